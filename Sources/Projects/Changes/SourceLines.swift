/// The lines of a file of code, counted as Python counts them, each with its end.
struct SourceLines {
    private(set) var lines: [String]

    init(_ text: String) {
        lines = []
        var line = ""
        for sign in text {
            line.append(sign)
            guard sign == "\n" || sign == "\r\n" || sign == "\r" else { continue }
            lines.append(line)
            line = ""
        }
        if !line.isEmpty { lines.append(line) }
    }

    var text: String { lines.joined() }

    /// A line without its end.
    ///
    /// - Parameter number: from 1.
    /// - Returns: `nil` where there is no such line.
    subscript(number: Int) -> Substring? {
        lines.indices.contains(number - 1) ? lines[number - 1].prefix { !Self.isEnd($0) } : nil
    }

    /// Writes lines in the place of one that is there, with its end.
    mutating func replace(_ number: Int, with text: String) {
        guard lines.indices.contains(number - 1) else { return }
        lines[number - 1] = ended(text, as: lines[number - 1])
    }

    /// Writes lines before one that is there, with the end it has.
    mutating func insert(_ texts: [String], before number: Int) {
        guard lines.indices.contains(number - 1) else { return }
        let like = lines[number - 1].last.map(Self.isEnd) == true ? lines[number - 1] : "\n"
        lines.insert(contentsOf: texts.map { ended($0, as: like) }, at: number - 1)
    }

    private func ended(_ text: String, as line: String) -> String {
        let end = String(line.drop { !Self.isEnd($0) })
        return text.replacing("\n", with: end.isEmpty ? "\n" : end) + end
    }

    private static func isEnd(_ sign: Character) -> Bool { sign == "\n" || sign == "\r\n" || sign == "\r" }
}
