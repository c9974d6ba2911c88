private import Foundation

/// A share of things that were counted.
package struct Proportion: Hashable, Sendable {
    package let successes: Int
    package let trials: Int

    /// `nil` when more succeeded than were tried, or less than none.
    package init?(_ successes: Int, of trials: Int) {
        guard successes >= 0, trials >= successes else { return nil }
        self.successes = successes
        self.trials = trials
    }

    /// The share; `nil` of nothing.
    package var share: Double? { trials > 0 ? Double(successes) / Double(trials) : nil }

    /// Wilson's interval, which covers the chance behind the share with the given confidence; everything for nothing.
    package func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        guard let share, confidence > 0, confidence < 1 else { return 0...1 }
        let n = Double(trials)
        let z = Normal.quantile((1 + confidence) / 2)
        let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return (successes == 0 ? 0 : max(0, centre - half))...(successes == trials ? 1 : min(1, centre + half))
    }

    /// Newcombe's interval of how much greater this chance is than another's, made of the intervals of both.
    package func difference(from other: Proportion, confidence: Double = 0.95) -> ClosedRange<Double> {
        guard let share, let theirs = other.share else { return -1...1 }
        let (mine, others) = (interval(confidence: confidence), other.interval(confidence: confidence))
        func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
        let difference = share - theirs
        let low = difference - length(share - mine.lowerBound, others.upperBound - theirs)
        let high = difference + length(mine.upperBound - share, theirs - others.lowerBound)
        return max(-1, low)...min(1, high)
    }

    /// How likely two shares at least as different are if their chances are the same: the pooled test of two proportions.
    ///
    /// It is right for one look at a number of trials that was chosen before. Whoever looks again and again is to use
    /// ``SequentialComparison``.
    package func pValue(against other: Proportion) -> Double {
        guard let share, let theirs = other.share else { return 1 }
        let pooled = Double(successes + other.successes) / Double(trials + other.trials)
        let variance = pooled * (1 - pooled) * (1 / Double(trials) + 1 / Double(other.trials))
        guard variance > 0 else { return 1 }
        return erfc(abs(share - theirs) / (2 * variance).squareRoot())
    }
}

/// How many must be asked before two chances can be told apart.
package struct SampleSize: Hashable, Sendable {
    /// In each of two arms of one size.
    package let perArm: Int

    /// Plans a two-sided test of two proportions that is looked at once; `nil` where a number makes no sense.
    ///
    /// - Parameters:
    ///   - baseline: the chance of success as it is.
    ///   - difference: what is to be noticed, up or down.
    ///   - error: how often a difference may be seen where there is none.
    ///   - power: how often it is to be seen where there is one.
    package init?(baseline: Double, difference: Double, error: Double = 0.05, power: Double = 0.8) {
        let other = baseline + difference
        guard (0...1).contains(baseline), (0...1).contains(other), difference != 0, error > 0, error < 1, power > 0,
            power < 1
        else { return nil }
        let mean = (baseline + other) / 2
        let apart = Normal.quantile(1 - error / 2) * (2 * mean * (1 - mean)).squareRoot()
        let seen = Normal.quantile(power) * (baseline * (1 - baseline) + other * (1 - other)).squareRoot()
        let count = (apart + seen) * (apart + seen) / (difference * difference)
        guard count < 1e15 else { return nil }
        perArm = max(1, Int(count.rounded(.up)))
    }
}
