import PlainTexts

/// The topics there are, and what becomes of a question about something else.
package struct TopicCatalogue: Hashable, Sendable {
    package enum Others: String, Hashable, Sendable, CaseIterable {
        /// Whoever asked is asked back.
        case ask
        /// The model may name a topic of its own.
        case accept
    }

    package let topics: [Topic]
    package let others: Others

    package subscript(id: String) -> Topic? { topics.first { $0.id == id } }

    /// The topics that are taught in a grade.
    package func topics(for grade: Int) -> [Topic] { topics.filter { $0.grades.contains(grade) } }

    /// The one topic whose name a text has; `nil` where it has none, or several.
    func named(in text: Wording, grade: Int) -> Topic? {
        let named = topics(for: grade).filter { text.contains($0.name) }
        return named.count == 1 ? named.first : nil
    }

    /// The topics that a text has the name of, or else those it has keywords of.
    ///
    /// A name that is part of what another topic is called counts only where the other's does not stand.
    func mentioned(in text: Wording, grade: Int) -> [Topic] {
        let taught = topics(for: grade)
        let named = taught.filter { text.contains($0.name) }
        if !named.isEmpty { return named }
        return taught.filter { topic in topic.keywords.contains { text.contains($0) } }
    }

    /// The topics that words may be meant for, which somebody gave as the name of a matter.
    ///
    /// - Returns: those whose names have all of the words, else those whose names or keywords are among the words, else those
    ///   that share a word with them.
    func topics(called name: Wording, grade: Int) -> [Topic] {
        let taught = topics(for: grade)
        let words = Set(name.stems)
        let exact = taught.filter { Wording($0.name).has(name) }
        if !exact.isEmpty { return exact }
        let mentioned = mentioned(in: name, grade: grade)
        if !mentioned.isEmpty { return mentioned }
        return taught.filter { topic in
            ([topic.name] + topic.keywords).contains { !words.isDisjoint(with: Wording($0).telling) }
        }
    }
}

extension Wording {
    /// Whether all words of another text are among its own, in whatever order.
    func has(_ other: Wording) -> Bool { Set(other.stems).isSubset(of: stems) }

    /// The stems that say what something is about.
    fileprivate var telling: Set<String> { Set(stems.filter { $0.count > 3 }) }
}
