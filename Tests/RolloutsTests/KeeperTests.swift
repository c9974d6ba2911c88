import Generation
import JSON
import Ledger
import Rollouts
import Store
import Synchronization
import TestKit
import Testing

@Suite struct KeeperTests {
    private let watch = Watch()
    private let told = Told()

    /// Whoever keeps candidates, in a test: writes down what it hears, or cannot.
    private final class Told: Sendable {
        private let state = Mutex<(heard: [String], trouble: String?)>(([], nil))

        var heard: [String] { state.withLock { $0.heard } }

        func fail(_ trouble: String?) { state.withLock { $0.trouble = trouble } }

        var keeper: RolloutStore.Keeper {
            { [self] rollout in
                state.withLock { state in
                    if state.trouble == nil {
                        let before = rollout.told.map { " after \($0.rawValue)" } ?? ""
                        state.heard.append("\(rollout.candidate.model) \(rollout.state.rawValue)\(before)")
                    }
                    return state.trouble
                }
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `whoever keeps a candidate hears of each state once`(_ kind: TestDatabase) async throws {
        try await withLedger(kind) { [watch, told] ledger in
            let office = RolloutOffice(ledger, watch, keeper: told.keeper)
            try await office.startNew()
            for action in [RolloutOffice.Action.promote, .rollback] {
                watch.pass(seconds: 1)
                _ = try await office.act(action, "search", by: "test")
            }

            let troubles = try await RolloutStore(ledger.database, keeper: told.keeper).tell()

            #expect(told.heard == ["new running", "new promoted after running", "new rolled_back after promoted"])
            #expect(troubles == [:])
        }
    }

    @Test func `a keeper that cannot write stops nothing, and is told as soon as it can`() async throws {
        try await withLedger { [watch, told] ledger in
            let events = Mutex<[RolloutDesk.Event]>([])
            told.fail("the disk is full")
            let office = RolloutOffice(ledger, watch, keeper: told.keeper)
            let rollout = try await office.startNew()
            var surroundings = RolloutDesk.Surroundings(tell: { event in events.withLock { $0.append(event) } })
            surroundings.now = { [watch] in watch.now }
            let store = RolloutStore(ledger.database, keeper: told.keeper)
            let desk = RolloutDesk(store, holder: "first", surroundings)
            for _ in 0..<2 { try await desk.turn() }
            let promoted = try await office.act(.promote, rollout.id, by: "test")
            let early = told.heard

            told.fail(nil)
            try await desk.turn()

            #expect(promoted.state == .promoted)
            #expect(early == [])
            #expect(told.heard == ["new promoted"])
            #expect(events.withLock { $0 } == [.untold(rollout.id, "the disk is full")])
        }
    }

    @Test func `a candidate that another rollout has stays in use, and may not be taken out of it`() async throws {
        try await withLedger { [watch, told] ledger in
            let office = RolloutOffice(ledger, watch, keeper: told.keeper)
            let store = RolloutStore(ledger.database)
            let candidate = Target(provider: "lab", model: "new")
            let free = try await store.hold(on: candidate)
            let first = try await office.startNew()
            _ = try await office.act(.promote, first.id, by: "test")
            watch.pass(seconds: 1)
            let second = try await office.startNew()

            _ = try await office.act(.rollback, second.id, by: "test")

            let held = try await store.hold(on: candidate)
            #expect(free == nil)
            #expect(held?.hasPrefix("is the candidate of \(first.id), which is promoted on the route 'search'") == true)
            #expect(told.heard == ["new running", "new promoted after running", "new running"])
        }
    }
}
