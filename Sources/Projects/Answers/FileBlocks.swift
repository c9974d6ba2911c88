/// Files of an answer in fenced blocks, with a name at the fence, above it or in the first line.
struct FileBlocks {
    private(set) var entries: [(path: String, content: String)] = []
    /// Paths that are to go.
    private(set) var removed: [String] = []
    /// Whether the last block has no end, and was left out.
    private(set) var isCut = false
    /// The file that the last block was, where that has no end.
    private(set) var cutPath: String?
    /// Whether its files are in blocks, and nothing in it is a list of files.
    private(set) var isPlain = false

    private let lines: [Substring]
    private var unnamed: [Block] = []

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
        let text = text.utf8.contains(UInt8(ascii: "\r")) ? text.replacing("\r\n", with: "\n") : text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let fences = lines.map { Fence($0) }
        // For each line the next fence behind it.
        var nextFence = Array(repeating: lines.endIndex, count: lines.count)
        for index in lines.indices.dropLast().reversed() {
            nextFence[index] = fences[index + 1] == nil ? nextFence[index + 1] : index + 1
        }
        var before: Substring = ""
        var open: Block?
        var hasList = false
        for (index, line) in lines.enumerated() {
            let fence = fences[index]
            defer { if line.contains(where: { !$0.isWhitespace }) { before = line } }
            guard var block = open else {
                if let fence {
                    open = Block(fence: fence, path: Self.path(in: fence.info) ?? Self.path(in: before))
                } else if let path = Self.removed(line) {
                    removed.append(path)
                } else if entries.isEmpty, let sign = line.first(where: { !$0.isWhitespace }) {
                    hasList = hasList || sign == "{" || sign == "["
                }
                continue
            }
            open = nil
            if let fence, !fence.info.isEmpty, block.fence.isReached(by: fence), let path = Self.name(before) {
                // The next file has begun, whatever became of the end of this one.
                block.removeName()
                add(block)
                hasList = hasList || block.isList
                open = Block(fence: fence, path: path)
            } else if let fence, block.depth == 0, fence.info.isEmpty, block.fence.isReached(by: fence),
                !block.isMarkdown || endsText(at: nextFence[index], fences)
            {
                add(block)
                hasList = hasList || block.isList
            } else {
                block.take(line, fence)
                open = block
            }
        }
        // A fence too many at the end is no file that was begun.
        if let open, open.path != nil || open.lines.contains(where: { !$0.allSatisfy(\.isWhitespace) }) {
            (isCut, cutPath) = (true, open.path)
            hasList = hasList || open.isList
        }
        isPlain = !entries.isEmpty && !hasList
    }

    /// Whether a fence with nothing behind it ends a text, and begins no block within that: by the fence that comes next.
    private func endsText(at next: Int, _ fences: [Fence?]) -> Bool {
        guard next < lines.endIndex, let fence = fences[next] else { return true }
        guard fence.info.isEmpty else { return true }
        guard let above = lines[..<next].last(where: { $0.contains { !$0.isWhitespace } }) else { return false }
        let isTitle = above.hasPrefix("#") || above.hasPrefix("*") || above.hasSuffix(":")
        return Self.name(above) != nil || isTitle && Self.path(in: above) != nil
    }

    /// Files that blocks without names can only be, where no block has one: an application, its tests, what it needs, what people read.
    var guessed: [(path: String, content: String)] {
        guard entries.isEmpty else { return [] }
        var files: [String: [String]] = [:]
        for block in unnamed {
            let content = block.lines.joined(separator: "\n")
            let words = block.lines.flatMap { $0.split(whereSeparator: \.isWhitespace) }
            let isPython = ["python", "py", "python3", ""].contains(block.fence.info.lowercased())
            if isPython, content.contains("def test_") {
                files["tests/test_main.py", default: []].append(content)
            } else if isPython, content.contains("FastAPI(") {
                files["main.py", default: []].append(content)
            } else if !words.isEmpty, words.allSatisfy({ Requirements.isKnown($0) }) {
                files["requirements.txt", default: []].append(content)
            } else if ["markdown", "md"].contains(block.fence.info.lowercased()) {
                files["README.md", default: []].append(content)
            }
        }
        guard files["main.py"]?.count == 1 else { return [] }
        return files.sorted { $0.key < $1.key }.compactMap { $0.value.count == 1 ? ($0.key, $0.value[0]) : nil }
    }

    private mutating func add(_ block: Block) {
        if let path = block.path {
            entries.append((path, block.lines.joined(separator: "\n")))
        } else if let first = block.lines.first, let comment = Self.comment(first), let path = Self.path(in: comment) {
            entries.append((path, block.lines.dropFirst().joined(separator: "\n")))
        } else {
            unnamed.append(block)
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

extension Fence {
    /// Whether another is as long and no further in, so that it may end what this one begins.
    fileprivate func isReached(by other: Fence) -> Bool {
        other.marks.first == marks.first && other.marks.count >= marks.count && other.indentation <= indentation
    }
}

extension FileBlocks.Block {
    /// Whether all files are in it, as JSON.
    fileprivate var isList: Bool {
        let text = lines.prefix(3).joined(separator: " ").filter { !$0.isWhitespace }
        if text.hasPrefix("{\"files\"") { return true }
        return path?.hasSuffix(".json") != true && (text.hasPrefix("{") || text.hasPrefix("[{"))
    }

    fileprivate mutating func take(_ line: Substring, _ fence: Fence?) {
        lines.append(line)
        guard isMarkdown, let fence, self.fence.isReached(by: fence) else { return }
        if !fence.info.isEmpty || depth == 0 { depth += 1 } else { depth -= 1 }
    }

    /// Takes the name of the next file from its end, with the space before that.
    fileprivate mutating func removeName() {
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        if !lines.isEmpty { lines.removeLast() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    }
}
