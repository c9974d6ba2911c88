package import JSON

/// What is thought of a picture.
package struct SVGVerdict: Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case accepted
        case acceptedWithFindings = "accepted_with_findings"
        case refused
    }

    package var findings: [SVGFinding] = []
    /// What was mended, in sentences.
    package var repairs: [String] = []
    /// What was taken out because it may not be in a picture.
    package var removals = Tally()
    /// The picture, sanitised: the only form in which it may be shown; `nil` where there is none.
    package var picture: [UInt8]?
    package var metrics = SVGMetrics()
    /// A PNG of the picture once its animations have ended.
    package var thumbnail: [UInt8]?

    package var outcome: Outcome {
        if findings.contains(where: \.isRefusal) { return .refused }
        return findings.isEmpty ? .accepted : .acceptedWithFindings
    }

    package var isAccepted: Bool { outcome != .refused }

    /// What a model is to be told so that it draws a better one, the reasons for a refusal first.
    package var advice: [String] {
        findings.filter(\.isRefusal).map(\.sentence) + findings.filter { !$0.isRefusal }.map(\.sentence)
    }

    package var json: JSON {
        [
            "outcome": .string(outcome.rawValue),
            "findings": .array(findings.map(\.json)),
            "repairs": .array(repairs.map { .string($0) }),
            "removals": .array(removals.lines.map { .string($0) }),
            "metrics": metrics.json,
        ]
    }
}
