/// How hard a text is to read, as a grade of American schools.
///
/// The formula is that of J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, "Derivation of New
/// Readability Formulas for Navy Enlisted Personnel", Research Branch Report 8-75 (1975): 0.39 × words a sentence +
/// 11.8 × syllables a word − 15.59. It is made for English.
package struct ReadingLevel: Hashable, Sendable {
    package let words: Int
    package let sentences: Int
    package let syllables: Int

    /// Below this a sentence or a word more changes the grade too much.
    package static let fewestWords = 40

    package init(_ text: String) {
        let words = text.split { $0.isWhitespace || $0 == "\u{2014}" || $0 == "/" }.flatMap { $0.split(separator: "-") }
            .filter { $0.contains { $0.isLetter || $0.isNumber } }
        self.words = words.count
        syllables = words.reduce(0) { $0 + Syllables.count(String($1)) }
        sentences = Self.sentences(in: text)
    }

    /// The grade; `nil` for texts that are too short to have one.
    package var grade: Double? {
        guard words >= Self.fewestWords, sentences > 0 else { return nil }
        return 0.39 * wordsPerSentence + 11.8 * Double(syllables) / Double(words) - 15.59
    }

    package var wordsPerSentence: Double { sentences == 0 ? 0 : Double(words) / Double(sentences) }

    /// Runs of text that end in a full stop and the like before a blank, or with their line.
    private static func sentences(in text: String) -> Int {
        var count = 0
        var hasWord = false
        var mayEnd = false
        for character in text {
            if character.isNewline || (mayEnd && character.isWhitespace) {
                if hasWord { count += 1 }
                hasWord = false
                mayEnd = false
            } else if ".!?…".contains(character) {
                mayEnd = true
            } else if !"\"')”’".contains(character) {
                mayEnd = false
                hasWord = hasWord || character.isLetter || character.isNumber
            }
        }
        return hasWord ? count + 1 : count
    }
}
