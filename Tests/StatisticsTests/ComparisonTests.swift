import Statistics
import Testing

struct ProportionTests {
    @Test func `intervals are those of the textbooks`() throws {
        // Newcombe 1998, "Two-sided confidence intervals for the single proportion" and "... for the difference", method 10.
        let single = try #require(Proportion(81, of: 263)).interval()
        let difference = try #require(Proportion(56, of: 70)).difference(from: try #require(Proportion(48, of: 80)))

        #expect(abs(single.lowerBound - 0.2553) < 0.0001)
        #expect(abs(single.upperBound - 0.3662) < 0.0001)
        #expect(abs(difference.lowerBound - 0.0524) < 0.0001)
        #expect(abs(difference.upperBound - 0.3339) < 0.0001)
    }

    @Test(arguments: [(20, 0.5), (50, 0.9), (200, 0.02)])
    func `an interval covers the chance about as often as it says`(_ trials: Int, _ chance: Double) throws {
        var generator = SeededGenerator(seed: 7)

        let covered = try (0..<2000).count { _ in
            let successes = (0..<trials).count { _ in generator.uniform() < chance }
            return try #require(Proportion(successes, of: trials)).interval().contains(chance)
        }

        #expect((1840...1990).contains(covered), "\(covered) of 2000")
    }

    @Test func `an interval of a difference covers it about as often as it says`() throws {
        var generator = SeededGenerator(seed: 8)

        let covered = try (0..<2000).count { _ in
            let first = try #require(Proportion((0..<60).count { _ in generator.uniform() < 0.9 }, of: 60))
            let second = try #require(Proportion((0..<40).count { _ in generator.uniform() < 0.7 }, of: 40))
            return first.difference(from: second).contains(0.2)
        }

        #expect((1860...1960).contains(covered), "\(covered) of 2000")
    }

    @Test func `nothing tried says nothing`() throws {
        let nothing = try #require(Proportion(0, of: 0))
        let all = try #require(Proportion(3, of: 3))

        #expect(nothing.interval() == 0...1)
        #expect(nothing.difference(from: all) == -1...1)
        #expect(nothing.pValue(against: all) == 1)
        #expect(all.pValue(against: all) == 1)
        #expect(all.interval().upperBound == 1)
        #expect(all.interval(confidence: .nan) == 0...1)
        #expect(Proportion(4, of: 3) == nil)
        #expect(Proportion(-1, of: 3) == nil)
    }

    @Test func `a test at a number of trials that was planned finds what it was planned for`() throws {
        let plan = try #require(SampleSize(baseline: 0.9, difference: -0.05))
        var generator = SeededGenerator(seed: 9)
        func share(_ chance: Double) throws -> Proportion {
            try #require(Proportion((0..<plan.perArm).count { _ in generator.uniform() < chance }, of: plan.perArm))
        }

        let found = try (0..<400).count { _ in try share(0.9).pValue(against: try share(0.85)) < 0.05 }
        let invented = try (0..<400).count { _ in try share(0.9).pValue(against: try share(0.9)) < 0.05 }

        #expect(plan.perArm == 686)
        #expect((290...350).contains(found), "\(found) of 400")
        #expect(invented <= 36, "\(invented) of 400")
    }

    @Test(arguments: [(0.9, 0.2), (0.5, 0), (.nan, 0.1), (0.5, .nan), (-0.1, 0.2)])
    func `there is no plan for what makes no sense`(_ baseline: Double, _ difference: Double) {
        #expect(SampleSize(baseline: baseline, difference: difference) == nil)
    }
}

struct McNemarTests {
    @Test func `an uneven split is as unlikely as coins say`() throws {
        // Nine coins of ten: (1 + 10) / 1024, on both sides.
        let split = try #require(McNemar(onlyFirst: 1, onlySecond: 9))

        #expect(abs(split.pValue - 22.0 / 1024) < 1e-12)
        #expect(McNemar(onlyFirst: 5, onlySecond: 5)?.pValue == 1)
        #expect(McNemar(onlyFirst: 0, onlySecond: 0)?.pValue == 1)
        #expect((McNemar(onlyFirst: 490_000, onlySecond: 510_000)?.pValue ?? 1) < 1e-80)
        #expect(McNemar(onlyFirst: -1, onlySecond: 0) == nil)
    }

    @Test func `only pairs of which one was right count`() {
        let pairs = [(true, true), (true, false), (false, true), (false, true), (false, false)]

        let split = McNemar(pairs.map { (first: $0.0, second: $0.1) })

        #expect(split.onlyFirst == 1)
        #expect(split.onlySecond == 2)
    }
}

struct PairedBootstrapTests {
    @Test func `the interval covers the difference about as often as it says`() throws {
        var generator = SeededGenerator(seed: 10)

        let covered = try (0..<200).count { index in
            let differences = (0..<60).map { _ in 3 + generator.normal() * 2 }
            let bootstrap = try #require(PairedBootstrap(differences, draws: 500, seed: UInt64(index)))
            return bootstrap.interval.contains(3)
        }

        #expect((176...198).contains(covered), "\(covered) of 200")
    }

    @Test func `the same seed gives the same result, and a clear difference is clear`() throws {
        let differences = (1...50).map { Double($0 % 7) + 1 }

        let first = try #require(PairedBootstrap(differences, seed: 3))
        let second = try #require(PairedBootstrap(differences, seed: 3))

        #expect(first == second)
        #expect(first.interval.contains(first.mean))
        #expect(first.pValue < 0.01)
    }

    @Test(arguments: [[], [Double.nan], [1, Double.infinity], [-Double.infinity]])
    func `what has no mean has no interval`(_ differences: [Double]) {
        #expect(PairedBootstrap(differences) == nil)
    }

    @Test func `more work than takes seconds is refused`() {
        #expect(PairedBootstrap(Array(repeating: 1, count: 1_000_000), draws: 10_000) == nil)
    }
}
