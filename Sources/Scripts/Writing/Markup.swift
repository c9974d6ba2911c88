/// Finds what is no plain text: tags, code fences, emphasis, headings and links.
enum Markup {
    /// What kind of markup a text has, for a sentence; `nil` where it has none.
    static func kind(in text: String) -> String? {
        if text.contains("```") { return "a code fence" }
        if hasTag(text) { return "a tag" }
        if text.contains("](") { return "a link" }
        if text.contains("://") { return "an address" }
        if hasEmphasis(text) { return "marks of emphasis" }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
        if lines.contains(where: { $0.hasPrefix("# ") || $0.hasPrefix("## ") || $0.hasPrefix("### ") }) {
            return "a heading"
        }
        if lines.contains(where: { $0.hasPrefix("- ") || $0.hasPrefix("* ") }) { return "a list" }
        return nil
    }

    /// `<b>` and `</p>`, and neither `a < b` nor `x<y and y>z`.
    private static func hasTag(_ text: String) -> Bool {
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[rest.index(after: start)...]
            let inside = rest.prefix { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "<") }
            let name = inside.drop { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "!") }
            let isClosed = inside.endIndex < rest.endIndex && rest[inside.endIndex] == UInt8(ascii: ">")
            // What is between the angles of a tag is short, and words of prose have no equals sign.
            let isName = name.first.map { Character(Unicode.Scalar($0)).isLetter } ?? false
            let hasBlank =
                inside.contains(UInt8(ascii: " ")) && !inside.contains(UInt8(ascii: "="))
                && inside.last != UInt8(ascii: "/")
            if isClosed, isName, !hasBlank { return true }
            rest = rest[inside.endIndex...]
        }
        return false
    }

    /// `**bold**` and `__bold__`, and not `2**3`.
    private static func hasEmphasis(_ text: String) -> Bool {
        for mark in ["**", "__"] {
            let parts = text.components(of: mark)
            guard parts.count > 2 else { continue }
            let isOpening = parts[0].last.map { !$0.isLetter && !$0.isNumber } ?? true
            if isOpening, parts[1].first.map({ !$0.isWhitespace }) ?? false { return true }
        }
        return false
    }
}

extension String {
    fileprivate func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
