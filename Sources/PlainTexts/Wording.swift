/// The words of a text, so that others can be found among them whatever their case, number and punctuation.
package struct Wording: Hashable, Sendable {
    /// In lower case, without possessive and plural endings.
    package let stems: [String]
    /// As they are written, in lower case.
    package let words: [String]

    package init(_ text: String) {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && !Self.apostrophes.contains($0) }
            .map { String($0.filter { !Self.apostrophes.contains($0) || $0 == "'" }) }
        let plain = words.map(Self.withoutPossessive).filter { !$0.isEmpty }
        self.init(words: plain)
    }

    package init(words: some Sequence<String>) {
        self.words = Array(words)
        stems = self.words.map(Self.stem)
    }

    package var isEmpty: Bool { words.isEmpty }

    /// Whether the words of another text stand in this one, in their order and without any between.
    package func contains(_ other: Wording) -> Bool { range(of: other) != nil }

    package func contains(_ text: String) -> Bool { contains(Wording(text)) }

    package func range(of other: Wording) -> Range<Int>? {
        guard !other.isEmpty, other.stems.count <= stems.count else { return nil }
        let start = (0...(stems.count - other.stems.count)).first { start in
            stems[start..<start + other.stems.count].elementsEqual(other.stems)
        }
        return start.map { $0..<$0 + other.stems.count }
    }

    /// How often the words of another text stand in this one.
    package func count(of other: Wording) -> Int {
        guard !other.isEmpty, other.stems.count <= stems.count else { return 0 }
        return (0...(stems.count - other.stems.count)).count { start in
            stems[start..<start + other.stems.count].elementsEqual(other.stems)
        }
    }

    private static let apostrophes: Set<Character> = ["'", "\u{2019}"]

    private static func withoutPossessive(_ word: String) -> String {
        let word = word.hasSuffix("'s") ? String(word.dropLast(2)) : word
        return word.filter { $0 != "'" }
    }

    private static func stem(_ word: String) -> String {
        let isPlural = word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss")
        return isPlural ? String(word.dropLast()) : word
    }
}
