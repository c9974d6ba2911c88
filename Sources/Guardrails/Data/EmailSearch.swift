/// Finds addresses of mail: a local part, an at sign, a domain of two labels or more.
enum EmailSearch {
    /// The most characters before the at sign, and of a domain, as RFC 5321 has them; they also bound the work for an
    /// at sign.
    private static let longestLocalPart = 64
    private static let longestDomain = 255

    static func matches(in signs: [FoldedText.Sign]) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        for at in signs.indices where signs[at].ascii == UInt8(ascii: "@") {
            var start = at
            while start > 0, at - start < longestLocalPart, isLocal(signs[start - 1]) { start -= 1 }
            // A full stop before an address belongs to the sentence.
            while start < at, signs[start].ascii == UInt8(ascii: ".") { start += 1 }
            guard start < at, let end = domain(from: at + 1, in: signs) else { continue }
            matches.append(start..<end)
        }
        return matches
    }

    private static func isLocal(_ sign: FoldedText.Sign) -> Bool {
        sign.isDigit || sign.isLetter || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(sign.ascii)
            || (!sign.scalar.isASCII && sign.isWord)
    }

    private static func domain(from start: Int, in signs: [FoldedText.Sign]) -> Int? {
        var index = start
        var label = start
        var end: Int?
        while index < signs.count, index - start < longestDomain {
            let sign = signs[index]
            if sign.isWord || sign.ascii == UInt8(ascii: "-") {
                index += 1
                // The last label is of letters, two or more, and something is before it.
                if label > start, index - label >= 2, !signs[label..<index].contains(where: \.isDigit) { end = index }
                if label > start, signs[label].isDigit { end = end.map { min($0, label - 1) } }
            } else if sign.ascii == UInt8(ascii: "."), index > label {
                index += 1
                label = index
            } else {
                break
            }
        }
        return end
    }
}
