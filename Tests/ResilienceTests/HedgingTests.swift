import Generation
import Lanes
import Resilience
import TestKit
import Testing

@Suite struct HedgingTests {
    private let clock = ManualClock()
    private let lanes = Lanes()
    private let target = Target(provider: "a", model: "m")

    @Test func `a slow request is asked again, and the faster one answers`() async throws {
        try await warmUp()
        let exchange = exchange()
        let provider = ScriptedProvider(name: "a", .halting([], Self.never, []), .answer([.text("second")]))

        async let response = answer(exchange, provider)
        await clock.sleepers(1)
        clock.advance(by: .seconds(1))

        #expect(try await response.text == "second")
        #expect(exchange.provenance.attempts.map(\.failure) == [.cancelled, nil])
        #expect(exchange.provenance.attempts.map(\.isHedge) == [false, true])
    }

    @Test func `a request that begins in time is asked once`() async throws {
        try await warmUp()
        let provider = ScriptedProvider(name: "a", .answer([.text("first")]))

        #expect(try await answer(exchange(), provider).text == "first")
        #expect(provider.requests.count == 1)
    }

    @Test func `the slow one may still be the first to begin`() async throws {
        try await warmUp()
        let exchange = exchange()
        let gate = AsyncStream.makeStream(of: Void.self)
        let provider = ScriptedProvider(
            name: "a",
            .halting([], { for await _ in gate.stream { break } }, [.text("first")]),
            .halting(
                [],
                {
                    gate.continuation.yield(); await Self.never()
                },
                []
            )
        )

        async let response = answer(exchange, provider)
        await clock.sleepers(1)
        clock.advance(by: .seconds(1))

        #expect(try await response.text == "first")
        #expect(exchange.provenance.attempts.map(\.isHedge) == [true, false])
    }

    @Test func `when both fail, the first one's failure is told`() async throws {
        try await warmUp()
        let gate = AsyncStream.makeStream(of: Void.self)
        let provider = ScriptedProvider(
            name: "a",
            .halting([], { for await _ in gate.stream { break } }, [], Failure(.overloaded, "busy")),
            .halting([], { gate.continuation.yield() }, [], Failure(.serverError, "oops"))
        )

        let outcome = Task { try await answer(exchange(), provider) }
        await clock.sleepers(1)
        clock.advance(by: .seconds(1))
        let result = await outcome.result

        #expect(throws: Failure.self) { try result.get() }
        #expect((result.failure as? Failure)?.kind == .overloaded)
    }

    @Test func `what may be spent on second requests is bounded`() async throws {
        try await warmUp()
        for _ in 0..<3 { while lanes[target].spendHedge() {} }
        let provider = ScriptedProvider(name: "a", .answer([.text("only")]))

        #expect(try await answer(exchange(share: 0.001), provider).text == "only")
        #expect(lanes[target].hedge(share: 0.001) == nil)
    }

    @Test func `a caller who leaves ends both`() async throws {
        try await warmUp()
        let provider = ScriptedProvider(name: "a", .halting([], Self.never, []), .halting([], Self.never, []))

        let task = Task { try await answer(exchange(), provider) }
        await clock.sleepers(1)
        clock.advance(by: .seconds(1))
        task.cancel()

        await #expect(throws: Failure.self) { try await task.value }
    }

    /// Waits until the task is cancelled.
    @Sendable private static func never() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        for await _ in stream {}
        continuation.finish()
    }

    /// Lets the lane see enough answers to know how long they take.
    private func warmUp() async throws {
        let lane = lanes[target]
        for _ in 0..<30 {
            let pass = try await lane.enter(Lane.Entry(deadline: clock.now + .seconds(10)), clock: clock)
            lane.begin(pass, at: clock.now + .milliseconds(500))
            lane.leave(pass, .success(nil), at: clock.now)
        }
    }

    private func exchange(share: Double = 1) -> Exchange {
        let exchange = Exchange(id: "test", received: clock.now)
        var plan = Plan(targets: [target])
        plan.hedging = share
        plan.retry.attempts = 1
        exchange.plan = plan
        return exchange
    }

    private func answer(_ exchange: Exchange, _ provider: ScriptedProvider) async throws -> Response {
        let path = Path([
            Attempts(clock: clock), Hedging(lanes, clock: clock), LaneGate(lanes, clock: clock),
            ProviderCall([provider]),
        ])
        return try await path.response(to: Request(model: "r", turns: [Turn(.user, text: "hi")]), exchange)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
