import Feedback
import Generation
import JSON
import Ledger
import Rollouts
import Statistics
import Store
import TestKit
import Testing

@Suite struct OutcomesTests {
    private let watch = Watch()

    private func entry(_ number: Int, _ arm: String?, change: (inout GenerationRow) -> Void = { _ in }) -> LedgerEntry {
        var row = GenerationRow()
        row.id = "g-\(number)"
        row.time = watch.now + number
        row.route = "search"
        row.target = "lab/new"
        row.arm = arm
        row.attempts = 1
        row.total = 1000 * (number + 1)
        row.cost = 100
        change(&row)
        var entry = LedgerEntry(row)
        var attempt = AttemptRow()
        attempt.generation = row.id
        attempt.number = 1
        attempt.target = "lab/new"
        entry.attempts = row.attempts > 0 ? [attempt] : []
        return entry
    }

    private func rollout(_ guards: [Guard]) -> Rollout {
        var settings = RolloutSettings()
        settings.guards = guards
        return Rollout(
            id: "r-1",
            .rollout,
            of: "search",
            to: Target(provider: "lab", model: "new"),
            settings,
            Yardsticks(latency: 5000, cost: 200),
            at: 0
        )
    }

    @Test(arguments: TestDatabase.available)
    func `only what an arm answered anew is counted`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { ledger in
            let arm = "r-1/0/candidate"
            let entries = [
                entry(0, arm),
                entry(1, arm) { $0.failure = "timeout" },
                // Another than the first answered.
                entry(2, arm) { $0.target = "lab/old" },
                entry(3, arm) {
                    $0.target = "lab/old"; $0.isHedged = true
                },
                entry(4, arm) { $0.cost = nil },
                entry(5, arm) { $0.cost = 1_000_000 },
                entry(6, arm) { $0.cache = "hit" },
                entry(7, arm) { $0.cache = "semantic" },
                entry(8, arm) { $0.sharedWith = "g-0" },
                entry(9, arm) { $0.attempts = 0 },
                entry(10, arm) { $0.operation = "token_count" },
                entry(11, "r-1/1/candidate"), entry(12, nil),
            ]
            for entry in entries { await ledger.record(entry) }
            await ledger.flush()

            let seen = try await Outcomes(ledger.database).read(rollout([.success, .rating]))

            #expect(seen[.success]?.candidate == Tally(count: 6, sum: 4))
            #expect(seen[.latencyP95]?.candidate == Tally(count: 6, sum: 5))
            // Half of what is much, four times, and once more than much.
            #expect(seen[.cost]?.candidate == Tally(count: 5, sum: 2))
            #expect(seen[.success]?.baseline == Tally.none)
            #expect(seen[.rating]?.candidate == Tally.none)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `what was said of an answer counts once, however many said it`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { [watch] ledger in
            for number in 0..<3 { await ledger.record(entry(number, "r-1/0/baseline")) }
            await ledger.flush()
            let store = FeedbackStore(ledger.database)
            for (number, user, rating) in [(0, "a", 5), (0, "b", 3), (1, "a", 1)] {
                var said = try Feedback(["generation": "g-\(number)", "rating": .number(.init(rating))])
                said.user = user
                said.worked = number == 0
                _ = try await store.add(said, at: watch.now)
            }

            let seen = try await Outcomes(ledger.database).read(rollout([.success, .rating]))

            #expect(seen[.rating]?.baseline == Tally(count: 2, sum: 0.75))
            #expect(seen[.success]?.baseline == Tally(count: 3, sum: 2))
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a route is measured by what it answered before, without candidates`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { ledger in
            for number in 0..<100 { await ledger.record(entry(number, nil)) }
            for number in 100..<150 { await ledger.record(entry(number, "r-0/0/candidate")) }
            for number in 150..<160 { await ledger.record(entry(number, nil) { $0.failure = "timeout" }) }
            await ledger.flush()
            let outcomes = Outcomes(ledger.database)

            let measured = try await outcomes.yardsticks(of: "search")
            let strange = try await outcomes.yardsticks(of: "other")

            #expect(measured == Yardsticks(latency: 95_000, cost: 200))
            #expect(strange == Yardsticks())
        }
    }

    @Test(arguments: TestDatabase.available)
    func `targets that compete get weights by how they did`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { [watch] ledger in
            for number in 0..<60 {
                await ledger.record(entry(number, nil) { if number % 2 == 0 { $0.failure = "timeout" } })
            }
            await ledger.flush()
            let targets = ["new", "unknown"].map { Target(provider: "lab", model: $0) }
            let route = Bandits.Route(name: "search", targets: targets, floor: 0.1)
            let bandits = Bandits([route], Outcomes(ledger.database))

            let before = bandits.weights(of: "search")
            await bandits.refresh(now: watch.now)
            let weights = try #require(bandits.weights(of: "search"))

            #expect(before == nil)
            #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
            #expect(weights.allSatisfy { $0 >= 0.1 && $0 <= 0.9 })
            #expect(bandits.weights(of: "other") == nil)
        }
    }
}
