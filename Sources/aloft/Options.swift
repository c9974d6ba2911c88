import NearestNames

/// Reads a command's words: `--name value`, `--name=value`, `--flag` and the words that belong to no option.
struct Options {
    /// Why the words make no sense, in a sentence.
    struct Misuse: Error {
        let message: String
    }

    private(set) var words: [String] = []
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// - Parameters:
    ///   - words: what followed the command's name.
    ///   - valued: the options that take a value, without their dashes.
    ///   - flags: the options that take none.
    ///   - limit: how many words may stand outside options.
    /// - Throws: what about the words makes no sense.
    init(_ words: [String], valued: [String] = [], flags: [String] = [], words limit: Int = 0) throws(Misuse) {
        var rest = words[...]
        var isOptionsEnd = false
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word != "--", !isOptionsEnd else {
                if word == "--", !isOptionsEnd {
                    isOptionsEnd = true
                } else {
                    self.words.append(word)
                }
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if flags.contains(name), parts.count == 1 {
                self.flags.insert(name)
            } else if valued.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                    throw Misuse(message: "--\(name) needs a value")
                }
                values[name, default: []].append(value)
            } else {
                let hint = nearest(to: name, in: valued + flags, limit: 1).first.map { "; did you mean --\($0)?" } ?? ""
                throw Misuse(message: "there is no option --\(name)\(hint)")
            }
        }
        if self.words.count > limit { throw Misuse(message: "'\(self.words[limit])' is one word too many") }
    }

    func value(_ name: String) -> String? { values[name]?.last }
    func all(_ name: String) -> [String] { values[name] ?? [] }
    func has(_ flag: String) -> Bool { flags.contains(flag) }
}

extension Command {
    /// Complains about the words and points to the help page.
    static func misused(_ misuse: Options.Misuse) -> ExitStatus {
        Terminal.complain("\(misuse.message); see aloft \(name) --help")
        return .usage
    }
}
