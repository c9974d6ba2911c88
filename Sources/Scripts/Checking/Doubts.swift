package import Asking
package import JSON
import PlainTexts

/// What a second look at a script found doubtful.
package struct Doubts: Codable, Hashable, Sendable {
    package struct Claim: Codable, Hashable, Sendable {
        package enum Weight: String, Codable, Hashable, Sendable, CaseIterable {
            /// It is wrong, or made up.
            case wrong
            /// It may be wrong, or leaves out what matters.
            case doubtful
        }

        /// The words of the script.
        package var quote: String
        package var reason: String
        package var weight: Weight
    }

    package var claims: [Claim]

    /// Whether the script is to be written again.
    package var isGrave: Bool { claims.contains { $0.weight == .wrong } }

    /// What a model is told that writes the script again.
    package var findings: [String] { claims.map { "“\($0.quote)” is \($0.weight.rawValue): \($0.reason)" } }

    package var json: JSON {
        .array(
            claims.map {
                ["quote": .string($0.quote), "reason": .string($0.reason), "weight": .string($0.weight.rawValue)]
            }
        )
    }
}

extension Doubts {
    private static let most = 10

    /// The JSON Schema of a second look.
    package static let schema: JSON = [
        "type": "object",
        "properties": [
            "claims": [
                "type": "array", "maxItems": JSON(most),
                "items": [
                    "type": "object",
                    "properties": [
                        "quote": ["type": "string", "minLength": 1, "maxLength": 300],
                        "reason": ["type": "string", "minLength": 1, "maxLength": 300],
                        "weight": [
                            "type": "string", "enum": .array(Claim.Weight.allCases.map { .string($0.rawValue) }),
                        ],
                    ],
                    "required": ["quote", "reason", "weight"],
                    "additionalProperties": false,
                ],
            ]
        ],
        "required": ["claims"],
        "additionalProperties": false,
    ]

    /// Reads a second look; claims that the script does not make are left out, and titles and questions claim nothing.
    package static func read(_ text: String, of script: Script) -> Reading<Doubts> {
        let spoken = Wording(script.spokenText)
        return Reading(text, schema) { json, notes in
            var doubts = Doubts(claims: [])
            for claim in json["claims"]?.array ?? [] {
                let quote = PlainLine.of(claim["quote"]?.string ?? "")
                let weight = claim["weight"]?.string.flatMap(Claim.Weight.init)
                guard let weight, quote.last != "?", spoken.contains(quote) else {
                    notes.repairs.append("check: left out what the script does not claim")
                    continue
                }
                doubts.claims.append(
                    Claim(quote: quote, reason: PlainLine.of(claim["reason"]?.string ?? ""), weight: weight)
                )
            }
            return doubts
        }
    }
}
