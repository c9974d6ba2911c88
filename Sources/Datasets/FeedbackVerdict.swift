import Feedback

/// What several people's feedback on one answer amounts to.
struct FeedbackVerdict: Hashable, Sendable {
    enum Outcome: Hashable, Sendable {
        /// This would have been right.
        case corrected(String)
        /// It was worth so much, from 1 to 5.
        case rated(Double)
        /// Several people said different things of what is right.
        case conflicting
        /// Nobody said what it was worth.
        case unrated
    }

    let outcome: Outcome

    /// - Parameters:
    ///   - feedback: what each said last; what was said again has replaced what was said before.
    ///   - meaning: what a correction comes to, by which two are the same.
    init(_ feedback: [Feedback], meaning: (String) -> String = { $0 }) {
        let corrections = Set(feedback.compactMap { $0.correction?.trimmed }.filter { !$0.isEmpty }.map(meaning))
        let scores = feedback.compactMap(Self.score)
        if corrections.count > 1 {
            outcome = .conflicting
        } else if let correction = corrections.first {
            outcome = .corrected(correction)
        } else if scores.isEmpty {
            outcome = .unrated
        } else {
            outcome = .rated(scores.reduce(0, +) / Double(scores.count))
        }
    }

    /// What one of them found it worth: what was said outweighs what happened.
    private static func score(_ feedback: Feedback) -> Double? {
        // Whoever says that it was not what was meant did not find it worth following, however well it was rated.
        if feedback.worked == false || feedback.matchedIntent == false { return 1 }
        if let rating = feedback.rating { return Double(rating) }
        switch feedback.quality {
        case .excellent: return 5
        case .good: return 4
        case .acceptable: return 3
        case .poor: return 2
        case .failed: return 1
        case nil: break
        }
        if feedback.worked == true || feedback.matchedIntent == true { return 4 }
        switch feedback.signal {
        case .accepted: return 4
        case .edited, .retried: return 2
        case nil: return nil
        }
    }
}
