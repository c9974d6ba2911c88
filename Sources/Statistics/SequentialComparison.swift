private import Foundation

/// Two streams of outcomes between 0 and 1, the greater the better, compared while they come.
///
/// The evidence may be looked at after every outcome, and acted on the first time it is enough: a wrong conclusion is ever
/// reached with at most the chance that ``threshold(error:)`` was made of. `Documentation/Statistics.md` says why.
package struct SequentialComparison: Hashable, Sendable {
    package var baseline: Tally
    package var candidate: Tally

    package init(baseline: Tally, candidate: Tally) {
        self.baseline = baseline
        self.candidate = candidate
    }

    /// The evidence from which on a conclusion is wrong with at most this chance, however often one looks.
    package static func threshold(error: Double) -> Double {
        error > 0 && error < 1 ? -log(error) : .infinity
    }

    /// The evidence that the candidate's mean is below the baseline's, as the logarithm of what was won by betting on it.
    package var evidenceOfWorse: Double { Self.evidence(below: 0, baseline, candidate) }

    /// The evidence that the candidate's mean is above the baseline's.
    package var evidenceOfBetter: Double { Self.evidence(below: 0, baseline.flipped, candidate.flipped) }

    /// The evidence that the candidate's mean is not as much as `margin` below the baseline's.
    package func evidenceOfNoWorse(margin: Double) -> Double {
        guard margin > 0, margin < 1 else { return margin >= 1 ? .infinity : evidenceOfBetter }
        return Self.evidence(below: margin, baseline.flipped, candidate.flipped)
    }

    /// What is won by betting against every pair of means, the candidate's no less than `shift` below the baseline's, at
    /// the pair against which least is won.
    ///
    /// - Parameters:
    ///   - shift: how much above the baseline's the candidate's mean is if the bettor is wrong.
    ///   - baseline: what was seen of the one.
    ///   - candidate: what was seen of the other.
    /// - Returns: the logarithm of the winnings.
    private static func evidence(below shift: Double, _ baseline: Tally, _ candidate: Tally) -> Double {
        guard baseline.count > 0, candidate.count > 0 else { return 0 }
        let best = candidate.sum / candidate.count
        let (ofBaseline, ofCandidate) = (baseline.logMarginal, candidate.logMarginal)
        func won(_ mean: Double) -> Double {
            hedged(ofBaseline - baseline.logLikelihood(mean))
                + hedged(ofCandidate - candidate.logLikelihood(max(best, mean + shift)))
        }
        // Both terms are convex in the mean, so the least is where the search ends.
        var (low, high) = (0.0, 1 - shift)
        for _ in 0..<60 {
            let (left, right) = (low + (high - low) / 3, high - (high - low) / 3)
            if won(left) < won(right) { high = right } else { low = left }
        }
        return won((low + high) / 2)
    }

    /// A part of the stake is not put on the bet, so that a mean that is well known costs little.
    private static func hedged(_ logWinnings: Double) -> Double {
        let kept = 0.25
        let greatest = max(logWinnings, 0)
        return greatest + log(kept * exp(-greatest) + (1 - kept) * exp(logWinnings - greatest))
    }
}
