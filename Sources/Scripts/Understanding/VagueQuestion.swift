import PlainTexts

extension Question {
    /// The questions that are asked back, where so little is asked that no model need be; `nil` where it is enough.
    ///
    /// How many words there are says nothing: `Explain photosynthesis` is a question, `Can you please tell me something
    /// about science?` is none yet. It counts what is left once the phrases are gone, and whether the catalogue knows
    /// it.
    package func questionsWhenVague(in catalogue: TopicCatalogue, grade: Int, _ texts: TemplateTexts) -> [String]? {
        let content = subject.stems.filter { !Self.empty.contains($0) }
        let telling = content.filter { !Self.subjects.contains($0) }
        if telling.count > 1 || catalogue.mentioned(in: subject, grade: grade).count == 1 { return nil }
        // One word that is no topic here may be one that the model knows.
        if telling.count == 1, catalogue.others == .accept { return nil }
        let index = subject.stems.firstIndex { !Self.empty.contains($0) }
        return texts.questions(about: index.map { subject.words[$0] } ?? "this topic")
    }

    /// Words, as stems, that name nothing.
    private static let empty: Set = [
        "a", "an", "the", "this", "that", "these", "those", "it", "thing", "stuff", "something", "anything",
        "everything", "topic",
        "subject", "lesson", "homework", "clas", "class", "school", "test", "exam", "about", "of", "in", "on", "for",
        "to", "and",
        "or", "with", "me", "my", "i", "you", "your", "we", "is", "are", "be", "do", "doe", "does", "did", "can",
        "could", "would",
        "please", "more", "some", "learn", "help", "understand", "explain", "tell", "teach", "show", "know", "want",
        "need", "how",
        "what", "why", "basic", "general", "simple", "quick", "new", "good", "interesting", "all", "any", "thi",
    ]

    /// Words, as stems, for whole fields.
    private static let subjects: Set = [
        "science", "physic", "physics", "chemistry", "biology", "math", "maths", "mathematic", "geography", "history",
        "english",
        "engineering", "technology", "stem", "economic",
    ]
}
