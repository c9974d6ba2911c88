package import Asking
package import JSON
import PlainTexts

extension Understanding {
    /// What a model says where a question is about none of the topics.
    private static let none = "none"
    package static let questionCount = 1...3
    private static let longestQuestion = 200
    /// Below this a topic is a guess, and whoever asked is asked back.
    package static let leastConfidence = 0.5

    /// The JSON Schema of what a model may understand in a grade.
    package static func schema(_ catalogue: TopicCatalogue, grade: Int) -> JSON {
        let ids = catalogue.topics(for: grade).map { JSON.string($0.id) }
        return [
            "type": "object",
            "properties": [
                "reasoning": ["type": "string", "minLength": 1, "maxLength": 400],
                // Before the id: a small model names the matter rightly, and then takes an id that goes with the name.
                "topic_name": ["type": "string", "maxLength": 120],
                "out_of_scope": ["type": "boolean"],
                "clarification_needed": ["type": "boolean"],
                "topic_id": ["type": "string", "enum": .array(ids + [.string(none)])],
                "confidence": ["type": "number", "minimum": 0, "maximum": 1],
                "clarifying_questions": [
                    "type": "array", "maxItems": JSON(questionCount.upperBound),
                    "items": ["type": "string", "minLength": 1, "maxLength": JSON(longestQuestion)],
                ],
            ],
            "required": [
                "reasoning", "topic_name", "out_of_scope", "clarification_needed", "topic_id", "confidence",
                "clarifying_questions",
            ],
            "additionalProperties": false,
        ]
    }

    /// Reads what a model understood; of a question that has the name of one topic, another is none.
    package static func read(
        _ text: String,
        _ catalogue: TopicCatalogue,
        grade: Int,
        _ texts: TemplateTexts,
        of question: Question
    ) -> Reading<Understanding> {
        Reading(text, schema(catalogue, grade: grade)) { json, notes in
            let reader = Reader(json: json, catalogue: catalogue, grade: grade, texts: texts, question: question)
            return Understanding(
                meaning: reader.meaning(&notes),
                confidence: json["confidence"]?.double ?? 0,
                reasoning: String(PlainLine.of(json["reasoning"]?.string ?? "").prefix(600))
            )
        }
    }

    private struct Reader {
        let json: JSON
        let catalogue: TopicCatalogue
        let grade: Int
        let texts: TemplateTexts
        let question: Question

        func meaning(_ notes: inout Reading<Understanding>.Notes) -> Meaning {
            let isOutOfScope = json["out_of_scope"]?.bool ?? false
            let isUnclear = json["clarification_needed"]?.bool ?? false
            if isOutOfScope {
                if isUnclear { notes.repairs.append("understanding: out of scope needs no clarification") }
                return .outOfScope
            }
            if isUnclear {
                if questions.isEmpty {
                    notes.findings.append(
                        "clarification_needed is true without questions; ask one to three in clarifying_questions."
                    )
                }
                return .unclear(questions: questions)
            }
            guard let topic else {
                notes.repairs.append("understanding: asked back about an unknown topic")
                return asking
            }
            guard (json["confidence"]?.double ?? 0) >= Understanding.leastConfidence else {
                notes.repairs.append("understanding: asked back about a guess")
                return asking
            }
            let meaning = settled(topic, &notes)
            if case .topic(let topic) = meaning, let named = catalogue.named(in: question.subject, grade: grade),
                named.id != topic.id
            {
                notes.findings.append(
                    "topic_id is \(topic.id), and the question has the name of another topic: \(named.name), \(named.id)."
                )
            }
            return meaning
        }

        /// What a model means that chose a topic by its id, and said in its own words what the question is about.
        private func settled(_ topic: Topic, _ notes: inout Reading<Understanding>.Notes) -> Meaning {
            guard !name.isEmpty, catalogue[topic.id] != nil else { return .topic(topic) }
            let called = catalogue.topics(called: Wording(name), grade: grade)
            switch called.count {
            case 1 where called[0].id != topic.id:
                notes.repairs.append("understanding: took the topic that was named, \(called[0].id), for \(topic.id)")
                return .topic(called[0])
            case 0:
                if let own {
                    notes.repairs.append("understanding: took the topic that was named, \(own.name), for \(topic.id)")
                    return .topic(own)
                }
                notes.repairs.append("understanding: asked back about \(name), which is no topic")
                return asking
            default:
                // A name that is part of several topics' names is none of them.
                let isShared = called.count > 1 && called.allSatisfy { Wording($0.name).has(Wording(name)) }
                if isShared { notes.repairs.append("understanding: asked back about \(name), which is several topics") }
                return isShared || !called.contains(topic) ? asking : .topic(topic)
            }
        }

        /// What the model calls what the question is about; empty where it has no name for it.
        private var name: String {
            let name = String(PlainLine.of(json["topic_name"]?.string ?? "").prefix(120))
            return name.lowercased() == Understanding.none || Wording(name).isEmpty ? "" : name
        }

        private var asking: Meaning { .unclear(questions: questions.isEmpty ? texts.unclear : questions) }

        private var questions: [String] {
            let texts = (json["clarifying_questions"]?.array ?? []).compactMap(\.string)
            return texts.map(PlainLine.of).filter { !$0.isEmpty }
        }

        private var topic: Topic? {
            let taught = catalogue.topics(for: grade)
            if let id = json["topic_id"]?.string, let topic = taught.first(where: { $0.id == id }) { return topic }
            let words = Wording(name).words
            if let topic = taught.first(where: { Wording($0.name).words == words }) { return topic }
            return own
        }

        /// A topic of the model's own, where the catalogue lets it have one.
        private var own: Topic? {
            guard catalogue.others == .accept, !name.isEmpty else { return nil }
            let words = Wording(name).words
            return Topic(
                id: String("topic_other_\(words.joined(separator: "_"))".prefix(80)),
                name: name,
                subject: "",
                firstGrade: grade,
                lastGrade: grade,
                keywords: [],
                about: ""
            )
        }
    }
}
