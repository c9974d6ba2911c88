private import Foundation

/// Two ways of answering the same questions: where exactly one of them was right.
package struct McNemar: Hashable, Sendable {
    package let onlyFirst: Int
    package let onlySecond: Int

    /// `nil` for counts below zero.
    package init?(onlyFirst: Int, onlySecond: Int) {
        guard onlyFirst >= 0, onlySecond >= 0 else { return nil }
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
    }

    /// Counts pairs of whether each was right.
    package init(_ pairs: some Sequence<(first: Bool, second: Bool)>) {
        var (first, second) = (0, 0)
        for pair in pairs where pair.first != pair.second {
            if pair.first { first += 1 } else { second += 1 }
        }
        onlyFirst = first
        onlySecond = second
    }

    /// How likely so uneven a split is if both are as good: exact, from the binomial distribution, two-sided.
    package var pValue: Double {
        let all = Double(onlyFirst) + Double(onlySecond)
        guard all > 0 else { return 1 }
        // Summed from the largest term down, whose logarithm is known.
        var count = Double(min(onlyFirst, onlySecond))
        let logChoices: Double = lgamma(all + 1) - lgamma(count + 1) - lgamma(all - count + 1)
        let logTerm: Double = logChoices - all * log(2.0)
        var (term, sum) = (1.0, 1.0)
        while count > 0, term > sum * 1e-17 {
            term *= count / (all - count + 1)
            sum += term
            count -= 1
        }
        return min(1, 2 * exp(logTerm + log(sum)))
    }
}
