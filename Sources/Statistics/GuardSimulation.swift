/// Rollouts that are played through with arms whose chances are known: how soon each way of looking at them speaks up.
package struct GuardSimulation: Sendable {
    /// The chance of success as it is.
    package var baseline: Double
    /// The candidate's.
    package var candidate: Double
    /// The candidate's share of the traffic, above 0 and below 1.
    package var share = 0.5
    /// How often a difference may be seen where there is none.
    package var error = 0.05
    /// How much worse is as good.
    package var margin = 0.05
    /// Requests until the end, and between two looks at them.
    package var requests = 28_000
    package var between = 50
    /// Requests between two looks of whoever has a test that is to be looked at once.
    package var perDay = 2000
    /// Requests of one user, all in one arm, and how much alike they are: the correlation of two of them.
    package var perUser = 1
    package var likeness = 0.0
    /// The difference that such a test is planned to notice, below the baseline's chance.
    package var planned = 0.05
    package var runs = 500
    package var seed: UInt64 = 1

    package init(baseline: Double, candidate: Double) {
        self.baseline = baseline
        self.candidate = candidate
    }

    /// What came of the runs: after how many requests each spoke up, where it did, the soonest first.
    package struct Result: Hashable, Sendable {
        package let runs: Int
        /// The sequential test says that the candidate is worse.
        package let alarms: [Int]
        /// It says that the candidate is not worse by the margin.
        package let passes: [Int]
        /// A test for a planned number of requests says that it is worse, looked at every day until then.
        package let peeked: [Int]
        /// The same, looked at once, at that number.
        package let once: [Int]
    }

    /// The requests after which a test that is looked at once is looked at: whole days, with enough in the smaller arm.
    package var horizon: Int {
        // One-sided, as the other: only what is worse is looked for.
        let size = SampleSize(baseline: baseline, difference: -planned, error: min(2 * error, 0.99))
        let smaller = Double(size?.perArm ?? requests) / min(share, 1 - share)
        let days = max(1, Int((min(smaller, Double(requests)) / Double(perDay)).rounded(.up)))
        return min(days * perDay, requests)
    }

    /// Plays all runs; `nil` where a number makes no sense.
    package func run() -> Result? {
        let isSensible =
            (0...1).contains(baseline) && (0...1).contains(candidate) && share > 0 && share < 1 && error > 0
            && error < 1
            && margin > 0 && margin < 1 && planned > 0 && perUser > 0 && (0..<1).contains(likeness) && between > 0
            && perDay > 0 && runs > 0
            && requests <= 10_000_000 && runs <= 100_000
        guard isSensible else { return nil }
        let courses = (0..<runs).map { index in
            var generator = SeededGenerator(seed: seed, part: index)
            return course(&generator)
        }
        return Result(
            runs: runs,
            alarms: courses.compactMap(\.alarm).sorted(),
            passes: courses.compactMap(\.pass).sorted(),
            peeked: courses.compactMap(\.peeked).sorted(),
            once: courses.compactMap(\.once).sorted()
        )
    }

    private struct Course {
        var alarm: Int?
        var pass: Int?
        var peeked: Int?
        var once: Int?
    }

    private func course(_ generator: inout SeededGenerator) -> Course {
        var course = Course()
        var seen = SequentialComparison(baseline: .none, candidate: .none)
        let threshold = SequentialComparison.threshold(error: error)
        let horizon = horizon
        var (isCandidate, chance) = (false, 0.0)
        for request in 1...max(requests, 1) {
            if (request - 1) % perUser == 0 {
                isCandidate = generator.uniform() < share
                chance = self.chance(isCandidate ? candidate : baseline, &generator)
            }
            let outcome = generator.uniform() < chance ? 1.0 : 0
            if isCandidate { seen.candidate.add(outcome) } else { seen.baseline.add(outcome) }
            if request % between == 0 {
                if course.alarm == nil, seen.evidenceOfWorse >= threshold { course.alarm = request }
                if course.pass == nil, seen.evidenceOfNoWorse(margin: margin) >= threshold { course.pass = request }
            }
            if request % perDay == 0, request <= horizon, isSignificant(seen) {
                if course.peeked == nil { course.peeked = request }
                if request == horizon { course.once = request }
            }
            // Nothing more can happen.
            if course.alarm != nil, course.pass != nil, request >= horizon { break }
        }
        return course
    }

    /// The chance of one user.
    private func chance(_ mean: Double, _ generator: inout SeededGenerator) -> Double {
        guard likeness > 0, mean > 0, mean < 1 else { return mean }
        let certainty = 1 / likeness - 1
        return generator.beta(mean * certainty, (1 - mean) * certainty)
    }

    /// Whether the test of two proportions says that the candidate is worse.
    private func isSignificant(_ seen: SequentialComparison) -> Bool {
        guard let mine = seen.candidate.proportion, let theirs = seen.baseline.proportion,
            let share = mine.share, let other = theirs.share, share < other
        else { return false }
        return mine.pValue(against: theirs) < 2 * error
    }
}

extension Tally {
    /// The same as a share, of outcomes that are zeros and ones.
    package var proportion: Proportion? { Proportion(Int(sum.rounded()), of: Int(count)) }
}
