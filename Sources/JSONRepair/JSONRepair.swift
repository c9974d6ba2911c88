package import JSON

/// A JSON value that was saved from a text, and how.
package struct JSONRepair: Sendable {
    /// One kind of mending.
    package enum Fix: String, Hashable, Sendable, CaseIterable {
        case fence, prose, comment
        case trailingComma = "trailing_comma"
        case missingComma = "missing_comma"
        case bareKey = "bare_key"
        case singleQuotes = "single_quotes"
        case rawControl = "raw_line_break"
        case innerQuote = "inner_quote"
        case escape = "wrong_escape"
        case word = "wrong_word"
        case number = "wrong_number"
        case truncation
    }

    package let json: JSON
    /// What was done, each kind once, in the order of ``Fix``; empty when the text was JSON already.
    package let fixes: [Fix]

    /// Whether the text ended before its value did, so that something is missing.
    package var isTruncated: Bool { fixes.contains(.truncation) }

    /// Finds the value that a text is, or has in it.
    ///
    /// A text that is JSON is taken as it is. Of several values in a text, the longest that `accepts` is taken, or else the
    /// longest: a bracket in prose is JSON as well. What stands within a value is never taken alone, even where the value
    /// is cut off: the rest would be lost without a word. Objects and arrays are looked for, not lone strings or numbers.
    ///
    /// - Parameters:
    ///   - text: what a model wrote.
    ///   - accepts: whether a value is what is wanted.
    /// - Returns: `nil` when there is nothing to be saved.
    package static func repair(_ text: String, accepts: (JSON) -> Bool = { _ in true }) -> JSONRepair? {
        if let json = try? JSON(parsing: text) { return JSONRepair(json: json, fixes: []) }
        let bytes = Array(text.utf8)
        var best: (isWanted: Bool, length: Int, repair: JSONRepair)?
        var start = 0
        var tries = 0
        while start < bytes.count, tries < tryLimit {
            guard bytes[start] == UInt8(ascii: "{") || bytes[start] == UInt8(ascii: "[") else {
                start += 1
                continue
            }
            tries += 1
            var parser = LenientParser(bytes, from: start)
            guard let json = parser.value() else {
                start += 1
                continue
            }
            let fixes = parser.fixes.union(surroundings(of: start..<parser.position, in: bytes))
            let repair = JSONRepair(json: json, fixes: Fix.allCases.filter(fixes.contains))
            let (isWanted, length) = (accepts(json), parser.position - start)
            if best.map({ isWanted == $0.isWanted ? length > $0.length : isWanted }) ?? true {
                best = (isWanted, length, repair)
            }
            start = parser.position
        }
        return best?.repair
    }

    /// Each try reads the rest of the text at most once.
    private static let tryLimit = 64

    /// What was left out around a value.
    private static func surroundings(of range: Range<Int>, in bytes: [UInt8]) -> Set<Fix> {
        let around = bytes[..<range.lowerBound] + bytes[range.upperBound...]
        let words = around.filter { !$0.isJSONSpace }
        if words.isEmpty { return [] }
        let text = String(decoding: words, as: UTF8.self)
        guard text.contains("```") else { return [.prose] }
        let rest = text.replacing("```json", with: "").replacing("```JSON", with: "").replacing("```", with: "")
        return rest.isEmpty ? [.fence] : [.fence, .prose]
    }
}

extension UInt8 {
    var isJSONSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
