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

    /// A request as it was recorded; the target says of itself what it is, under another name than it is planned by.
    private func entry(
        _ number: Int,
        _ arm: String?,
        asked: [String] = ["lab/new"],
        change: (inout GenerationRow) -> Void = { _ in }
    ) -> LedgerEntry {
        var row = GenerationRow()
        row.id = "g-\(number)"
        row.time = watch.now + number
        row.route = "search"
        row.target = asked.last.map { $0 + "@1" }
        row.arm = arm
        row.attempts = asked.count
        row.total = 1000 * (number + 1)
        row.cost = 100
        change(&row)
        var entry = LedgerEntry(row)
        entry.attempts = asked.prefix(row.attempts).enumerated().map { index, target in
            var attempt = AttemptRow()
            attempt.generation = row.id
            attempt.number = index + 1
            attempt.target = target
            return attempt
        }
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
                entry(2, arm, asked: ["lab/new", "lab/old"]),
                // A hedge asks the same again; what follows it is another.
                entry(3, arm, asked: ["lab/new", "lab/new"]) { $0.isHedged = true },
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
            // The fallback's, and one that was kept: neither is the target's.
            await ledger.record(entry(3, "r-1/0/baseline", asked: ["lab/new", "lab/old"]))
            await ledger.record(entry(4, "r-1/0/baseline") { $0.cache = "hit" })
            await ledger.flush()
            let store = FeedbackStore(ledger.database)
            for (number, user, rating) in [(0, "a", 5), (0, "b", 3), (1, "a", 1), (3, "a", 5), (4, "a", 5)] {
                var said = try Feedback(["generation": "g-\(number)", "rating": .number(.init(rating))])
                said.user = user
                said.worked = number == 0
                _ = try await store.add(said, at: watch.now)
            }

            let seen = try await Outcomes(ledger.database).read(rollout([.success, .rating]))

            #expect(seen[.rating]?.baseline == Tally(count: 2, sum: 0.75))
            #expect(seen[.success]?.baseline == Tally(count: 4, sum: 2))
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
    func `a target counts by the name it is planned by, whatever it calls itself`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { [watch] ledger in
            await ledger.record(entry(0, nil, asked: ["local"]) { $0.target = "local/smollm2-135m" })
            await ledger.record(entry(1, nil, asked: ["tuned/x"]) { $0.target = "vertex/endpoints/7" })
            await ledger.record(entry(2, nil, asked: ["local", "lab/old"]))
            await ledger.flush()

            let seen = try await Outcomes(ledger.database).successes(of: "search", since: watch.now)

            #expect(seen == ["local": Tally(count: 2, sum: 1), "tuned/x": Tally(count: 1, sum: 1)])
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
