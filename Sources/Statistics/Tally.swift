private import Foundation

/// What was seen of something whose every outcome lies between 0 and 1: how many there were, and their sum.
package struct Tally: Hashable, Sendable {
    package private(set) var count: Double
    package private(set) var sum: Double

    /// Nothing was seen.
    package static let none = Tally()

    private init() {
        count = 0
        sum = 0
    }

    /// So many outcomes of this sum; `nil` when there are no such outcomes.
    package init?(count: Int, sum: Double) {
        guard count >= 0, sum.isFinite, sum >= 0, sum <= Double(count) else { return nil }
        self.count = Double(count)
        self.sum = sum
    }

    /// Adds an outcome; what is outside of 0 to 1 counts as the nearer end, and what is no number as zero.
    package mutating func add(_ outcome: Double) {
        count += 1
        sum += outcome.isNaN ? 0 : min(max(outcome, 0), 1)
    }

    /// The mean; `nil` of nothing.
    package var mean: Double? { count > 0 ? sum / count : nil }

    /// The same outcomes, each taken away from 1.
    var flipped: Tally {
        var copy = self
        copy.sum = count - sum
        return copy
    }

    /// The logarithm of the likelihood of a mean, as if the outcomes were zeros and ones.
    func logLikelihood(_ mean: Double) -> Double {
        Self.times(sum, log(mean)) + Self.times(count - sum, log1p(-mean))
    }

    /// The logarithm of the likelihood over all means, weighted by Jeffreys' prior.
    var logMarginal: Double {
        Self.logBeta(sum + 0.5, count - sum + 0.5) - log(Double.pi)
    }

    /// Nothing of even what is infinite is nothing.
    private static func times(_ factor: Double, _ value: Double) -> Double { factor == 0 ? 0 : factor * value }

    private static func logBeta(_ a: Double, _ b: Double) -> Double { lgamma(a) + lgamma(b) - lgamma(a + b) }
}

extension Tally {
    /// Where the mean is, however often and whenever one looks: wrong at any time with at most this chance.
    ///
    /// The bets of a Beta mixture against each mean that it holds: Ville's inequality bounds what any of them ever wins.
    ///
    /// - Parameter error: the chance of being wrong, above 0 and below 1.
    /// - Returns: the means that are not refuted.
    package func confidenceSequence(error: Double) -> ClosedRange<Double> {
        guard count > 0, error > 0, error < 1 else { return 0...1 }
        let best = sum / count
        let limit = logMarginal + log(error)
        // Beyond the best mean, the likelihood falls all the way.
        func edge(_ end: Double) -> Double {
            guard logLikelihood(end) < limit else { return end }
            var (inside, outside) = (best, end)
            for _ in 0..<60 {
                let middle = (inside + outside) / 2
                if logLikelihood(middle) < limit { outside = middle } else { inside = middle }
            }
            return outside
        }
        return edge(0)...edge(1)
    }
}
