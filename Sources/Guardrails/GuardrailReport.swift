package import JSON

/// Where a text has what a rule looks for; never what stands there.
package struct GuardrailFinding: Hashable, Sendable {
    package let rule: String
    package let category: GuardrailRule.Category
    package let action: GuardrailRule.Action
    /// The bytes of the text's UTF-8.
    package let range: Range<Int>
}

/// What the guardrails have to say of a text.
package struct GuardrailReport: Hashable, Sendable {
    package enum Verdict: String, Hashable, Sendable {
        case pass, log, warn, block
    }

    /// In the order of the text.
    package let findings: [GuardrailFinding]
    /// Why the text could not be examined whole, where it could not.
    package let failure: String?
    /// What that amounts to.
    let onFailure: Guardrails.OnFailure

    package var verdict: Verdict {
        if failure != nil, onFailure == .closed { return .block }
        switch findings.map(\.action).max() {
        case .block: return .block
        case .warn: return .warn
        case .log: return .log
        case nil: return failure == nil ? .pass : .log
        }
    }

    /// Why the text goes no further, for whoever wrote it; `nil` where it does.
    package var refusal: String? {
        guard verdict == .block else { return nil }
        let blocking = findings.filter { $0.action == .block }
        guard let first = blocking.first else { return failure }
        let rules = blocking.reduce(into: [String]()) { if !$0.contains($1.rule) { $0.append($1.rule) } }
        let named = rules.map { "'\($0)'" }.joined(separator: ", ")
        return switch first.category {
        case .promptInjection: "The text reads like instructions for the model (\(named)); ask without them."
        case .personalData: "The text holds personal data (\(named)); leave it out."
        case .secret: "The text holds a key or a token (\(named)); leave it out, and have a new one made."
        case .toxicContent: "The text holds what is not wanted here (\(named))."
        }
    }

    /// For records and events.
    package var json: JSON {
        var json: JSONObject = [
            "verdict": .string(verdict.rawValue),
            "findings": .array(
                findings.map { finding in
                    [
                        "rule": .string(finding.rule), "category": .string(finding.category.rawValue),
                        "action": .string(finding.action.rawValue), "start": JSON(finding.range.lowerBound),
                        "end": JSON(finding.range.upperBound),
                    ]
                }
            ),
        ]
        if let failure { json["failure"] = .string(failure) }
        return .object(json)
    }
}
