import Generation
import JSON
import Ledger
import Rollouts
import Store
import TestKit
import Testing

@Suite struct OfficeTests {
    private let watch = Watch()

    @Test(
        arguments: [
            (["route": "serch", "candidate": "lab/new"], "No route serch."),
            (["route": "search", "candidate": "nobody/new"], "No target nobody/new."),
            (["route": "search", "candidate": "lab/old"], "nothing to compare it with"),
            (["route": "search", "candidate": "lab/old@1"], "nothing to compare it with"),
            (["route": "search"], "'candidate' is missing"),
            (["candidate": "lab/new"], "'route' is missing"),
            (["route": "search", "candidate": "lab/new", "speed": 3], "There is no 'speed' here"),
            (["route": "search", "candidate": "lab/new", "steps": "10,5"], "'steps' are percentages"),
            (["route": "search", "candidate": "lab/new", "steps": [100]], "'steps' are percentages"),
            (["route": "search", "candidate": "lab/new", "steps": ["nan"]], "'steps' are percentages"),
            (["route": "search", "candidate": "lab/new", "steps": []], "'steps' are percentages"),
            (["route": "search", "candidate": "lab/new", "guard": "succes"], "'succes' is none of them"),
            (["route": "search", "candidate": "lab/new", "guard": ""], "'guard' is a list"),
            (["route": "search", "candidate": "lab/new", "margin": 0], "'margin' is a number"),
            (["route": "search", "candidate": "lab/new", "alpha": "nan"], "'alpha' is a number"),
            (["route": "search", "candidate": "lab/new", "min_requests": 1e300], "'min_requests' is a number"),
            (["route": "search", "candidate": "lab/new", "ab": true, "share": 100], "'share' is a number"),
            (["route": "search", "candidate": "lab/new", "ab": "true"], "'ab' is true or false"),
            (["route": "search", "candidate": "lab/new", "share": 20], "'share' is an experiment's"),
            (["route": "search", "candidate": "lab/new", "ab": true, "steps": "10,100"], "'steps' are a rollout's"),
        ] as [(JSONObject, String)]
    )
    func `what makes no sense is refused, and nothing is started`(_ json: JSONObject, _ sentence: String) async throws {
        try await withLedger { [watch] ledger in
            let office = RolloutOffice(ledger, watch)

            let refusal = await #expect(throws: RolloutRefusal.self) { try await office.start(json, by: "test") }

            let list = try await office.list()
            #expect(refusal?.message.contains(sentence) == true, "\(refusal?.message ?? "")")
            #expect(list == [])
        }
    }

    @Test func `a route has one rollout at a time`() async throws {
        try await withLedger { [watch] ledger in
            let office = RolloutOffice(ledger, watch)
            try await office.startNew()

            let second = await #expect(throws: RolloutRefusal.self) { try await office.startNew() }
            _ = try await office.act(.rollback, "search", by: "test")
            watch.pass(seconds: 1)
            let third = try await office.startNew()

            #expect(second?.message.contains("has a rollout already") == true)
            #expect(third.state == .running)
        }
    }

    @Test func `a rollout does what it is told, and only what it can`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 1])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            let rollout = try await office.startNew()
            func arms() async throws -> Set<String> {
                try await process.desk.read()
                return Set(await process.ask(0..<100).compactMap(\.arm))
            }

            _ = try await office.act(.pause, rollout.id, by: "test")
            let paused = try await arms()
            let again = await #expect(throws: RolloutError.self) {
                try await office.act(.pause, rollout.id, by: "test")
            }
            _ = try await office.act(.resume, rollout.id, by: "test")
            let resumed = try await arms()
            _ = try await office.act(.promote, rollout.id, by: "test")
            let (old, new) = (models.asked("old"), models.asked("new"))
            let promoted = try await arms()
            let afterwards = (models.asked("old") - old, models.asked("new") - new)
            _ = try await office.act(.rollback, rollout.id, by: "test")
            _ = try await arms()

            #expect(paused == [])
            #expect(again?.description.contains("is paused") == true)
            #expect(resumed == ["\(rollout.id)/0/candidate", "\(rollout.id)/0/baseline"])
            #expect(promoted == [])
            #expect(afterwards == (0, 100))
            #expect(models.asked("new") - new == 100)
            await #expect(throws: RolloutError.self) { try await office.act(.promote, rollout.id, by: "test") }
            await #expect(throws: RolloutError.self) { try await office.act(.pause, "nothing", by: "test") }
        }
    }

    @Test func `what was promoted is what the next candidate is held against`() async throws {
        try await withLedger { [watch] ledger in
            let models = Models(["old": 1, "new": 1, "newer": 1])
            let (office, process) = (RolloutOffice(ledger, watch), Process(ledger, models, watch))
            let first = try await office.startNew()
            _ = try await office.act(.promote, first.id, by: "test")
            watch.pass(seconds: 1)
            let second = try await office.startNew(["candidate": "lab/newer"])
            try await process.desk.read()

            await process.ask(0..<200)
            let shared = (models.asked("old"), models.asked("new") > 100, models.asked("newer") > 5)
            _ = try await office.act(.promote, second.id, by: "test")
            let ended = try await office.report(first.id)["state"]?.string

            #expect(shared == (0, true, true))
            #expect(ended == "ended")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a route's name means what goes on at it, then what was promoted, then the newest`(
        _ kind: TestDatabase
    ) async throws {
        try await withLedger(kind) { [watch] ledger in
            let office = RolloutOffice(ledger, watch)
            let first = try await office.startNew()
            _ = try await office.act(.promote, first.id, by: "test")
            watch.pass(seconds: 1)
            let second = try await office.startNew(["candidate": "lab/newer"])

            let running = try await office.act(.rollback, "search", by: "test")
            let promoted = try await office.act(.rollback, "search", by: "test")
            let newest = try await office.report("search")["id"]?.string

            #expect([running.id, promoted.id, newest] == [second.id, first.id, second.id])
        }
    }
}
