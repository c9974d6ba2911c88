/// What is done about a picture whose end is missing.
package enum TruncationPolicy: String, Hashable, Sendable, CaseIterable {
    /// It is refused.
    case refuse
    /// It is closed where the cut is outside of tags, and refused where it is inside of one.
    case closeOutsideTags = "close_outside_tags"
    /// A tag that was cut is left out as well, and what is open before it is closed.
    case dropCutTag = "drop_cut_tag"
}

/// A picture that ends too early, closed.
///
/// What comes out is a beginning of what was meant: every element in it was complete in the text, with all its
/// attributes, and stands where it stood. What was cut is left out: a tag, a comment, a label of which only a part is
/// there, a style's last rule.
struct Truncation {
    let bytes: [UInt8]
    let repair: String

    /// Closes it; `nil` where the policy does not allow it or nothing of the picture is there.
    init?(_ text: [UInt8], _ policy: TruncationPolicy) {
        guard policy != .refuse else { return nil }
        var scanner = MarkupScanner(text)
        var open: [Open] = []
        var kept = text.count
        var dropped: String?
        while let token = scanner.next() {
            switch token {
            case .start(let name, let isEmpty, let range):
                if !isEmpty { open.append(Open(name: text[name], start: range.lowerBound, content: range.upperBound)) }
            case .end(let name, _):
                // Tags that do not fit are for the parser to speak of.
                if open.last?.name.elementsEqual(text[name]) == true { open.removeLast() }
            case .cut(let cut, let start):
                kept = start
                switch cut {
                case .endTag where Self.closes(text[(start + 2)...], open.last):
                    // Only the innermost element can be meant, and all of it is there.
                    kept = text.count
                case .characterData: break
                case .endTag, .other: break
                case .startTag:
                    guard start + 1 < text.count else { break }
                    guard policy == .dropCutTag else { return nil }
                    dropped = String(decoding: text[start...].prefix(60), as: UTF8.self)
                }
            case .text, .other, .characterData: break
            }
        }
        guard !open.isEmpty else { return nil }
        var result: [UInt8]
        var names = open.map(\.name)
        let isInEndTag = kept == text.count && Self.endsInEndTag(text)
        if isInEndTag, let tag = text.lastIndex(of: UInt8(ascii: "<")) {
            result = Array(text[..<tag])
        } else if let last = open.last, open.count > 1, Self.isLabel(last.name), kept > last.content {
            // Half a word says something else than the word.
            result = Array(text[..<last.start])
            names.removeLast()
        } else if let last = open.last, last.name.elementsEqual("style".utf8) {
            result = Array(text[..<Self.endOfRules(text, last.content..<kept)])
            if result.count >= last.content, result[last.content...].starts(with: "<![CDATA[".utf8) {
                result += "]]>".utf8
            }
        } else {
            result = Array(text[..<Self.endOfCharacters(text, upTo: kept)])
        }
        for name in names.reversed() { result += "</".utf8 + name + ">".utf8 }
        bytes = result
        let closed = "closed \(names.count) open element\(names.count == 1 ? "" : "s")"
        repair =
            dropped.map { "The picture was cut inside a tag: left out '\($0)' and \(closed)." }
            ?? "The picture was cut: \(closed)."
    }

    private struct Open {
        let name: ArraySlice<UInt8>
        /// Where its start tag begins, and where it ends.
        let start: Int
        let content: Int
    }

    /// Whether the part of a name that is there begins this element's.
    private static func closes(_ part: ArraySlice<UInt8>, _ open: Open?) -> Bool {
        guard let open else { return false }
        return open.name.starts(with: part.prefix { !$0.isBlank })
    }

    private static func endsInEndTag(_ text: [UInt8]) -> Bool {
        guard let tag = text.lastIndex(of: UInt8(ascii: "<")) else { return false }
        return text[tag...].starts(with: "</".utf8) && !text[tag...].contains(UInt8(ascii: ">"))
    }

    private static func isLabel(_ name: ArraySlice<UInt8>) -> Bool {
        ["text", "tspan", "textPath", "title", "desc"].contains { name.elementsEqual($0.utf8) }
    }

    /// After the last rule that is complete, braces within it closed.
    private static func endOfRules(_ text: [UInt8], _ range: Range<Int>) -> Int {
        var depth = 0
        var end = range.lowerBound
        for place in range {
            if text[place] == UInt8(ascii: "{") { depth += 1 }
            if text[place] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { end = place + 1 }
            }
        }
        return end
    }

    /// Before a reference or a character of which only a part is there.
    private static func endOfCharacters(_ text: [UInt8], upTo end: Int) -> Int {
        let tail = text[max(0, end - 12)..<end]
        if let ampersand = tail.lastIndex(of: UInt8(ascii: "&")), !text[ampersand..<end].contains(UInt8(ascii: ";")) {
            return ampersand
        }
        return end
    }
}
