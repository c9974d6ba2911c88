import PlainTexts
package import YAML

/// What is said where no model may be asked: questions, and rules for what is easily understood.
package struct TemplateTexts: Hashable, Sendable {
    struct Rule: Hashable, Sendable {
        enum Outcome: Hashable, Sendable {
            case topic(String)
            case questions([String])
            case outOfScope
        }

        /// Of each, one word has to stand in the question.
        var words: [[String]]
        var outcome: Outcome
        var confidence: Double
        var reasoning: String
    }

    let vague: [String]
    let unclear: [String]
    let unavailable: Understanding
    let rules: [Rule]

    /// The texts that come with Aloft.
    package static func builtIn() throws(YAMLErrors) -> TemplateTexts {
        try TemplateTexts(yaml: PackageResources.templates_yaml, file: "templates.yaml")
    }

    /// What is asked back about a word.
    func questions(about word: String) -> [String] {
        vague.map { $0.split(separator: "{{topic}}", omittingEmptySubsequences: false).joined(separator: word) }
    }

    /// What a question is about, by its words alone.
    package func understanding(of question: Question, _ catalogue: TopicCatalogue, grade: Int) -> Understanding {
        let mentioned = catalogue.mentioned(in: question.subject, grade: grade)
        if mentioned.count == 1 {
            let reasoning = "The question has the words of one topic: \(mentioned[0].name)."
            return Understanding(meaning: .topic(mentioned[0]), confidence: 0.95, reasoning: reasoning)
        }
        for rule in rules where rule.applies(to: question.subject) {
            switch rule.outcome {
            case .topic(let id):
                guard let topic = catalogue[id], topic.grades.contains(grade) else { continue }
                return Understanding(meaning: .topic(topic), confidence: rule.confidence, reasoning: rule.reasoning)
            case .questions(let questions):
                let meaning = Understanding.Meaning.unclear(questions: questions)
                return Understanding(meaning: meaning, confidence: rule.confidence, reasoning: rule.reasoning)
            case .outOfScope:
                return Understanding(meaning: .outOfScope, confidence: rule.confidence, reasoning: rule.reasoning)
            }
        }
        return unavailable
    }
}

extension TemplateTexts.Rule {
    func applies(to subject: Wording) -> Bool {
        words.allSatisfy { alternatives in alternatives.contains { subject.contains($0) } }
    }
}
