/// Rules that texts from outside are examined by.
///
/// The time is in proportion to the text, whatever it is, and nothing that was found is ever told, only where it is.
package struct Guardrails: Sendable {
    /// What becomes of a text that cannot be examined whole.
    package enum OnFailure: String, Hashable, Sendable, CaseIterable {
        /// It goes on, and the report says that it was not examined.
        case open
        /// It goes no further.
        case closed
    }

    package var onFailure = OnFailure.closed
    /// The most bytes that are examined.
    package var limit = 1 << 20
    package let rules: [GuardrailRule]
    private let phrases: PhraseSearch

    init(rules: [GuardrailRule]) {
        self.rules = rules
        phrases = PhraseSearch(
            rules.enumerated().flatMap { index, rule -> [(Int, Phrase)] in
                guard case .phrases(let phrases) = rule.target else { return [] }
                return phrases.map { (index, $0) }
            }
        )
    }

    /// Examines a text.
    package func check(_ text: String) -> GuardrailReport {
        let (found, failure) = find(in: text)
        let findings = found.map { rule, range in
            let rule = rules[rule]
            return GuardrailFinding(rule: rule.name, category: rule.category, action: rule.action, range: range)
        }
        return GuardrailReport(findings: findings, failure: failure, onFailure: onFailure)
    }

    /// Returns the text with a mark, such as `[email]`, in place of all data that a rule looks for.
    package func redact(
        _ text: String,
        with mark: (DataKind) -> String = { "[\($0.rawValue)]" }
    ) -> Redaction {
        let (found, failure) = find(in: text)
        let data = found.compactMap { rule, range -> (DataKind, Range<Int>)? in
            if case .data(let kind) = rules[rule].target { (kind, range) } else { nil }
        }
        return Redaction(of: text, data.map { ($0, mark($0), $1) }, isWhole: failure == nil)
    }

    private func find(in text: String) -> (found: [(rule: Int, range: Range<Int>)], failure: String?) {
        guard text.utf8.count <= limit else {
            return ([], "The text has \(text.utf8.count) bytes, and \(limit) are the most that are examined.")
        }
        let folded = FoldedText(text)
        var found = phrases.matches(in: folded).map { ($0.rule, folded.bytes(of: $0.signs)) }
        for (index, rule) in rules.enumerated() {
            guard case .data(let kind) = rule.target else { continue }
            found += kind.matches(in: folded).map { (index, folded.bytes(of: $0)) }
        }
        found.sort { ($0.1.lowerBound, $0.1.upperBound, $0.0) < ($1.1.lowerBound, $1.1.upperBound, $1.0) }
        return (found, nil)
    }
}

/// A text without the data that was found in it.
package struct Redaction: Hashable, Sendable {
    /// The text with marks; empty where it could not be examined whole.
    package let text: String
    /// How much of each kind was taken out.
    package let counts: [DataKind: Int]
    package let isWhole: Bool

    init(of text: String, _ data: [(kind: DataKind, mark: String, range: Range<Int>)], isWhole: Bool) {
        self.isWhole = isWhole
        guard isWhole else {
            self.text = ""
            counts = [:]
            return
        }
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var counts: [DataKind: Int] = [:]
        var end = 0
        for (kind, mark, range) in data {
            // What begins within another finding goes with it.
            if range.lowerBound >= end {
                kept += bytes[end..<range.lowerBound]
                kept += mark.utf8
                counts[kind, default: 0] += 1
            }
            end = max(end, range.upperBound)
        }
        kept += bytes[end...]
        self.text = String(decoding: kept, as: UTF8.self)
        self.counts = counts
    }
}
