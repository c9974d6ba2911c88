import Statistics
import Testing

struct ConfusionTests {
    @Test func `each label is scored by what was found and what was given`() throws {
        let pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "a"), ("c", "x")]

        let confusion = Confusion(pairs.map { (right: $0.0, given: $0.1) })

        #expect(confusion.labels == ["a", "b", "c", "x"])
        #expect(confusion.accuracy == Proportion(3, of: 6))
        #expect(confusion.scores["a"]?.precision == 0.5)
        #expect(confusion.scores["a"]?.recall == 0.5)
        #expect(confusion.scores["b"]?.f1 == 0.8)
        #expect(confusion.scores["x"]?.count == 0)
        // What was never right counts for nothing but the precision of nothing.
        #expect(abs((confusion.macroF1 ?? 0) - (0.5 + 0.8 + 0) / 3) < 1e-12)
    }

    @Test func `nothing has no score`() {
        let confusion = Confusion([])

        #expect(confusion.macroF1 == nil)
        #expect(confusion.accuracy?.share == nil)
    }
}

struct ReliabilityTests {
    @Test func `confidence that is right as often as it says has no error`() {
        let reliability = Reliability((0..<100).map { (confidence: 0.75, isRight: $0 % 4 != 0) })

        #expect(reliability.error < 1e-12)
        #expect(reliability.bins.map(\.count) == [0, 0, 0, 0, 0, 0, 0, 100, 0, 0])
        #expect(reliability.bins[7].range == 0.7...0.8)
    }

    @Test func `each bin's error counts as much as it has`() {
        let answers = [(0.95, true), (0.95, false), (1.0, true), (0.05, false)].map {
            (confidence: $0.0, isRight: $0.1)
        }

        let reliability = Reliability(answers)

        let expected = 0.25 * 0.05 + 0.75 * (2.9 / 3 - 2.0 / 3)
        #expect(abs(reliability.error - expected) < 1e-12)
        #expect(reliability.accuracy == 0.5 && reliability.bins[0].count == 1 && reliability.bins[9].right == 2)
    }

    @Test(arguments: [Double.nan, .infinity, -0.1, 1.1])
    func `what is no probability is not counted`(confidence: Double) {
        let reliability = Reliability([(confidence: confidence, isRight: true)])

        #expect(reliability.count == 0 && reliability.error == 0 && reliability.accuracy == 0)
    }
}

struct ThompsonWeightsTests {
    @Test func `the better an arm has done the more it gets, and none less than the floor`() throws {
        var generator = SeededGenerator(seed: 11)
        let arms = try [(100, 95.0), (100, 80), (100, 20)].map { try #require(Tally(count: $0.0, sum: $0.1)) }

        let weights = ThompsonWeights.weights(arms, floor: 0.05, using: &generator)

        #expect(weights[0] > 0.85)
        #expect(weights[1] >= 0.05)
        #expect(weights[2] == 0.05)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test func `arms of which nothing is known share evenly`() {
        var generator = SeededGenerator(seed: 12)

        let weights = ThompsonWeights.weights([.none, .none], floor: 0.1, draws: 10_000, using: &generator)

        #expect(abs(weights[0] - 0.5) < 0.02)
    }

    @Test(arguments: [0.9, .nan, -1, .infinity])
    func `a floor that cannot be had is as near as can be`(_ floor: Double) {
        var generator = SeededGenerator(seed: 13)

        let weights = ThompsonWeights.weights([.none, .none, .none], floor: floor, using: &generator)

        #expect(weights.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
        #expect(ThompsonWeights.weights([], floor: floor, using: &generator).isEmpty)
    }
}
