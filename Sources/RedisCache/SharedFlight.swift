import Caching
import Cryptography
package import Generation
package import Redis

/// Lets requests that are the same share one answer while it is being made, whichever process they came to.
///
/// Stands behind `SingleFlight`, which does so within a process: of each process one request comes here. The first of
/// them takes the flight, a name in Redis that it holds for as long as it lives; the others wait for its answer, whole,
/// and each makes its own where there is none to be shared: a failure, a degraded or a cut answer, a holder that died.
/// Without Redis, every process makes its own answer. Nobody waits past a deadline.
package struct SharedFlight<C: Clock<Duration>>: Stage where C.Instant == ContinuousClock.Instant {
    private let client: RedisClient
    private let clock: C
    private let lease: Duration
    private let patience: Duration

    /// How often waiting requests look.
    private static var interval: Duration { .milliseconds(25) }
    /// How long an answer is there for those who wait.
    private static var retention: Duration { .seconds(5) }

    /// - Parameters:
    ///   - client: of the server that all processes share.
    ///   - clock: what waits are measured by.
    ///   - lease: how long a process that died keeps others waiting.
    ///   - patience: the most that asking who has a flight may cost a request.
    package init(
        _ client: RedisClient,
        clock: C,
        lease: Duration = .seconds(10),
        patience: Duration = .milliseconds(100)
    ) {
        self.client = client
        self.clock = clock
        self.lease = lease
        self.patience = patience
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let plan = exchange.plan, plan.sharesAnswers, request.operation != .tokenCount,
            let key = CacheKey(request, plan)
        else { return try await next.answer(request, exchange, sink: sink) }
        let flight = "aloft:flight:" + key.hexadecimal
        // Whoever holds the flight is named so that no answer of an earlier one is taken for its own.
        let holder = exchange.id + "/" + randomHex(bytes: 8)
        let limit = exchange.received + plan.timeout.total
        let deadline = exchange.deadline.map { min($0, limit) } ?? limit
        while let other = await board(flight, holder) {
            guard other != holder else { return try await lead(flight, holder, request, exchange, sink, next) }
            switch await wait(for: other, of: flight, until: deadline) {
            case .answer(let answer):
                exchange.record {
                    $0.target = answer.target
                    $0.sharedWith = other.split(separator: "/").first.map(String.init)
                }
                for chunk in answer.chunks(isStreamed: request.isStreamed) { try await sink(chunk) }
                return
            case .nothing: return try await next.answer(request, exchange, sink: sink)
            case .gone: continue
            }
        }
        try await next.answer(request, exchange, sink: sink)
    }

    /// Takes the flight, or finds who has it; `nil` where Redis does not say.
    private func board(_ flight: String, _ holder: String) async -> String? {
        let milliseconds = Int(lease / .milliseconds(1))
        let take = RedisCommand("SET", flight, holder, "NX", "PX", milliseconds, "GET")
        guard let reply = try? await client.send(take, within: patience) else {
            // It may have been taken all the same; others would wait for it until the lease is over.
            land(flight, holder, nil)
            return nil
        }
        return reply.text ?? holder
    }
}

// MARK: - The one who makes the answer

extension SharedFlight {
    private func lead(
        _ flight: String,
        _ holder: String,
        _ request: Request,
        _ exchange: Exchange,
        _ sink: Sink,
        _ next: Path
    ) async throws(Failure) {
        var collector = AnswerCollector()
        let result = await withTaskGroup(of: Void.self) { group -> Result<Void, Failure> in
            group.addTask { await hold(flight, holder) }
            defer { group.cancelAll() }
            do throws(Failure) {
                return .success(
                    try await next.answer(request, exchange) { chunk throws(Failure) in
                        collector.take(chunk)
                        try await sink(chunk)
                    }
                )
            } catch {
                return .failure(error)
            }
        }
        var answer: CachedAnswer?
        if case .success = result { answer = collector.answer(to: request, exchange) }
        let telling = land(flight, holder, answer)
        if answer == nil { await telling.value }
        try result.get()
    }

    /// Keeps the flight for as long as its answer is being made.
    private func hold(_ flight: String, _ holder: String) async {
        let milliseconds = Int(lease / .milliseconds(1))
        while (try? await clock.sleep(for: lease / 3)) != nil {
            _ = try? await client.evaluate(
                "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0",
                keys: [flight],
                arguments: [holder, milliseconds]
            )
        }
    }

    /// Leaves the answer to those who wait, or that there is none, and gives the flight up.
    @discardableResult
    private func land(_ flight: String, _ holder: String, _ answer: CachedAnswer?) -> Task<Void, Never> {
        let (client, milliseconds) = (client, Int(Self.retention / .milliseconds(1)))
        let bytes = answer?.bytes ?? []
        // A task of its own: those who wait are to be told although the caller may have left.
        return Task {
            _ = try? await client.evaluate(
                """
                redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
                if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
                return 0
                """,
                keys: [flight, Self.name(ofAnswerBy: holder)],
                arguments: [holder, bytes, milliseconds]
            )
        }
    }

    private static func name(ofAnswerBy holder: String) -> String { "aloft:flight-answer:" + holder }
}

// MARK: - Those who wait for it

extension SharedFlight {
    private enum Outcome {
        case answer(CachedAnswer)
        /// There is none that could be shared, or nobody knows.
        case nothing
        /// Who made it has died or left: somebody else is to take the flight.
        case gone
    }

    private func wait(
        for holder: String,
        of flight: String,
        until deadline: ContinuousClock.Instant
    ) async -> Outcome {
        let look = RedisCommand("MGET", Self.name(ofAnswerBy: holder), flight)
        while clock.now < deadline {
            guard let reply = try? await client.send(look, within: .seconds(1)).array, reply.count == 2 else {
                return .nothing
            }
            if let bytes = reply[0].bytes { return CachedAnswer(bytes: bytes).map { .answer($0) } ?? .nothing }
            guard reply[1].text == holder else { return .gone }
            guard (try? await clock.sleep(for: Self.interval)) != nil else { return .nothing }
        }
        return .nothing
    }
}
