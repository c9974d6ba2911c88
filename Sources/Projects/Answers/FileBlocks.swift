/// Files of an answer in fenced blocks, with a name at the fence, above it or in the first line.
struct FileBlocks {
    private(set) var entries: [(path: String, content: String)] = []
    /// Paths that are to go.
    private(set) var removed: [String] = []
    /// Whether the last block has no end, and was left out.
    private(set) var isCut = false
    /// The file that the last block was, where that has no end.
    private(set) var cutPath: String?
    /// Whether the answer begins with a file of its own, and not with one that has all of them in it.
    private(set) var isPlain = false

    /// A block whose end is looked for.
    fileprivate struct Block {
        var fence: Fence
        var path: String?
        var lines: [Substring] = []
        /// How many blocks within it are open: texts about code have some.
        var depth = 0

        var isMarkdown: Bool { path?.hasSuffix(".md") == true }
    }

    init(_ text: String) {
        var before: Substring = ""
        var open: Block?
        var isFirst = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let fence = Fence(line)
            defer { if line.contains(where: { !$0.isWhitespace }) { before = line } }
            guard var block = open else {
                guard let fence else {
                    if let path = Self.removed(line) { removed.append(path) }
                    continue
                }
                open = Block(fence: fence, path: Self.path(in: fence.info) ?? Self.path(in: before))
                if isFirst { isPlain = open?.path.map { $0.hasSuffix(".json") || fence.info != "json" } ?? false }
                isFirst = false
                continue
            }
            if let fence, !fence.info.isEmpty, fence.indentation <= block.fence.indentation,
                let path = Self.name(before)
            {
                // The next file has begun, whatever became of the end of this one.
                block.removeName()
                add(block)
                open = Block(fence: fence, path: path)
            } else if let fence, block.isClosed(by: fence) {
                add(block)
                open = nil
            } else {
                block.take(line, fence)
                open = block
            }
        }
        (isCut, cutPath) = (open != nil, open?.path)
        if let first = entries.first, !first.path.hasSuffix(".json"),
            first.content.first(where: { !$0.isWhitespace }) == "{"
        {
            isPlain = false
        }
        if entries.isEmpty { isPlain = false }
    }

    private mutating func add(_ block: Block) {
        if let path = block.path {
            entries.append((path, block.lines.joined(separator: "\n")))
        } else if let first = block.lines.first, let comment = Self.comment(first), let path = Self.path(in: comment) {
            entries.append((path, block.lines.dropFirst().joined(separator: "\n")))
        }
    }

    /// What a line says behind the sign of a comment; `nil` where it is none.
    private static func comment(_ line: Substring) -> Substring? {
        for sign in ["#", "//", "--", "/*", "<!--"] where line.hasPrefix(sign) {
            let rest = line.dropFirst(sign.count)
            return rest.split(separator: " ").count <= 2 ? rest : nil
        }
        return nil
    }

    /// The one word of a line that looks like a path.
    private static func path(in line: Substring) -> String? {
        let paths = words(line).filter(FileName.looksLikePath)
        return paths.count == 1 ? paths[0] : nil
    }

    /// The path of a line that says that it is to go.
    private static func removed(_ line: Substring) -> String? {
        let words = words(line)
        guard words.count == 2, words[0].lowercased() == "removed", line.contains(":") else { return nil }
        return FileName.looksLikePath(words[1]) ? words[1] : nil
    }

    /// The path that is all there is in a line.
    private static func name(_ line: Substring) -> String? {
        let words = words(line)
        return words.count == 1 && FileName.looksLikePath(words[0]) ? words[0] : nil
    }

    private static func words(_ line: Substring) -> [String] {
        line.split { $0.isWhitespace || "`*#\"'()=:,".contains($0) }.map(String.init)
    }
}

/// A line that begins or ends a block.
private struct Fence {
    var indentation: Int
    var marks: Substring
    /// What stands behind the marks: a language, or the name of a file.
    var info: Substring

    init?(_ line: Substring) {
        let start = line.drop(while: \.isWhitespace)
        marks = start.prefix { $0 == "`" || $0 == "~" }
        guard marks.count >= 3 else { return nil }
        indentation = line.count - start.count
        info = start.dropFirst(marks.count).drop(while: \.isWhitespace)
        while info.last?.isWhitespace == true { info.removeLast() }
    }
}

extension FileBlocks.Block {
    /// Further in than its beginning nothing ends a block.
    fileprivate func isClosed(by fence: Fence) -> Bool {
        depth == 0 && fence.info.isEmpty && fence.marks == self.fence.marks
            && fence.indentation <= self.fence.indentation
    }

    fileprivate mutating func take(_ line: Substring, _ fence: Fence?) {
        lines.append(line)
        guard isMarkdown, let fence, fence.indentation <= self.fence.indentation else { return }
        if !fence.info.isEmpty { depth += 1 } else if depth > 0, fence.marks == self.fence.marks { depth -= 1 }
    }

    /// Takes the name of the next file from its end, with the space before that.
    fileprivate mutating func removeName() {
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        if !lines.isEmpty { lines.removeLast() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    }
}
