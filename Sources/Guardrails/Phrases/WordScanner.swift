/// Takes a text apart into words, for phrases.
struct WordScanner {
    struct Word {
        /// In lower case, without apostrophes; empty for words that are too long to be in a phrase.
        var text: String
        /// The signs it is made of.
        var signs: Range<Int>
        var startsLine: Bool
        var hasColon: Bool
        /// Whether it is one letter alone.
        var isLetter: Bool { signs.count == 1 }
    }

    static let longestWord = 24
    /// How many signs may stand between two letters of a word that is spelt out.
    private static let widestGap = 3
    /// From how many letters on they are a word.
    private static let shortestSpelling = 5

    /// The words of phrases, which spelt-out letters are taken apart into.
    let vocabulary: Set<String>

    func words(of text: FoldedText) -> [Word] {
        var words: [Word] = []
        var letters: [Word] = []
        for word in plainWords(of: text.signs) {
            if word.isLetter,
                letters.isEmpty || word.signs.lowerBound - letters[letters.count - 1].signs.upperBound <= Self.widestGap
            {
                letters.append(word)
                continue
            }
            words += spelling(letters)
            letters = []
            if word.isLetter { letters = [word] } else { words.append(word) }
        }
        return words + spelling(letters)
    }

    private func plainWords(of signs: [FoldedText.Sign]) -> [Word] {
        var words: [Word] = []
        var index = 0
        var startsLine = true
        while index < signs.count {
            guard signs[index].isWord else {
                if signs[index].scalar == "\n" { startsLine = true }
                index += 1
                continue
            }
            let start = index
            while index < signs.count,
                signs[index].isWord || Self.isApostrophe(signs[index], before: index + 1, in: signs)
            {
                index += 1
            }
            var next = index
            while next < signs.count, signs[next].scalar == " ", next < index + Self.widestGap { next += 1 }
            let hasColon = next < signs.count && signs[next].scalar == ":"
            words.append(
                Word(
                    text: Self.text(signs[start..<index]),
                    signs: start..<index,
                    startsLine: startsLine,
                    hasColon: hasColon
                )
            )
            startsLine = false
        }
        return words
    }

    private static func isApostrophe(_ sign: FoldedText.Sign, before next: Int, in signs: [FoldedText.Sign]) -> Bool {
        (sign.scalar == "'" || sign.scalar == "\u{2019}") && next < signs.count && signs[next].isWord
    }

    private static func text(_ signs: ArraySlice<FoldedText.Sign>) -> String {
        guard signs.count <= longestWord else { return "" }
        // Digits among letters are meant as letters: 1gn0re.
        let isMixed = signs.contains(where: \.isDigit) && signs.contains(where: \.isLetter)
        var bytes: [UInt8] = []
        for sign in signs where sign.isWord {
            guard sign.scalar.isASCII else { return "" }
            let byte = sign.ascii | 0x20
            bytes.append(isMixed ? letters[byte] ?? byte : byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let letters: [UInt8: UInt8] = Dictionary(uniqueKeysWithValues: zip("013457".utf8, "oieast".utf8))

    /// The words that letters one by one spell, as far as phrases have them.
    private func spelling(_ letters: [Word]) -> [Word] {
        guard letters.count >= Self.shortestSpelling else { return letters }
        var words: [Word] = []
        var start = 0
        while start < letters.count {
            let longest = min(Self.longestWord, letters.count - start)
            let length = (2...max(2, longest)).reversed().first { length in
                length <= longest && vocabulary.contains(letters[start..<start + length].map(\.text).joined())
            }
            guard let length else {
                start += 1
                continue
            }
            let parts = letters[start..<start + length]
            words.append(
                Word(
                    text: parts.map(\.text).joined(),
                    signs: parts[start].signs.lowerBound..<parts[start + length - 1].signs.upperBound,
                    startsLine: parts[start].startsLine,
                    hasColon: parts[start + length - 1].hasColon
                )
            )
            start += length
        }
        return words
    }
}
