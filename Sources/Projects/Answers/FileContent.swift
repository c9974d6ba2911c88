/// The content of a file as it was meant.
struct FileContent {
    var text: String
    /// What was mended, a few words each.
    private(set) var repairs: [String] = []

    init(_ text: String, at path: ProjectPath) {
        self.text = text.utf8.contains(UInt8(ascii: "\r")) ? text.replacing("\r\n", with: "\n") : text
        unwrap(path)
        unescape()
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
        let breaks = text.ranges(of: "\\n")
        guard breaks.count > 2 else { return }
        text = EscapedText(text.utf8).text
        repairs.append("escaped twice")
    }
}
