/// The content of a file as it was meant.
struct FileContent {
    var text: String
    /// What was mended, a few words each.
    private(set) var repairs: [String] = []

    init(_ text: String, at path: ProjectPath) {
        self.text = text.utf8.contains(UInt8(ascii: "\r")) ? text.replacing("\r\n", with: "\n") : text
        unwrap(path)
        unescape()
        if path.name == "requirements.txt" { divide() }
    }

    /// A fence around the whole of a file is not part of it.
    private mutating func unwrap(_ path: ProjectPath) {
        guard path.ending != "md", text.hasPrefix("```"), let first = text.firstIndex(of: "\n") else { return }
        let rest = text[text.index(after: first)...]
        guard let end = rest.ranges(of: "\n```").last, rest[end.upperBound...].allSatisfy(\.isWhitespace) else {
            return
        }
        text = String(rest[..<end.lowerBound])
        repairs.append("fence around a file")
    }

    /// Line breaks that were escaped twice make one line of a file.
    private mutating func unescape() {
        guard !text.utf8.contains(UInt8(ascii: "\n")) else { return }
        guard text.hasSuffix("\\n") || text.ranges(of: "\\n").count > 2 else { return }
        text = EscapedText(text.utf8).text
        repairs.append("escaped twice")
    }

    /// Several packages on one line are each to have its own; a line that names anything else stays as it is.
    private mutating func divide() {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let packages = line.split { $0.isWhitespace || $0 == "," }
            guard packages.count > 1, packages.allSatisfy({ Requirements.isKnown($0) }) else { return String(line) }
            return packages.joined(separator: "\n")
        }
        let divided = lines.joined(separator: "\n")
        guard divided != text else { return }
        text = divided
        repairs.append("packages on one line")
    }
}
