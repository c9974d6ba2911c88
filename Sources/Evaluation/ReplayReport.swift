package import Statistics

/// A candidate beside what was recorded, pair by pair, and whether it should be let at the traffic.
package struct ReplayReport: Sendable {
    /// What speaks against a candidate.
    package struct Limits: Hashable, Sendable {
        /// How many pairs are needed to say anything.
        package var pairs = 30
        /// By how much it may be worse, as a share of requests, with 95 % confidence.
        package var margin = 0.05
        /// How many times as long 95 of 100 answers may take.
        package var slowdown = 1.5
        /// How many times as much an answer may cost.
        package var dearer = 1.5

        package init() {}
    }

    package let candidate: String
    package let pairs: Int
    /// How many recorded requests were not asked again because the candidate was tuned on them.
    package let leftOut: Int
    package let recorded: TargetResult
    package let replayed: TargetResult
    /// Answered at all: the candidate's share less the recorded one.
    package let answered: PairedProportions?
    /// Right, of those where people said what is right.
    package let right: PairedProportions?
    /// Of how many it is known what is right.
    package let known: Int
    /// How often both gave the same label, of the answers that are labels.
    package let agreement: Proportion?
    /// How many requests a month there are.
    package let monthly: Double
    package let verdict: Verdict

    /// Go, or not, and why.
    package struct Verdict: Hashable, Sendable {
        package let isGo: Bool
        /// One sentence.
        package let reason: String
    }

    init(
        candidate: String,
        pairs: [(recorded: Trial, replayed: Trial)],
        leftOut: Int = 0,
        monthly: Double,
        limits: Limits
    ) {
        self.candidate = candidate
        self.monthly = monthly
        self.pairs = pairs.count
        self.leftOut = leftOut
        recorded = TargetResult("recorded", [], pairs.map(\.recorded))
        replayed = TargetResult(candidate, [], pairs.map(\.replayed))
        answered = PairedProportions(pairs.map { (first: $0.failure == nil, second: $1.failure == nil) })
        let judged = pairs.filter { $0.recorded.isRight != nil && $0.replayed.isRight != nil }
        known = judged.count
        right = PairedProportions(judged.map { (first: $0.recorded.isGood, second: $0.replayed.isGood) })
        let both = pairs.filter {
            $0.recorded.failure == nil && $0.replayed.failure == nil && $0.recorded.label != nil
        }
        agreement = both.isEmpty ? nil : Proportion(both.count { $0.label == $1.label }, of: both.count)
        verdict = Self.verdict(
            Evidence(
                pairs: pairs.count,
                recorded: recorded,
                replayed: replayed,
                answered: answered,
                right: right,
                known: known,
                agreement: agreement
            ),
            limits
        )
    }

    /// What a month costs at the recorded volume, in billionths of a dollar.
    package func monthlyCost(of result: TargetResult) -> Double? { result.cost.mean.map { $0 * monthly } }
}

// MARK: - The verdict

extension ReplayReport {
    private struct Evidence {
        let pairs: Int
        let recorded: TargetResult
        let replayed: TargetResult
        let answered: PairedProportions?
        let right: PairedProportions?
        let known: Int
        let agreement: Proportion?
    }

    /// The first that speaks against it; where nothing does, what speaks for it.
    private static func verdict(_ evidence: Evidence, _ limits: Limits) -> Verdict {
        func no(_ reason: String) -> Verdict { Verdict(isGo: false, reason: "No go: \(reason).") }
        guard evidence.pairs >= limits.pairs else {
            return no("only \(evidence.pairs) requests could be asked again, and \(limits.pairs) are needed to tell")
        }
        if let answered = evidence.answered, answered.interval.lowerBound < -limits.margin {
            let worst = evidence.replayed.failures.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
            return no(
                "it may leave \(Shown.number(-answered.interval.lowerBound * 100, 1)) of 100 more unanswered"
                    + (worst.map { ", mostly for \($0)" }
                        ?? ", which \(evidence.pairs) requests are too few to rule out, though it answered them all")
            )
        }
        if let right = evidence.right, evidence.known >= limits.pairs, right.interval.lowerBound < -limits.margin {
            return no(
                "it may be right \(Shown.number(-right.interval.lowerBound * 100, 1)) points less often, "
                    + "by \(evidence.known) answers that people judged"
                    + (right.difference < 0 ? "" : ", which are too few to rule that out")
            )
        }
        if let time = evidence.replayed.times.percentile95, let before = evidence.recorded.times.percentile95,
            time > before * limits.slowdown, time - before > 0.05
        {
            return no("95 of 100 answers take up to \(Shown.number(time, 2)) s instead of \(Shown.number(before, 2)) s")
        }
        if let cost = evidence.replayed.cost.mean, let before = evidence.recorded.cost.mean,
            cost > before * limits.dearer
        {
            return no("an answer costs \(Shown.dollars(cost)) instead of \(Shown.dollars(before))")
        }
        if let right = evidence.right, evidence.known >= limits.pairs {
            let gain = Shown.signed(right.difference * 100, 1)
            return Verdict(
                isGo: true,
                reason:
                    "Go: \(gain) points right by \(evidence.known) answers that people judged, and no slower or dearer "
                    + "than allowed."
            )
        }
        guard let agreement = evidence.agreement else {
            return Verdict(
                isGo: true,
                reason:
                    "Go, as far as records tell: it answers as reliably, as fast and as cheaply as allowed; nobody knows "
                    + "whether as well."
            )
        }
        guard agreement.interval().lowerBound >= 1 - 4 * limits.margin else {
            let share = Shown.percent(agreement.share)
            return no("it agrees with what was answered in \(share) only, and too few people said what is right")
        }
        let share = Shown.percent(agreement.share)
        return Verdict(
            isGo: true,
            reason: "Go: it agrees with what was answered in \(share), and is no slower or dearer than allowed."
        )
    }
}
