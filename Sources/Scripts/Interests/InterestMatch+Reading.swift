package import Asking
package import JSON
import JSONSchema
import PlainTexts

extension InterestMatch {
    /// The JSON Schema of a choice among interests; `none` stands for none of them.
    package static func schema(of interests: [Interest]) -> JSON {
        [
            "type": "object",
            "properties": [
                "matched_interest": ["type": "string", "enum": .array(interests.map { .string($0.name) } + ["none"])],
                "confidence": ["type": "number", "minimum": 0, "maximum": 1],
                "reasoning": ["type": "string", "minLength": 1, "maxLength": 300],
            ],
            "required": ["matched_interest", "confidence", "reasoning"],
            "additionalProperties": false,
        ]
    }

    /// Reads a model's choice.
    package static func read(_ text: String, of interests: [Interest]) -> Reading<InterestMatch> {
        Reading(text, schema(of: interests)) { json, _ in
            let confidence = json["confidence"]?.double ?? 0
            let name = json["matched_interest"]?.string
            let interest = interests.first { $0.name == name }
            // Less than a weak relation is none: what has nothing to do with a topic explains nothing.
            let isUsable = Strength(confidence) != .none
            return InterestMatch(
                interest: isUsable ? interest : nil,
                confidence: confidence,
                reasoning: PlainLine.of(json["reasoning"]?.string ?? "")
            )
        }
    }
}
