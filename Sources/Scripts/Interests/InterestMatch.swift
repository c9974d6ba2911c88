package import JSON
import PlainTexts

/// Which of a student's interests a question is explained with, and how sure that is.
package struct InterestMatch: Codable, Hashable, Sendable {
    /// How much an interest has to do with a question.
    package enum Strength: String, Hashable, Sendable {
        case direct, strong, moderate, weak, none

        package init(_ confidence: Double) {
            self =
                switch confidence {
                case 0.9...: .direct
                case 0.7...: .strong
                case 0.5...: .moderate
                case 0.3...: .weak
                default: .none
                }
        }
    }

    /// Nothing where the script is to do without one.
    package var interest: Interest?
    package var confidence: Double
    package var reasoning: String
    /// Whether it was taken because nothing better could be found out.
    package var isFallback = false

    package init(interest: Interest?, confidence: Double, reasoning: String, isFallback: Bool = false) {
        self.interest = interest
        self.confidence = confidence
        self.reasoning = reasoning
        self.isFallback = isFallback
    }

    package var strength: Strength { Strength(confidence) }

    package var json: JSON {
        [
            "matched_interest_id": (interest?.id).map { .string($0) } ?? .null,
            "interest_name": (interest?.name).map { .string($0) } ?? .null,
            "confidence": JSON(confidence), "reasoning": .string(reasoning), "fallback_used": JSON(isFallback),
        ]
    }
}

extension InterestMatch {
    /// What can be said without a model; `nil` where one of several has to be chosen.
    package init?(for question: Question, from interests: [Interest]) {
        if let named = question.interest {
            self.init(interest: named, confidence: 0.95, reasoning: "The question names it.")
        } else if let own = interests.first(where: { question.wording.contains($0.name) }), interests.count > 1 {
            self.init(interest: own, confidence: 0.9, reasoning: "The question speaks of it.")
        } else if interests.isEmpty {
            self.init(interest: nil, confidence: 0, reasoning: "No interests are known.")
        } else if interests.count == 1 {
            self.init(interest: interests[0], confidence: 1, reasoning: "It is the only interest that is known.")
        } else {
            return nil
        }
    }

    /// What is taken where a model should have chosen and could not.
    package init(fallingBackOn interests: [Interest]) {
        self.init(
            interest: interests.first,
            confidence: interests.isEmpty ? 0 : 0.5,
            reasoning: "Which one fits best could not be found out; it is the first.",
            isFallback: true
        )
    }
}
