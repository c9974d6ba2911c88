import NearestNames
import PlainTexts

/// The interests there are, and how what a student wrote is recognised as one.
package struct InterestCatalogue: Hashable, Sendable {
    package let interests: [Interest]

    /// Shorter words are too near to too many others.
    private static let shortestGuess = 5

    package subscript(id: String) -> Interest? { interests.first { $0.id == id } }

    /// The interests that a text names one after the other, such as `hoops, cooking and chess`.
    ///
    /// What the catalogue does not have is an interest all the same, under the name that the student gave it.
    package func interests(in text: String) -> [Interest] {
        // What is one name as a whole is not taken apart: track and field.
        if let whole = recognise(text, guesses: false) { return [whole] }
        let parts = text.split { ",;/|&\n".contains($0) }.flatMap { Self.split(String($0), at: "and") }
        return parts.reduce(into: []) { found, part in
            let name = PlainLine.of(part)
            guard !Wording(name).isEmpty else { return }
            let interest = recognise(name) ?? Interest(ownName: name)
            if !found.contains(interest) { found.append(interest) }
        }
    }

    /// The interest of that name, or of that alias, or of the one most like it.
    package func recognise(_ text: String) -> Interest? { recognise(text, guesses: true) }

    private func recognise(_ text: String, guesses: Bool) -> Interest? {
        let wording = Wording(text)
        guard !wording.isEmpty else { return nil }
        if let exact = interests.first(where: { Wording($0.name) == wording || $0.id == text }) { return exact }
        if let alias = interests.first(where: { $0.names.contains { Wording($0).stems == wording.stems } }) {
            return alias
        }
        guard guesses else { return nil }
        let name = wording.words.joined(separator: " ")
        guard name.count >= Self.shortestGuess else { return mentioned(in: wording) }
        let names = interests.flatMap { interest in interest.names.map { (name: $0.lowercased(), interest: interest) } }
        let near = nearest(to: name, in: names.map(\.name).filter { $0.count >= Self.shortestGuess }, limit: 1).first
        return names.first { $0.name == near }?.interest ?? mentioned(in: wording)
    }

    /// The interest whose name stands in a text; of several, the one with the longest name.
    func mentioned(in text: Wording) -> Interest? {
        var longest: (count: Int, interest: Interest)?
        for interest in interests {
            for name in interest.names.map(Wording.init)
            where name.stems.count > longest?.count ?? 0 && text.contains(name) {
                longest = (name.stems.count, interest)
            }
        }
        return longest?.interest
    }

    private static func split(_ text: String, at word: String) -> [String] {
        text.split(separator: " ").split { $0.lowercased() == word }.map { $0.joined(separator: " ") }
    }
}
