import JSON
import ModelRegistry
import Store
import Synchronization
import TestKit
import Testing

@Suite struct TrialsTests {
    typealias State = RegisteredModel.State
    typealias Trial = RegisteredModel.Trial

    /// Runs `body` with a registry of three versions of `kitchen`, the first of which is active.
    private func withKitchen(
        _ kind: TestDatabase = .sqlite,
        hold: @escaping ModelRegistry.Hold = { _ in nil },
        _ body: (ModelRegistry) async throws -> Void
    ) async throws {
        try await kind.withDatabase { database in
            try await withTemporaryFolder { folder in
                let registry = ModelRegistry(database, folder: folder, hold: hold, now: { 1_000_000 })
                for _ in 0..<3 {
                    var new = NewModel("kitchen", .endpoint, base: "gemini-2.5-flash")
                    new.target = "vertex/endpoints/7"
                    _ = try await registry.register(new)
                }
                try await registry.put("kitchen@1", into: .active, because: "the first")
                try await body(registry)
            }
        }
    }

    private func states(_ registry: ModelRegistry) async throws -> [State] {
        try await registry.models(named: "kitchen").map(\.state).reversed()
    }

    @Test(arguments: TestDatabase.available)
    func `a version that is tried is a canary, and active when it passes`(kind: TestDatabase) async throws {
        try await withKitchen(kind) { registry in
            for _ in 0..<2 { try await registry.follow("kitchen@2", .begun, because: "r-1 is running") }
            let tried = try await states(registry)
            for _ in 0..<2 { try await registry.follow("kitchen@2", .passed, because: "r-1 is promoted") }

            let passed = try await states(registry)
            let events = try await registry.events(of: "kitchen").filter { $0.version == 2 }
            #expect(tried == [.active, .canary, .candidate])
            #expect(passed == [.retired, .active, .candidate])
            #expect(events.map(\.reason) == ["r-1 is promoted", "r-1 is running", "registered"])
        }
    }

    @Test func `a version that is taken back answers for its name no more, and the one before does`() async throws {
        try await withKitchen { registry in
            try await registry.follow("kitchen@2", .begun, because: "")
            try await registry.follow("kitchen@2", .failed(hadPassed: false), because: "")
            let early = try await states(registry)
            try await registry.follow("kitchen@3", .passed, because: "")
            for _ in 0..<2 { try await registry.follow("kitchen@3", .failed(hadPassed: true), because: "") }
            let late = try await states(registry)
            try await registry.follow("kitchen@1", .failed(hadPassed: true), because: "")

            let without = try await states(registry)
            #expect(early == [.active, .retired, .candidate])
            #expect(late == [.active, .retired, .retired])
            // Nothing was active before the first.
            #expect(without == [.retired, .retired, .retired])
        }
    }

    @Test(
        arguments: [
            (.active, .begun), (.retired, .begun), (.active, .failed(hadPassed: false)), (.active, .over),
            (.retired, .over), (.retired, .failed(hadPassed: true)), (.candidate, .over),
        ] as [(State, Trial)]
    )
    func `a state that does not follow from a trial stays as it was put`(_ state: State, _ trial: Trial) async throws {
        try await withKitchen { registry in
            try await registry.put("kitchen@2", into: state, because: "by hand")

            try await registry.follow("kitchen@2", trial, because: "r-1")

            let now = try await registry.model("kitchen@2").state
            #expect(now == state)
        }
    }

    @Test func `a trial that ended without a word leaves a candidate`() async throws {
        try await withKitchen { registry in
            try await registry.follow("kitchen@2", .begun, because: "")

            try await registry.follow("kitchen@2", .over, because: "")

            let states = try await states(registry)
            let unknown = await #expect(throws: RegistryError.self) {
                try await registry.follow("kitchen@9", .begun, because: "")
            }
            #expect(states == [.active, .candidate, .candidate])
            #expect(unknown?.code == .unknown)
        }
    }

    @Test func `what is held is not taken out of use by hand, in whatever way`() async throws {
        let held = Mutex<Set<String>>([])
        let hold: ModelRegistry.Hold = { model in
            held.withLock { $0.contains(model.fullName) } ? "is the candidate of r-1: end that first." : nil
        }
        try await withKitchen(hold: hold) { registry in
            try await registry.put("kitchen@2", into: .active, because: "so")
            try await registry.put("kitchen@3", into: .retired, because: "so")
            held.withLock { $0 = ["kitchen@2", "kitchen@3"] }
            func refusal(_ body: () async throws -> Void) async -> String? {
                await #expect(throws: RegistryError.self) { try await body() }?.message
            }

            let refusals = [
                await refusal { try await registry.put("kitchen@2", into: .retired, because: "") },
                await refusal { try await registry.put("kitchen@1", into: .active, because: "") },
                await refusal { _ = try await registry.rollBack("kitchen", because: "") },
                await refusal { _ = try await registry.removeFiles(of: "kitchen@3") },
            ]

            let states = try await states(registry)
            let expected = [2, 2, 2, 3].map { "kitchen@\($0) is the candidate of r-1: end that first." }
            #expect(refusals.compactMap(\.self) == expected)
            #expect(states == [.retired, .active, .retired])
        }
    }
}
