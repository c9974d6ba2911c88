/// A row of words that is looked for, such as `ignore|disregard all? previous|prior instruction(s)`.
///
/// A word may have alternatives (`|`) and a plural (`(s)`). One that ends in `?` may be missing, one that begins with
/// `^` stands at the start of a line, and after one that ends in `:` a colon stands.
struct Phrase: Hashable, Sendable {
    struct Element: Hashable, Sendable {
        var words: [String]
        var isOptional: Bool
        var startsLine: Bool
        var needsColon: Bool
    }

    /// What is wrong with a phrase, in words that go behind "the phrase".
    struct Failure: Error {
        var complaint: String
    }

    static let mostElements = 30

    let elements: [Element]

    init(_ text: String) throws(Failure) {
        var elements: [Element] = []
        for part in text.lowercased().split(separator: " ") { elements.append(try Self.element(part)) }
        if elements.count > Self.mostElements { throw Failure(complaint: "has more than \(Self.mostElements) words") }
        if elements.allSatisfy(\.isOptional) { throw Failure(complaint: "needs a word that may not be missing") }
        self.elements = elements
    }

    private static func element(_ text: Substring) throws(Failure) -> Element {
        var rest = text
        var element = Element(words: [], isOptional: false, startsLine: false, needsColon: false)
        if rest.first == "^" {
            element.startsLine = true
            rest = rest.dropFirst()
        }
        if rest.last == "?" {
            element.isOptional = true
            rest = rest.dropLast()
        }
        if rest.last == ":" {
            element.needsColon = true
            rest = rest.dropLast()
        }
        for word in rest.split(separator: "|", omittingEmptySubsequences: false) {
            let isPlural = word.hasSuffix("(s)")
            let stem = isPlural ? word.dropLast(3) : word
            guard !stem.isEmpty, stem.utf8.count < WordScanner.longestWord,
                stem.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
            else {
                throw Failure(complaint: "has '\(text.prefix(40))' where words of plain letters are wanted")
            }
            element.words.append(String(stem))
            if isPlural { element.words.append(stem + "s") }
        }
        return element
    }
}
