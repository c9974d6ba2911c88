package import Feedback

/// What people said is right of an answer that is a label.
package enum FeedbackTruth {
    /// The label that is right; `nil` where nobody said, or several said different things.
    ///
    /// - Parameters:
    ///   - answered: the label of the answer, which is right where people found it worth 3 of 5 at least.
    ///   - feedback: what each said last.
    /// - Returns: the label.
    package static func label(of answered: String?, _ feedback: [Feedback]) -> String? {
        let verdict = FeedbackVerdict(feedback) { IntentLabel.label(of: $0) ?? IntentLabel.label(bare: $0) ?? $0 }
        switch verdict.outcome {
        case .corrected(let correction): return IntentLabel.label(bare: correction)
        case .rated(let rating): return rating >= DatasetRules().minimumRating ? answered : nil
        case .conflicting, .unrated: return nil
        }
    }
}
