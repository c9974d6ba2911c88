import EventLoop
import Generation
import Redis
import RedisCache
import TestKit
import Testing

/// Two processes, as far as Redis can tell, that are asked the same.
@Suite(.enabled(if: RedisProcess.program != nil, "redis-server is not installed"), .timeLimit(.minutes(2)))
struct SharedFlightTests {
    @Test(arguments: [true, false])
    func `requests at two processes share one answer, and the second says whose`(isStreamed: Bool) async throws {
        try await withTwo { first, second, _ in
            let gate = AsyncStream.makeStream(of: Void.self)
            let slow = ScriptedProvider(name: "a", .halting([], { for await _ in gate.stream { break } }, Self.answer))
            let never = ScriptedProvider(name: "a")
            let (one, two) = (exchange("one"), exchange("two"))
            let leader = Task { try await first.response(from: slow, one, isStreamed: isStreamed).text }
            try await first.untilFlying()
            let follower = Task { try await second.response(from: never, two, isStreamed: isStreamed).text }
            while await second.looks() < 2 {}

            gate.continuation.yield()
            let texts = [try await leader.value, try await follower.value]

            #expect(texts == ["once", "once"])
            #expect(never.requests.isEmpty)
            #expect(two.provenance.sharedWith == "one")
            #expect(one.provenance.sharedWith == nil)
        }
    }

    @Test func `a failure is nobody else's: the one who waited asks itself`() async throws {
        try await withTwo { first, second, _ in
            let gate = AsyncStream.makeStream(of: Void.self)
            let failing = ScriptedProvider(
                name: "a",
                .halting([], { for await _ in gate.stream { break } }, []),
                .failure(Failure(.auth, "no"))
            )
            let good = ScriptedProvider(name: "a", .answer(Self.answer))
            let leader = Task { try await first.response(from: failing, exchange("one")).text }
            try await first.untilFlying()
            let follower = Task { try await second.response(from: good, exchange("two")).text }
            while await second.looks() < 2 {}

            leader.cancel()
            let text = try await follower.value

            #expect(text == "once")
            #expect(good.requests.count == 1)
        }
    }

    @Test func `a process that died keeps others waiting for its lease and no longer`() async throws {
        try await withTwo { first, second, _ in
            let halted = ScriptedProvider(name: "a", .halting([], { try? await Task.sleep(for: .seconds(600)) }, []))
            let leader = Task { try? await first.response(from: halted, exchange("one")) }
            try await first.untilFlying()
            let good = ScriptedProvider(name: "a", .answer(Self.answer))
            // What holds the flight is gone, and does not say so.
            try await first.forget()

            let text = try await second.response(from: good, exchange("two")).text

            #expect(text == "once")
            leader.cancel()
            _ = await leader.value
        }
    }

    @Test func `a flight that was taken without a word of it is given up`() async throws {
        try await withTwo { first, second, _ in
            let hasty = Process(
                client: first.client,
                flights: SharedFlight(
                    first.client,
                    clock: ContinuousClock(),
                    lease: .seconds(600),
                    patience: .milliseconds(50)
                )
            )
            let good = ScriptedProvider(name: "a", .answer(Self.answer))
            _ = try await second.client.send(RedisCommand("CLIENT", "PAUSE", 500, "WRITE"))

            let text = try await hasty.response(from: good, exchange("one")).text

            #expect(text == "once")
            // The name is there when the pause is over, and then is not.
            _ = try await first.client.send(RedisCommand("SET", "later", "1"))
            let look = RedisCommand("KEYS", "aloft:flight:*")
            while try await second.client.send(look).array?.isEmpty == false { try Task.checkCancellation() }
        }
    }

    @Test func `without Redis each makes its own`() async throws {
        try await withTwo { first, second, redis in
            await redis.kill()
            let providers = [0, 1].map { _ in ScriptedProvider(name: "a", .answer(Self.answer)) }

            let texts = [
                try await first.response(from: providers[0], exchange("one")).text,
                try await second.response(from: providers[1], exchange("two")).text,
            ]

            #expect(texts == ["once", "once"])
            #expect(providers.map(\.requests.count) == [1, 1])
        }
    }

    private static let answer = [Chunk([.text("once", candidate: 0), .finished(.stop, native: nil, candidate: 0)])]

    private func exchange(_ id: String) -> Exchange {
        let exchange = Exchange(id: id)
        var plan = Plan(targets: [Target(provider: "a", model: "m")])
        plan.sharesAnswers = true
        plan.retry.attempts = 1
        exchange.plan = plan
        return exchange
    }

    /// One process: its client and its stage.
    private struct Process: Sendable {
        let client: RedisClient
        let flights: SharedFlight<ContinuousClock>

        func response(
            from provider: ScriptedProvider,
            _ exchange: Exchange,
            isStreamed: Bool = false
        ) async throws(Failure) -> Response {
            var request = Request(model: "r", turns: [Turn(.user, text: "same")])
            request.isStreamed = isStreamed
            request.keepOriginal(Original(dialect: .openAI, body: Array(#"{"messages":"same"}"#.utf8)))
            return try await Path([flights, Ask(provider: provider)]).response(to: request, exchange)
        }

        func untilFlying() async throws {
            while try await client.send(RedisCommand("DBSIZE")).integer == 0 {}
        }

        /// How often somebody has looked for an answer.
        func looks() async -> Int {
            let text = try? await client.send(RedisCommand("INFO", "commandstats")).text
            let line = text?.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_mget:calls=") }
            return line.flatMap { Int($0.dropFirst("cmdstat_mget:calls=".count).prefix { $0 != "," }) } ?? 0
        }

        func forget() async throws {
            _ = try await client.send(RedisCommand("FLUSHALL"))
        }
    }

    private func withTwo(_ body: @Sendable (Process, Process, RedisProcess) async throws -> Void) async throws {
        try await RedisProcess.running { redis, loop in
            let clients = [0, 1].map { _ in RedisClient(RedisServer(.unix(path: redis.socket)), on: loop) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in clients { group.addTask { await client.run() } }
                let processes = clients.map {
                    Process(client: $0, flights: SharedFlight($0, clock: ContinuousClock(), patience: .seconds(30)))
                }
                for process in processes { while (try? await process.client.send(RedisCommand("PING"))) == nil {} }
                try await body(processes[0], processes[1], redis)
                group.cancelAll()
            }
        }
    }
}

/// Ends a path in a scripted provider.
private struct Ask: Stage {
    let provider: ScriptedProvider

    func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        exchange.record { $0.target = Target(provider: "a", model: "m") }
        try await provider.answer(request, model: "m", timeout: TimeoutPolicy(), exchange: exchange, sink: sink)
    }
}
