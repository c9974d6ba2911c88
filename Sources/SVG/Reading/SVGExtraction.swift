import JSON

/// The picture in what a model wrote: without fences, prose, wrappers and other pictures.
package struct SVGExtraction: Sendable {
    /// The text of the picture alone, from its root's start tag on.
    package var bytes: [UInt8]
    /// Whether the root's end tag is there.
    package var isComplete: Bool
    /// What was left out or undone to get at it, in sentences.
    package var notes: [String]

    /// Finds the largest complete picture, else one that the text ends in the middle of; `nil` where there is none.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)
        var notes: [String] = []
        if let inside = JSONText.picture(in: bytes) {
            bytes = inside
            notes.append("The picture was written as a JSON string; its escapes were undone.")
        }
        var search = Search(bytes)
        guard let found = search.best() else { return nil }
        self.bytes = Array(bytes[found.range])
        isComplete = found.isComplete
        self.notes = notes + search.notes(on: found)
    }
}

/// Looks for roots of pictures.
private struct Search {
    struct Candidate {
        var range: Range<Int>
        var isComplete: Bool
        /// Whether its start tag says what a root says and a word in prose does not.
        var looksLikeRoot: Bool
        var hasNamespace: Bool
    }

    /// How many places are tried that turn out not to begin a complete picture.
    private static let attempts = 24

    private let bytes: [UInt8]
    private var candidates: [Candidate] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func best() -> Candidate? {
        var place = 0
        var failures = 0
        while failures < Self.attempts, let start = nextRoot(from: place) {
            let candidate = candidate(at: start)
            candidates.append(candidate)
            if candidate.isComplete {
                place = candidate.range.upperBound
            } else {
                failures += 1
                place = start + 4
            }
        }
        let complete = candidates.filter(\.isComplete).max { $0.range.count < $1.range.count }
        let cut = candidates.first { !$0.isComplete && $0.looksLikeRoot } ?? candidates.first { !$0.isComplete }
        guard let complete else { return cut }
        // A complete picture inside of one that is cut is a part of it, unless it is another attempt.
        if let cut, cut.looksLikeRoot, cut.range.lowerBound < complete.range.lowerBound, !complete.hasNamespace {
            return cut
        }
        return complete
    }

    func notes(on found: Candidate) -> [String] {
        var notes: [String] = []
        let others = candidates.count {
            $0.isComplete && $0.range != found.range && !found.range.contains($0.range.lowerBound)
        }
        if others > 0 { notes.append("Of \(others + 1) pictures the largest was taken.") }
        let before = bytes[..<found.range.lowerBound]
        let after = bytes[found.range.upperBound...]
        if (before + after).contains(where: { !$0.isBlank }) {
            let isDeclaration = before.starts(with: "<?xml".utf8) && !after.contains { !$0.isBlank }
            if !isDeclaration || before.count > 200 { notes.append("Text around the picture was left out.") }
        }
        return notes
    }

    private func nextRoot(from start: Int) -> Int? {
        var place = start
        while let open = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
            if isRoot(at: open) { return open }
            place = open + 1
        }
        return nil
    }

    /// Whether a tag of this name begins here: `svg`, with or without a prefix.
    private func isRoot(at open: Int) -> Bool {
        var end = open + 1
        while end < bytes.count, bytes[end].continuesName, end - open < 40 { end += 1 }
        guard Self.isPicture(bytes[(open + 1)..<end]) else { return false }
        return end == bytes.count || bytes[end].isBlank || bytes[end] == UInt8(ascii: ">")
            || bytes[end] == UInt8(ascii: "/")
    }

    private static func isPicture(_ name: ArraySlice<UInt8>) -> Bool {
        name.elementsEqual("svg".utf8) || name.suffix(4).elementsEqual(":svg".utf8)
    }

    private func candidate(at start: Int) -> Candidate {
        var scanner = MarkupScanner(bytes, from: start)
        var depth = 0
        var tag = start..<bytes.count
        var isInsideTag = false
        while let token = scanner.next() {
            if case .cut = token { isInsideTag = true }
            switch token {
            case .start(let name, let isEmpty, let range):
                if range.lowerBound == start { tag = range }
                guard Self.isPicture(bytes[name]), !isEmpty || range.lowerBound == start else { continue }
                if !isEmpty { depth += 1 }
                if depth == 0 { return made(start..<range.upperBound, isComplete: true, tag) }
            case .end(let name, let range):
                guard Self.isPicture(bytes[name]) else { continue }
                depth -= 1
                if depth == 0 { return made(start..<range.upperBound, isComplete: true, tag) }
            default: continue
            }
        }
        // A stray quote can hide the end from a scanner, but then the text is wrong, not cut: the parser will say
        // where.
        if isInsideTag, let end = lastEndTag(after: start) { return made(start..<end, isComplete: true, tag) }
        return made(start..<endOfFence(after: start), isComplete: false, tag)
    }

    private func made(_ range: Range<Int>, isComplete: Bool, _ tag: Range<Int>) -> Candidate {
        let tag = bytes[tag.prefix(2000)]
        let hasNamespace = tag.contains("xmlns")
        return Candidate(
            range: range,
            isComplete: isComplete,
            looksLikeRoot: hasNamespace || tag.contains("viewBox") || tag.contains("width"),
            hasNamespace: hasNamespace
        )
    }

    /// The end of a last `</svg>` that only text without tags follows.
    private func lastEndTag(after start: Int) -> Int? {
        let ending = Array("</svg>".utf8)
        guard let open = bytes[start...].lastIndex(of: UInt8(ascii: "<")), bytes[open...].starts(with: ending) else {
            return nil
        }
        return open + ending.count
    }

    /// Where a fence ends that was closed although the picture is not, else the end of the text.
    private func endOfFence(after start: Int) -> Int {
        var place = start
        while let line = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) {
            if bytes[(line + 1)...].starts(with: "```".utf8) { return line }
            place = line + 1
        }
        return bytes.count
    }
}

extension ArraySlice<UInt8> {
    func contains(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard let first = text.first, count >= text.count else { return false }
        for place in startIndex...(endIndex - text.count) where self[place] == first {
            if self[place...].starts(with: text) { return true }
        }
        return false
    }
}
