import EventLoop
import Foundation
import Generation
import HTTPClient
import LlamaProvider
import TestKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct LlamaPoolTests {
    /// Runs a pool of fake servers while `body` runs, and stops it.
    private func withPool(
        limit: Int,
        idle: Duration = .seconds(600),
        body: @escaping @Sendable (LlamaPool, _ home: String) async throws -> Void
    ) async throws {
        let home = try Home()
        try home.installServer(FakeServer())
        let loops = try EventLoopGroup(count: 1)
        defer { loops.shutdown() }
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = home.path
        var settings = LocalServerSettings(home: home.path, environment: environment)
        settings.contextPerSlot = 2048
        settings.threads = 1
        let pool = LlamaPool(
            name: "tuned",
            settings: settings,
            limit: limit,
            idle: idle,
            client: HTTPClient(on: loops.loops),
            loop: loops.loops[0]
        )
        let path = home.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            group.addTask {
                defer { pool.stop() }
                try await body(pool, path)
            }
            try await group.waitForAll()
        }
    }

    private func ask(_ pool: LlamaPool, _ home: String, _ name: String, _ prompt: String = "hello") async throws
        -> String
    {
        let file = ModelFile(name: name, path: "\(home)/model.gguf")
        let attempt = AttemptScope(target: Target(provider: "tuned", model: name), timeout: TimeoutPolicy())
        let exchange = Exchange(id: "test")
        let request = Request(model: name, turns: [Turn(.user, text: prompt)])
        var text = ""
        try await pool.answer(with: file, for: .generation, request, attempt, exchange) { chunk throws(Failure) in
            for case .text(let part, _) in chunk.deltas { text += part }
        }
        #expect(exchange.provenance.target == attempt.target)
        return text
    }

    @Test func `each model has a server of its own, which stays while there is room`() async throws {
        try await withPool(limit: 2) { pool, home in
            let first = try await ask(pool, home, "kitchen@1")
            let second = try await ask(pool, home, "home@1")
            let again = try await ask(pool, home, "kitchen@1")

            #expect([first, second, again] == ["hello", "hello", "hello"])
            #expect(Home(borrowing: home).starts == 2)
            #expect(pool.status.compactMap(\.model) == ["home@1", "kitchen@1"])
        }
    }

    @Test func `where there is no room the one that rests goes`() async throws {
        try await withPool(limit: 1) { pool, home in
            for name in ["kitchen@1", "home@1", "kitchen@1"] { _ = try await ask(pool, home, name) }

            #expect(Home(borrowing: home).starts == 3)
            #expect(pool.status.compactMap(\.model) == ["kitchen@1"])
        }
    }

    @Test func `many who want more models than there is room for are all served`() async throws {
        try await withPool(limit: 2) { pool, home in
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<9 { group.addTask { try await ask(pool, home, "kitchen@\(number % 3)") } }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }

            #expect(answers == Array(repeating: "hello", count: 9))
            #expect(pool.status.count <= 2)
        }
    }

    @Test func `a model that nobody asks for is let go`() async throws {
        try await withPool(limit: 2, idle: .milliseconds(50)) { pool, home in
            _ = try await ask(pool, home, "kitchen@1")

            while !pool.status.isEmpty {
                try Task.checkCancellation()
                await Task.yield()
            }

            let again = try await ask(pool, home, "kitchen@1")
            #expect(again == "hello")
        }
    }
}
