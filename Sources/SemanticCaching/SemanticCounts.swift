import Foundation
import Synchronization

/// What has been made of a route's questions.
package struct SemanticCounts: Hashable, Sendable {
    /// Answered with another question's answer.
    package var hits = 0
    /// Nothing near had been answered.
    package var misses = 0
    /// Asked anew although an answer was at hand, to learn whether it would have been right.
    package var explored = 0
    /// The nearest question differed in a number, a name, a negation or the like.
    package var gated = 0
    /// No vector came in time, so that nothing was looked for.
    package var unembedded = 0
    /// Of those explored: the answer at hand was the new one too, or was another.
    package var right = 0
    package var wrong = 0
    /// Of those explored: whether it was could not be told.
    package var undecided = 0
    /// How many of the hits were wrong, reckoned from what was explored.
    ///
    /// Whether a question is explored is drawn with a known chance, so each that turned out wrong stands for
    /// `(1 − chance) / chance` that were not.
    package var reckonedWrongHits = 0.0

    package init() {}

    /// The share of the answers at hand that would have been wrong, with the interval that has it in 19 of 20 cases
    /// (Wilson); `nil` before any was looked at.
    package var verifiedError: (share: Double, low: Double, high: Double)? {
        let count = Double(right + wrong)
        guard count > 0 else { return nil }
        let (share, z) = (Double(wrong) / count, 1.959964)
        let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
        let half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        return (share, max(middle - half, 0), min(middle + half, 1))
    }
}

/// ``SemanticCounts`` of every route.
final class SemanticCounters: Sendable {
    private let counts = Mutex<[String: SemanticCounts]>([:])

    var all: [String: SemanticCounts] { counts.withLock { $0 } }

    func count(_ route: String, _ change: (inout SemanticCounts) -> Void) {
        counts.withLock { change(&$0[route, default: SemanticCounts()]) }
    }
}
