/// Files of an answer whose JSON is broken, found by what stands between one and the next: `"path": "`.
struct FileScanner {
    private(set) var entries: [(path: String, content: String)] = []
    /// The file that has no end, and was left out.
    private(set) var cutPath: String?

    private let bytes: [UInt8]

    /// More than there can be in a project; the rest is not looked at.
    private static let most = 10_000

    init(_ text: String) {
        bytes = Array(text.utf8)
        var starts: [(path: String, key: Int, content: Int)] = []
        var position = 0
        while starts.count < Self.most, let start = key(from: position) {
            starts.append(start)
            position = start.content
        }
        for (index, start) in starts.enumerated() {
            let isLast = index == starts.count - 1
            let limit = isLast ? bytes.count : starts[index + 1].key
            guard let end = end(of: start.content..<limit, isLast: isLast) else {
                cutPath = start.path
                continue
            }
            entries.append((start.path, Self.text(bytes[start.content..<end])))
        }
    }

    /// What has line breaks and quotes as they are was not escaped at all, and its backslashes are its own; unless line breaks
    /// are escaped where no code could have them.
    private static func text(_ content: ArraySlice<UInt8>) -> String {
        let isOpen = content.indices.contains { index in
            content[index] == UInt8(ascii: "\"")
                && (index == content.startIndex || content[index - 1] != UInt8(ascii: "\\"))
        }
        let isRaw = isOpen && content.contains(0x0A) && escapedBreaks(in: content) < 2
        return isRaw ? String(decoding: content, as: UTF8.self) : EscapedText(content).text
    }

    /// How many `\n` stand outside of quotes.
    private static func escapedBreaks(in content: ArraySlice<UInt8>) -> Int {
        var count = 0
        var before: UInt8?
        var isQuoted = false
        for byte in content {
            switch byte {
            case 0x0A: isQuoted = false
            case UInt8(ascii: "\""), UInt8(ascii: "'"): if before != UInt8(ascii: "\\") { isQuoted.toggle() }
            case UInt8(ascii: "n"): if before == UInt8(ascii: "\\"), !isQuoted { count += 1 }
            default: break
            }
            before = byte == before && byte == UInt8(ascii: "\\") ? nil : byte
        }
        return count
    }

    /// The next `"path": "`, whose path looks like one.
    private func key(from start: Int) -> (path: String, key: Int, content: Int)? {
        var index = start
        while let quote = bytes[index...].firstIndex(of: UInt8(ascii: "\"")) {
            index = quote + 1
            if quote > 0, bytes[quote - 1] == UInt8(ascii: "\\") { continue }
            let word = bytes[index...].prefix(ProjectPath.longest + 1).prefix { $0 > 0x20 && $0 != UInt8(ascii: "\"") }
            guard word.endIndex < bytes.count, bytes[word.endIndex] == UInt8(ascii: "\"") else { continue }
            var next = space(after: word.endIndex + 1)
            guard next < bytes.count, bytes[next] == UInt8(ascii: ":") else { continue }
            next = space(after: next + 1)
            guard next < bytes.count, bytes[next] == UInt8(ascii: "\"") else { continue }
            let path = String(decoding: word, as: UTF8.self)
            if FileName.looksLikePath(path) { return (path, quote, next + 1) }
        }
        return nil
    }

    private func space(after start: Int) -> Int {
        var index = start
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        return index
    }

    /// The quote that ends a file's content: before the next file's, or before what closes the list.
    private func end(of range: Range<Int>, isLast: Bool) -> Int? {
        var index = range.upperBound - 1
        let closing: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "`")]
        var isClosed = !isLast
        while index >= range.lowerBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { return isClosed ? index : nil }
            if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                isClosed = true
            } else if !closing.contains(byte) {
                // Prose may stand behind the list.
                guard isLast, let brace = bytes[range.lowerBound..<index].lastIndex(of: UInt8(ascii: "}")),
                    let quote = quote(before: brace, from: range.lowerBound)
                else { return nil }
                return quote
            }
            index -= 1
        }
        return nil
    }

    /// A quote with nothing but space before the brace that closes the list behind it.
    private func quote(before brace: Int, from start: Int) -> Int? {
        var index = brace - 1
        while index >= start, [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "}"), UInt8(ascii: ",")].contains(bytes[index]) {
            index -= 1
        }
        return index >= start && bytes[index] == UInt8(ascii: "\"") ? index : nil
    }
}

/// What names of files look like.
enum FileName {
    /// Names without an ending that files of projects have.
    private static let bare: Set = [
        "Dockerfile", "Makefile", "Procfile", "LICENSE", "README", "Pipfile", "Justfile", "CODEOWNERS",
    ]

    /// Whether it may well be a path; paths that are refused look like some too, so that they are refused aloud.
    static func looksLikePath(_ text: String) -> Bool {
        guard let name = text.split(separator: "/").last else { return false }
        if bare.contains(String(name)) || name.hasPrefix("."), name.count > 1 { return !name.hasPrefix("..") }
        guard let dot = name.lastIndex(of: ".") else { return false }
        let ending = name[name.index(after: dot)...]
        return (1...10).contains(ending.count) && ending.allSatisfy { $0.isLetter || $0.isNumber }
            && ending.contains(where: \.isLetter)
    }
}
