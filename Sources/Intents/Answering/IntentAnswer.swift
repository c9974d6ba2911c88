package import JSON

/// What a query wants, how sure that is, and how it came about.
package struct IntentAnswer: Sendable {
    /// Who said it.
    package enum Source: String, Sendable {
        case model
        /// Words of the taxonomy; no model could be asked.
        case keywords
        /// The standing answer: the time was used up.
        case standing = "default"
    }

    package struct Alternative: Hashable, Sendable {
        package var intent: String
        package var confidence: Double
    }

    package var id: String
    /// A label of the taxonomy, or `unclear`.
    package var intent: String
    /// How often such an answer is right; `nil` where nobody can tell.
    package var confidence: Double?
    /// Whether the confidence was held against what turned out right.
    package var isCalibrated = false
    package var entities: JSONObject = [:]
    package var alternatives: [Alternative] = []
    package var source = Source.model
    package var provenance: JSONObject = [:]

    /// The answer in a line.
    package var line: IntentLine { IntentLine(intent: intent, entities: entities, confidence: confidence) }

    package var json: JSON {
        [
            "id": .string(id), "intent": .string(intent),
            "confidence": confidence.map { JSON(Self.rounded($0)) } ?? .null,
            "calibration": .string(isCalibrated ? "calibrated" : "uncalibrated"),
            "entities": .object(entities),
            "alternatives": .array(
                alternatives.map { ["intent": .string($0.intent), "confidence": JSON(Self.rounded($0.confidence))] }
            ),
            "text": .string(line.text), "provenance": .object(provenance),
        ]
    }

    private static func rounded(_ number: Double) -> Double { (number * 10_000).rounded() / 10_000 }
}
