import Feedback
import Generation
import JSON
import Ledger
import Rollouts
import Statistics
import Store
import Synchronization
import TestKit
import Testing

@Suite struct RolloutTests {
    private let watch = Watch()

    @Test(arguments: TestDatabase.available)
    func `a good candidate goes from few users to all`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { [watch] ledger in
            let models = Models(["old": 0.97, "new": 0.98])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            let rollout = try await office.startNew()

            let state = try await process.serve(4000, office)

            let report = try await office.report(rollout.id)
            let before = models.asked("old")
            await process.ask(0..<20)
            #expect(state == .promoted)
            #expect(events(report) == ["started", "advanced", "advanced", "promoted"])
            #expect(report["events"]?[1]?["evidence"]?[0]?["candidate"]?["count"]?.int ?? 0 >= 20)
            // Only where the new one failed.
            #expect(models.asked("old") - before <= 5)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a sabotaged candidate is taken back by itself, and not asked again`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { [watch] ledger in
            let models = Models(["old": 0.97, "new": 0.3])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            let rollout = try await office.startNew()

            let state = try await process.serve(4000, office)

            let asked = models.asked("new")
            await process.ask(0..<300)
            let report = try await office.report(rollout.id)
            let evidence = report["events"]?[1]?["evidence"]?[0]
            #expect(state == .rolledBack)
            #expect(events(report) == ["started", "rolled_back"])
            #expect(report["reason"]?.string?.hasPrefix("success is worse: ") == true)
            #expect(evidence?["conclusion"]?.string == "worse")
            #expect(evidence?["evidence_of_worse"]?.double ?? 0 > evidence?["alarm_at"]?.double ?? .infinity)
            #expect(models.asked("new") == asked)
            #expect(asked < 100)
        }
    }

    @Test func `a rollout goes on where it was when its process is replaced`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 1])
            let office = RolloutOffice(ledger, watch)
            try await office.startNew()
            let first = Process(ledger, models, watch)
            try await first.desk.turn()
            let before = await first.ask(0..<200)

            let second = Process(ledger, models, watch, name: "second")
            try await second.desk.read()
            let after = await second.ask(0..<200)
            watch.pass(seconds: 11)
            let state = try await second.serve(3000, office)

            #expect(before.map(\.arm) == after.map(\.arm))
            #expect(before.contains { $0.arm?.hasSuffix("/0/candidate") == true })
            #expect(state == .promoted)
        }
    }

    @Test func `one of two processes judges, and the other does when it is gone`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 0])
            let office = RolloutOffice(ledger, watch)
            let (first, second) = (Process(ledger, models, watch), Process(ledger, models, watch, name: "second"))
            try await office.startNew()
            try await first.desk.turn()
            try await second.desk.turn()
            await first.ask(0..<300)
            await second.ask(300..<600)

            try await second.desk.turn()
            let whileFirstLives = try await office.report("search")["state"]?.string
            watch.pass(seconds: 11)
            try await second.desk.turn()
            let whenItIsGone = try await office.report("search")["state"]?.string
            try await first.desk.read()
            let asked = models.asked("new")
            await first.ask(0..<100)
            await second.ask(0..<100)

            #expect(whileFirstLives == "running")
            #expect(whenItIsGone == "rolled_back")
            #expect(models.asked("new") == asked)
        }
    }

    @Test func `a candidate that a process cannot ask any more is taken back without proof`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 1])
            let office = RolloutOffice(ledger, watch)
            try await office.startNew()
            let isDown = Mutex(false)
            let trouble: @Sendable (Target) -> String? = { target in
                target.model == "new" && isDown.withLock { $0 } ? "it is down" : nil
            }
            let process = Process(ledger, models, watch, trouble: trouble)
            try await process.desk.turn()
            isDown.withLock { $0 = true }

            try await process.desk.turn()

            let report = try await office.report("search")
            let arms = await process.ask(0..<50).compactMap(\.arm)
            #expect(report["state"]?.string == "rolled_back")
            #expect(report["reason"]?.string == "it is down")
            #expect(arms == [])
        }
    }

    @Test func `what callers say of answers counts`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 1])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            try await office.startNew(["guard": "success, rating"])
            try await process.desk.turn()
            let store = FeedbackStore(ledger.database)
            for request in await process.ask(0..<600) {
                let isNew = request.arm?.hasSuffix("candidate") == true
                var said = try Feedback([
                    "generation": .string(request.id), "matched_intent": .bool(!isNew), "rating": 4,
                ])
                said.user = "somebody"
                _ = try await store.add(said, at: watch.now)
            }

            try await process.desk.turn()

            let report = try await office.report("search")
            #expect(report["state"]?.string == "rolled_back")
            #expect(report["findings"]?[1]?["baseline"]?["mean"]?.double == 0.75)
        }
    }

    @Test func `a rollout that nobody can watch gets no traffic`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 1])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            try await office.startNew()
            try await process.desk.turn()
            watch.pass(seconds: 31)

            let arms = await process.ask(0..<100).compactMap(\.arm)
            try await process.desk.turn()
            let later = await process.ask(0..<100).compactMap(\.arm)

            #expect(arms == [])
            #expect(later.count == 100)
        }
    }

    @Test func `times are measured before they are compared, and slow answers are found out`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 1])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            let rollout = try await office.startNew(["guard": "success, latency_p95"])
            try await process.desk.turn()
            await process.ask(0..<100)
            try await process.desk.turn()
            let measured = try await office.report(rollout.id)
            for number in 0..<200 {
                var row = GenerationRow()
                row.id = "made-\(number)"
                row.time = watch.now
                row.arm = "\(rollout.id)/1/\(number % 2 == 0 ? "candidate" : "baseline")"
                row.attempts = 1
                row.total = number % 2 == 0 ? 60_000_000 : 1
                await ledger.record(LedgerEntry(row))
            }
            await ledger.flush()

            try await process.desk.turn()

            let report = try await office.report(rollout.id)
            #expect(measured["yardsticks"]?["latency_us"]?.int ?? 0 > 0)
            #expect(events(report) == ["started", "measured", "rolled_back"])
            #expect(report["reason"]?.string?.hasPrefix("latency_p95 is worse") == true)
        }
    }

    @Test func `an experiment decides nothing by itself`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 0.5])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            _ = try await office.start(
                ["route": "search", "candidate": "lab/new", "ab": true, "guard": "success"],
                by: "test"
            )
            try await process.desk.turn()

            let state = try await process.serve(400, office)

            let report = try await office.report("search")
            let ended = try await office.act(.end, "search", by: "test")
            #expect(state == .running)
            #expect(report["findings"]?[0]?["conclusion"]?.string == "worse")
            #expect(report["significance"]?["p_value"]?.double ?? 1 < 0.001)
            #expect(report["significance"]?["planned_per_arm"]?.int ?? 0 > 0)
            #expect(ended.state == .ended)
        }
    }

    @Test(arguments: [(0, 0.9), (100, 0.8)])
    func `what an experiment is planned for is fixed when it starts`(_ before: Int, _ share: Double) async throws {
        try await withLedger { [watch] ledger in
            func record(_ number: Int, _ arm: String?, fails: Bool) async {
                var (row, attempt) = (GenerationRow(), AttemptRow())
                row.id = "made-\(arm ?? "")-\(number)"
                (row.time, row.route, row.arm, row.attempts) = (watch.now, "search", arm, 1)
                row.failure = fails ? "timeout" : nil
                (attempt.generation, attempt.number, attempt.target) = (row.id, 1, "lab/old")
                var entry = LedgerEntry(row)
                entry.attempts = [attempt]
                await ledger.record(entry)
            }
            for number in 0..<before { await record(number, nil, fails: number % 5 == 0) }
            await ledger.flush()
            let office = RolloutOffice(ledger, watch)
            let wanted: JSONObject = ["route": "search", "candidate": "lab/new", "ab": true, "guard": "success"]
            let experiment = try await office.start(wanted, by: "test")
            for arm in [experiment.candidateArm, experiment.baselineArm] {
                for number in 0..<50 { await record(number, arm, fails: number % 2 == 0) }
            }
            await ledger.flush()

            let report = try await office.report(experiment.id)

            let planned = try #require(SampleSize(baseline: share, difference: -0.05, error: 0.05)?.perArm)
            #expect(report["significance"]?["planned_per_arm"]?.int == planned)
            #expect(report["significance"]?["is_complete"]?.bool == false)
            #expect(experiment.json["settings"]?["planned_per_arm"]?.int == planned)
        }
    }

    private func events(_ report: JSONObject) -> [String] {
        (report["events"]?.array ?? []).compactMap { $0["event"]?.string }
    }
}
