import Feedback
import Generation
import JSON
import Ledger
import Resilience
import Rollouts
import Routing
import SQL
import Statistics
import Store
import Synchronization
import TestKit
import Testing

/// Models that answer with the chances they are given, and remember how often they were asked.
final class Models: Provider {
    let name = "lab"
    private let state: Mutex<State>

    private struct State {
        var chances: [String: Double]
        var asked: [String: Int] = [:]
        var generator = SeededGenerator(seed: 42)
    }

    init(_ chances: [String: Double]) { state = Mutex(State(chances: chances)) }

    func asked(_ model: String) -> Int { state.withLock { $0.asked[model] ?? 0 } }

    func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let succeeds = state.withLock { state in
            state.asked[attempt.target.model, default: 0] += 1
            return state.generator.uniform() < state.chances[attempt.target.model] ?? 0
        }
        guard succeeds else { throw Failure(.serverError, "This model failed.") }
        try await sink(.text("yes"))
    }
}

/// A time that only passes when a test says so.
final class Watch: Sendable {
    private let time = Mutex(1_000_000_000_000_000)

    var now: Int { time.withLock { $0 } }
    func pass(seconds: Int) { time.withLock { $0 += seconds * 1_000_000 } }
}

/// What one process of several does: it answers, records and judges.
struct Process: Sendable {
    let desk: RolloutDesk
    private let generator: Generator
    private let ledger: Ledger

    static let old = Target(provider: "lab", model: "old")

    init(
        _ ledger: Ledger,
        _ models: Models,
        _ watch: Watch,
        name: String = "first",
        trouble: @escaping @Sendable (Target) -> String? = { _ in nil }
    ) {
        var surroundings = RolloutDesk.Surroundings(trouble: trouble)
        surroundings.now = { watch.now }
        let desk = RolloutDesk(RolloutStore(ledger.database), holder: name, surroundings)
        self.desk = desk
        self.ledger = ledger
        let router = Router(place: { desk.place(&$0, $1, $2) }) { _ throws(Failure) in
            var plan = Plan(route: "search", targets: [Self.old])
            plan.retry.attempts = 1
            return plan
        }
        let path = Path([router, Attempts(clock: ContinuousClock()), ProviderCall([models])])
        let recorder = Recorder(
            keepsAnswer: { _ in false },
            record: { await ledger.record(LedgerEntry($0, content: .none)) }
        )
        generator = Generator(path, recorder: recorder)
    }

    /// Lets users ask, each once, and returns the ids of the requests with their arms.
    @discardableResult
    func ask(_ users: Range<Int>) async -> [(id: String, arm: String?)] {
        var asked: [(id: String, arm: String?)] = []
        for user in users {
            let exchange = Exchange(id: "\(user)-\(watchless())", tags: Tags(user: "user-\(user)"))
            _ = try? await generator.generate(Request(model: "search", turns: []), exchange)
            asked.append((exchange.id, exchange.provenance.arm))
        }
        await ledger.flush()
        return asked
    }

    /// Asks and judges in turns until the rollout is no longer running, or so many have asked.
    func serve(_ limit: Int, _ office: RolloutOffice) async throws -> Rollout.State? {
        for start in stride(from: 0, to: limit, by: 100) {
            await ask(start..<(start + 100))
            try await desk.turn()
            let state = try await office.report("search")["state"]?.string.flatMap { Rollout.State(rawValue: $0) }
            if state != .running { return state }
        }
        return .running
    }

    private func watchless() -> UInt64 { .random(in: 0...UInt64.max) }
}

/// Runs `body` with a ledger that writes, in a database that has every table rollouts read.
func withLedger(
    _ kind: TestDatabase = .sqlite,
    _ body: @Sendable (Ledger) async throws -> Void
) async throws {
    try await kind.withDatabase { database in
        var settings = LedgerSettings()
        settings.spoolFolder = nil
        let ledger = Ledger(database, settings)
        try await ledger.migrate()
        try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
        try await RolloutStore(database).migrate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await ledger.run() }
            let result: Result<Void, any Error>
            do {
                try await body(ledger)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            ledger.close()
            try await group.waitForAll()
            try result.get()
        }
    }
}

extension RolloutOffice {
    /// One that knows the route `search`, and models of the laboratory.
    init(_ ledger: Ledger, _ watch: Watch, keeper: @escaping RolloutStore.Keeper = { _ in nil }) {
        let names = Names(
            route: { $0 == "search" ? .success([Process.old]) : .failure(Failure(.modelNotFound, "No route \($0).")) },
            target: { name in
                let parts = name.split(separator: "/")
                guard parts.count == 2, parts[0] == "lab" else {
                    return .failure(Failure(.modelNotFound, "No target \(name)."))
                }
                // Whoever says `old` means its version 1.
                return .success(Target(provider: "lab", model: parts[1] == "old" ? "old@1" : String(parts[1])))
            }
        )
        self.init(RolloutStore(ledger.database, keeper: keeper), names, now: { watch.now })
    }

    /// Starts a rollout of the model `new`.
    @discardableResult
    func startNew(_ changes: JSONObject = [:]) async throws -> Rollout {
        var json: JSONObject = [
            "route": "search", "candidate": "lab/new", "steps": "10,50,100", "guard": "success", "margin": 0.2,
            "min_requests": 20,
        ]
        for (name, value) in changes.members { json[name] = value }
        return try await start(json, by: "test")
    }
}
