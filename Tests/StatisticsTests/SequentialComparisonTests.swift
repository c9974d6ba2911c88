import Statistics
import Testing

struct SequentialComparisonTests {
    /// Two arms that are looked at after every so many outcomes.
    private struct Run {
        var baseline = 0.9
        var candidate = 0.9
        /// The candidate's share of the traffic.
        var share = 0.5
        var outcomes = 4000

        /// The first look at which the evidence was enough; `nil` when it never was.
        func end(_ generator: inout SeededGenerator, _ evidence: (SequentialComparison) -> Double) -> Int? {
            var comparison = SequentialComparison(baseline: .none, candidate: .none)
            for index in 1...outcomes {
                if generator.uniform() < share {
                    comparison.candidate.add(generator.uniform() < candidate ? 1 : 0)
                } else {
                    comparison.baseline.add(generator.uniform() < baseline ? 1 : 0)
                }
                if index % 40 == 0, evidence(comparison) > SequentialComparison.threshold(error: 0.1) { return index }
            }
            return nil
        }
    }

    @Test(arguments: [0.01, 0.1, 0.5, 0.9])
    func `a candidate that is as good is called worse no more often than the operator allows`(_ share: Double) {
        var generator = SeededGenerator(seed: 1)
        let run = Run(share: share)

        let alarms = (0..<200).count { _ in run.end(&generator) { $0.evidenceOfWorse } != nil }

        #expect(alarms <= 20, "\(alarms) of 200")
    }

    @Test func `a candidate that is worse by the margin is passed no more often than the operator allows`() {
        var generator = SeededGenerator(seed: 2)
        let run = Run(candidate: 0.85)

        let passes = (0..<200).count { _ in run.end(&generator) { $0.evidenceOfNoWorse(margin: 0.05) } != nil }

        #expect(passes <= 20, "\(passes) of 200")
    }

    @Test(arguments: [0.1, 0.5])
    func `a candidate that is much worse is found out, and one that is as good is passed`(_ share: Double) {
        var generator = SeededGenerator(seed: 3)

        let found = (0..<30).count { _ in
            Run(candidate: 0.7, share: share).end(&generator) { $0.evidenceOfWorse } != nil
        }
        let passed = (0..<30).count { _ in
            Run(share: share, outcomes: 12_000).end(&generator) { $0.evidenceOfNoWorse(margin: 0.1) } != nil
        }

        #expect(found == 30)
        #expect(passed >= 28)
    }

    @Test func `a drift that both share is no difference`() {
        var generator = SeededGenerator(seed: 4)

        let alarms = (0..<100).count { _ in
            var comparison = SequentialComparison(baseline: .none, candidate: .none)
            return (1...4000).contains { index in
                let chance = index / 500 % 2 == 0 ? 0.95 : 0.6
                let outcome = generator.uniform() < chance ? 1.0 : 0
                if generator.uniform() < 0.3 {
                    comparison.candidate.add(outcome)
                } else {
                    comparison.baseline.add(outcome)
                }
                return index % 40 == 0
                    && comparison.evidenceOfWorse > SequentialComparison.threshold(error: 0.1)
            }
        }

        #expect(alarms <= 10, "\(alarms) of 100")
    }

    @Test func `outcomes between zero and one are held to the same promise`() {
        var generator = SeededGenerator(seed: 5)

        let alarms = (0..<200).count { _ in
            var comparison = SequentialComparison(baseline: .none, candidate: .none)
            return (1...2000).contains { index in
                // Ratings: both have a mean of 0.75, one arm at its ends and one in its middle.
                comparison.candidate.add(generator.uniform() < 0.75 ? 1 : 0)
                comparison.baseline.add(generator.uniform() < 0.5 ? 1 : 0.5)
                return index % 40 == 0
                    && comparison.evidenceOfWorse > SequentialComparison.threshold(error: 0.1)
            }
        }

        #expect(alarms <= 20, "\(alarms) of 200")
    }

    @Test func `the more failures a candidate has the more there is to say against it`() throws {
        let baseline = try #require(Tally(count: 500, sum: 450))

        let evidence = try (0...50).map { failures in
            let candidate = try #require(Tally(count: 50, sum: Double(50 - failures)))
            return SequentialComparison(baseline: baseline, candidate: candidate).evidenceOfWorse
        }

        #expect(zip(evidence.dropFirst(), evidence).allSatisfy { $0 >= $1 - 1e-9 })
        #expect((evidence.last ?? 0) > 50)
        #expect((evidence.first ?? 1) < 0)
    }

    @Test func `better and worse are each other's mirror`() throws {
        let low = try #require(Tally(count: 300, sum: 200))
        let high = try #require(Tally(count: 400, sum: 350))

        let worse = SequentialComparison(baseline: high, candidate: low).evidenceOfWorse
        let better = SequentialComparison(baseline: low, candidate: high).evidenceOfBetter

        #expect(worse > 10)
        #expect(abs(better - worse) < 1)
        #expect(SequentialComparison(baseline: low, candidate: high).evidenceOfWorse < 0)
    }

    @Test func `nothing seen says nothing`() {
        let comparison = SequentialComparison(baseline: .none, candidate: .none)

        #expect(comparison.evidenceOfWorse == 0)
        #expect(comparison.evidenceOfNoWorse(margin: 0.05) == 0)
        #expect(SequentialComparison.threshold(error: 0) == .infinity)
        #expect(SequentialComparison.threshold(error: .nan) == .infinity)
    }
}

struct TallyTests {
    @Test func `the mean stays within its sequence of intervals all the time`() {
        var generator = SeededGenerator(seed: 6)

        let misses = (0..<200).count { _ in
            var tally = Tally.none
            return (1...1000).contains { index in
                tally.add(generator.uniform() < 0.8 ? 1 : 0)
                return index % 20 == 0 && !tally.confidenceSequence(error: 0.1).contains(0.8)
            }
        }

        #expect(misses <= 20, "\(misses) of 200")
    }

    @Test func `more outcomes make the interval narrower`() throws {
        let widths = try [10, 100, 1000, 10_000].map { count in
            let interval = try #require(Tally(count: count, sum: Double(count) / 4)).confidenceSequence(error: 0.05)
            return interval.upperBound - interval.lowerBound
        }

        #expect(widths == widths.sorted(by: >))
        #expect((widths.last ?? 1) < 0.04)
        #expect(Tally.none.confidenceSequence(error: 0.05) == 0...1)
    }

    @Test(arguments: [(-1, 0.0), (1, 2), (1, -0.5), (3, .nan), (3, .infinity)])
    func `what cannot have been seen is no tally`(_ count: Int, _ sum: Double) {
        #expect(Tally(count: count, sum: sum) == nil)
    }

    @Test func `an outcome that is none counts as the nearest that is`() {
        var tally = Tally.none
        for outcome in [Double.nan, -5, 0.5, 7, .infinity] { tally.add(outcome) }

        #expect(tally.count == 5)
        #expect(tally.sum == 2.5)
    }
}
