package import JSON

/// What a question is about, as far as it could be told.
package struct Understanding: Codable, Hashable, Sendable {
    package enum Meaning: Codable, Hashable, Sendable {
        case topic(Topic)
        /// With what is to be asked back.
        case unclear(questions: [String])
        case outOfScope
    }

    package var meaning: Meaning
    /// From 0 to 1.
    package var confidence: Double
    package var reasoning: String

    package init(meaning: Meaning, confidence: Double, reasoning: String) {
        self.meaning = meaning
        self.confidence = confidence
        self.reasoning = reasoning
    }

    package var topic: Topic? {
        if case .topic(let topic) = meaning { topic } else { nil }
    }

    package var questions: [String] {
        if case .unclear(let questions) = meaning { questions } else { [] }
    }

    package var json: JSON {
        [
            "confidence": JSON(confidence), "topic_id": (topic?.id).map { .string($0) } ?? .null,
            "topic_name": (topic?.name).map { .string($0) } ?? .null, "clarification_needed": JSON(!questions.isEmpty),
            "clarifying_questions": .array(questions.map { .string($0) }), "out_of_scope": JSON(meaning == .outOfScope),
            "reasoning": .string(reasoning),
        ]
    }
}
