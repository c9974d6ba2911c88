import PlainTexts

/// A student's question taken apart: what it is about, and what it is to be explained with.
package struct Question: Hashable, Sendable {
    package let text: String
    let wording: Wording
    /// The words for what is asked, without how it is asked, for whom and with what.
    let subject: Wording
    /// What it asks to be explained with.
    package let interest: Interest?

    package init(_ text: String, interests: InterestCatalogue) {
        self.text = text
        wording = Wording(text)
        var words = wording.words
        let wish = Self.wish(in: words, interests)
        interest = wish?.interest
        if let wish { words.removeSubrange(wish.range) }
        if let audience = Self.audience(in: words) { words.removeSubrange(audience) }
        while let opening = Self.openings.first(where: { words.starts(with: $0) }) { words.removeFirst(opening.count) }
        subject = Wording(words: words)
    }

    /// What begins a question and says nothing of what it is about; the longer first.
    private static let openings = [
        "i want to learn about", "i want to know about", "i want to understand", "i would like to learn about",
        "i want to learn",
        "i need help with", "i dont understand", "help me understand", "help me with", "explain to me", "tell me about",
        "teach me about", "what do you know about", "tell me", "teach me", "help with", "can you", "could you",
        "would you",
        "what is", "what are", "whats", "what", "explain", "describe", "please", "hi", "hello", "hey", "the", "a", "an",
    ].map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }

    private static let markers =
        ["using", "with", "through", "via", "like"].map { [$0] } + [
            ["in", "terms", "of"], ["by", "means", "of"], ["as", "in"],
        ]
    private static let followers: Set = ["fan", "player", "lover", "fanatic", "enthusiast", "people", "student"]
    /// The most words between `for` and `fans`.
    private static let longestName = 4

    /// The words that ask for an interest of the catalogue: `using basketball`, `for soccer fans`.
    private static func wish(in words: [String], _ interests: InterestCatalogue) -> (
        range: Range<Int>, interest: Interest
    )? {
        let stems = Wording(words: words).stems
        for start in words.indices.reversed() where start > 0 {
            if words[start] == "for",
                let end = (start + 1..<min(words.count, start + 2 + longestName)).first(where: {
                    followers.contains(stems[$0])
                }),
                let interest = interests.mentioned(in: Wording(words: words[start + 1..<end]))
            {
                return (start..<end + 1, interest)
            }
            guard let marker = markers.first(where: { words[start...].starts(with: $0) }),
                start + marker.count < words.count,
                let interest = interests.mentioned(in: Wording(words: words[(start + marker.count)...]))
            else { continue }
            return (start..<words.count, interest)
        }
        return nil
    }

    /// The words that say for whom it is: `for 6th grade students`.
    private static func audience(in words: [String]) -> Range<Int>? {
        guard let start = words.lastIndex(of: "for"), words[start...].contains(where: { $0.hasPrefix("grade") }) else {
            return nil
        }
        let end = words[start...].lastIndex { $0.hasPrefix("grade") || $0.hasPrefix("student") || $0.hasPrefix("kid") }
        return end.map { start..<$0 + 1 }
    }
}
