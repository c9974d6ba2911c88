/// Files of an answer in prose: fenced blocks with a name at the fence, above it or in the first line.
struct FileBlocks {
    private(set) var entries: [(path: String, content: String)] = []
    /// Whether the last block has no end, and was left out.
    private(set) var isCut = false
    /// The file that the last block was, where that has no end.
    private(set) var cutPath: String?

    init(_ text: String) {
        var before = ""
        var open: (fence: Substring, path: String?, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let plain = line.trimmingSuffix(while: \.isWhitespace)
            if let block = open {
                if plain.drop(while: \.isWhitespace) == block.fence {
                    add(block.path, block.lines)
                    (open, before) = (nil, "")
                } else {
                    open?.lines.append(line)
                }
                continue
            }
            let start = plain.drop(while: \.isWhitespace)
            let fence = start.prefix { $0 == "`" || $0 == "~" }
            if fence.count >= 3 {
                let name = Self.path(in: start.dropFirst(fence.count)) ?? Self.path(in: before[...])
                open = (fence, name, [])
            } else if !plain.isEmpty {
                before = String(plain)
            }
        }
        (isCut, cutPath) = (open != nil, open?.path)
    }

    private mutating func add(_ name: String?, _ lines: [Substring]) {
        if let name {
            entries.append((name, lines.joined(separator: "\n")))
        } else if let first = lines.first, let comment = Self.comment(first), let path = Self.path(in: comment) {
            entries.append((path, lines.dropFirst().joined(separator: "\n")))
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
        let words = line.split { $0.isWhitespace || "`*#\"'()=:,".contains($0) }
        let paths = words.map(String.init).filter(FileName.looksLikePath)
        return paths.count == 1 ? paths[0] : nil
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isGone: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isGone(last) { rest.removeLast() }
        return rest
    }
}
