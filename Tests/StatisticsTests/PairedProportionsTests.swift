import Statistics
import Testing

struct PairedProportionsTests {
    private func pairs(onlyFirst: Int, onlySecond: Int, of all: Int) -> [(first: Bool, second: Bool)] {
        (0..<all).map { number in
            if number < onlyFirst { return (first: true, second: false) }
            return (first: number >= onlyFirst + onlySecond, second: true)
        }
    }

    // T. Tango 1998, of the crossover of soft lenses; the others are reckoned by hand: z² / (n + z²) where no pair differs.
    @Test(arguments: [
        (2, 12, 50, 0.0611, 0.3447), (7, 1, 21, -0.5172, -0.0260), (0, 0, 54, -0.0664, 0.0664),
        (0, 0, 30, -0.1135, 0.1135),
        (5, 0, 5, -1, -0.1310),
    ])
    func `intervals are those of the textbooks`(
        _ onlyFirst: Int,
        _ onlySecond: Int,
        _ all: Int,
        _ low: Double,
        _ high: Double
    ) throws {
        let paired = try #require(PairedProportions(pairs(onlyFirst: onlyFirst, onlySecond: onlySecond, of: all)))

        #expect(abs(paired.interval.lowerBound - low) < 0.0001, "\(paired.interval)")
        #expect(abs(paired.interval.upperBound - high) < 0.0001, "\(paired.interval)")
        #expect(paired.test.onlyFirst == onlyFirst && paired.test.onlySecond == onlySecond)
        #expect(paired.interval.contains(paired.difference))
    }

    /// At the edge of what is allowed: the second is so by 0.05 less often, whatever else differs.
    @Test(arguments: [(30, 0.0), (30, 0.2), (40, 0.0), (60, 0.45), (100, 0.0), (100, 0.02), (150, 0.1)])
    func `a difference is ruled out wrongly no more often than promised`(_ count: Int, _ onlySecond: Double) throws {
        var generator = SeededGenerator(seed: 11)
        let runs = 4000

        let wrong = try (0..<runs).count { _ in
            let pairs = (0..<count).map { _ -> (first: Bool, second: Bool) in
                let chance = generator.uniform()
                if chance < onlySecond + 0.05 { return (first: true, second: false) }
                return (first: chance > 2 * onlySecond + 0.05, second: true)
            }
            return try #require(PairedProportions(pairs)).interval.lowerBound > -0.05
        }

        // 2.5 % of the runs, and three standard errors.
        #expect(wrong <= 130, "\(wrong) of \(runs)")
    }

    @Test func `nothing compared says nothing`() {
        #expect(PairedProportions([]) == nil)
        #expect(PairedProportions(pairs(onlyFirst: 0, onlySecond: 0, of: 3), confidence: .nan) == nil)
    }
}
