import SemanticCaching
import Testing

@Suite struct ErrorBoundTests {
    @Test func `what was never checked is always asked anew`() {
        let bound = ErrorBound(0.5)

        #expect(bound.exploration(at: 1, Observations()) == 1)
        #expect(Observations().greatestError(at: 1) == 1)
    }

    @Test func `an answer that was right is trusted the more, the nearer the question is`() {
        var observations = Observations()
        for _ in 0..<200 { observations.add(similarity: 0.92, isRight: true) }
        let bound = ErrorBound(0.02)

        let chances = [0.75, 0.85, 0.92, 0.99].map { bound.exploration(at: $0, observations) }

        #expect(chances == chances.sorted(by: >))
        #expect(chances[3] < 0.6)
        #expect(chances[0] > 0.9)
    }

    @Test func `a few wrong answers make everything that near be asked anew`() {
        var observations = Observations()
        for _ in 0..<200 { observations.add(similarity: 0.9, isRight: true) }
        let before = ErrorBound(0.01).exploration(at: 0.9, observations)

        for _ in 0..<5 { observations.add(similarity: 0.9, isRight: false) }

        let after = ErrorBound(0.01).exploration(at: 0.9, observations)
        #expect(before < 0.8)
        #expect(after > 0.85)
    }

    @Test func `even what is trusted most is checked now and then`() {
        var observations = Observations()
        for _ in 0..<100_000 { observations.add(similarity: 0.99, isRight: true) }

        #expect(ErrorBound(0.5).exploration(at: 0.99, observations) == ErrorBound.leastExploration)
    }

    /// A world: how likely an answer at hand is right for a question so near.
    struct World: CustomTestStringConvertible, Sendable {
        let name: String
        let isRight: @Sendable (Float) -> Double

        var testDescription: String { name }

        static let all = [
            World(name: "always right") { _ in 1 }, World(name: "never right") { _ in 0 },
            World(name: "right from 0.9 on") { $0 >= 0.9 ? 1 : 0 },
            World(name: "right but for two in a hundred") { _ in 0.98 },
            World(name: "better the nearer") { Double(min(max(($0 - 0.7) / 0.25, 0), 1)) },
            World(name: "hardly ever wrong when near") { $0 >= 0.85 ? 0.99 : 0.5 },
            World(name: "worse the nearer, which no curve has") { $0 >= 0.9 ? 0.9 : 0.99 },
        ]
    }

    /// Over many runs of many requests each, errors stay below the bound on average, and no run is further above it than
    /// chance brings one in a thousand.
    @Test(arguments: World.all, [0.02, 0.1])
    func `errors stay within the bound`(world: World, share: Double) {
        let (runs, requests) = (8, 500)
        var random = Repeatable(state: UInt64(share * 1000) + 77)
        var errors: [Int] = []
        var hits = 0
        for _ in 0..<runs {
            var observations = Observations()
            var wrong = 0
            for _ in 0..<requests {
                let similarity = Float.random(in: 0.75...1, using: &random)
                let isRight = Double.random(in: 0..<1, using: &random) < world.isRight(similarity)
                if Double.random(in: 0..<1, using: &random)
                    < ErrorBound(share).exploration(at: similarity, observations)
                {
                    observations.add(similarity: similarity, isRight: isRight)
                } else {
                    hits += 1
                    if !isRight { wrong += 1 }
                }
            }
            errors.append(wrong)
        }

        let allowed = share * Double(requests)
        let rate = Double(errors.reduce(0, +)) / Double(runs * requests)
        print("\(world.name), bound \(share): errors \(rate), hits \(Double(hits) / Double(runs * requests))")
        #expect(rate <= share)
        #expect(errors.allSatisfy { Double($0) <= allowed + 3.1 * allowed.squareRoot() })
    }

    /// A generator whose draws are the same each time.
    struct Repeatable: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
