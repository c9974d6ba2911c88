import Generation
import Resilience
import Testing
import TestKit

@Suite struct AttemptsTests {
    private let clock = ImmediateClock()
    private let request = Request(model: "r", turns: [Turn(.user, text: "hi")])
    private let first = Target(provider: "a", model: "fast")
    private let second = Target(provider: "b", model: "slow")

    @Test func `a transient failure is tried again at the same target`() async throws {
        let provider = ScriptedProvider(name: "a", .failure(Failure(.overloaded, "busy")), .answer([.text("hello")]))
        let exchange = exchange(Plan(targets: [first]))

        let response = try await answer(exchange, [provider])

        #expect(response.text == "hello")
        #expect(clock.sleeps == [.milliseconds(500)])
        #expect(exchange.provenance.attempts.map(\.failure) == [.overloaded, nil])
        #expect(exchange.provenance.degradation == .none)
    }

    @Test func `a target whose answer was not accepted is told why, at once, and the next begins anew`() async throws {
        var rejected = Failure(.malformed, "no")
        rejected.rejection = Rejection(answer: "bad", findings: ["It is bad.", "It is short."])
        let stubborn = ScriptedProvider(name: "a", .failure(rejected), .failure(rejected))
        let other = ScriptedProvider(name: "b", .answer([.text("good")]))
        var plan = Plan(targets: [first, second])
        plan.retry.attempts = 2

        let response = try await answer(exchange(plan), [stubborn, other])

        #expect(response.text == "good")
        #expect(clock.sleeps.allSatisfy { $0 == .zero })
        #expect(stubborn.requests.map(\.0.turns.count) == [1, 3])
        #expect(stubborn.requests.last?.0.turns[1] == Turn(.assistant, text: "bad"))
        #expect(stubborn.requests.last?.0.turns[2].text.contains("- It is bad.\n- It is short.") == true)
        #expect(other.requests.map(\.0.turns.count) == [1])
    }

    @Test func `the next target answers when the first cannot, and the answer says so`() async throws {
        let exchange = exchange(Plan(targets: [first, second]))

        let response = try await answer(
            exchange,
            [
                ScriptedProvider(name: "a", .failure(Failure(.auth, "bad key", providerStatus: 401))),
                ScriptedProvider(name: "b", .answer([.text("hello")])),
            ]
        )

        #expect(response.text == "hello")
        #expect(exchange.provenance.target == second)
        #expect(exchange.provenance.attempts.map(\.target) == [first, second])
        #expect(exchange.provenance.attempts.map(\.providerStatus) == [401, nil])
        #expect(exchange.provenance.degradation == .model)
    }

    @Test func `the caller's fault is neither tried again nor taken elsewhere`() async {
        let other = ScriptedProvider(name: "b", .answer([.text("hello")]))
        let exchange = exchange(Plan(targets: [first, second]))

        let failure = await #expect(throws: Failure.self) {
            try await answer(exchange, [ScriptedProvider(name: "a", .failure(Failure(.invalidRequest, "no"))), other])
        }

        #expect(failure?.kind == .invalidRequest)
        #expect(other.requests.isEmpty)
        #expect(clock.sleeps.isEmpty)
    }

    @Test(
        .bug(
            "https://github.com/BerriAI/litellm/issues/29808",
            "what fell between \"nothing sent\" and \"begun\" was lost"
        )
    )
    func `once part of an answer is out, no other answer begins`() async {
        let other = ScriptedProvider(name: "b", .answer([.text("hello")]))
        let cut = ScriptedProvider(
            name: "a",
            .cut([Chunk([.text("hal", candidate: 0)])], Failure(.connection, "reset"))
        )
        let exchange = exchange(Plan(targets: [first, second]))

        let failure = await #expect(throws: Failure.self) { try await answer(exchange, [cut, other]) }

        #expect(failure?.kind == .connection)
        #expect(cut.requests.count == 1)
        #expect(other.requests.isEmpty)
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/19077", "switched-off fallbacks were taken all the same")
    )
    func `a route that forbids degrading asks no other model`() async {
        var plan = Plan(targets: [first, second])
        plan.degrade = .never
        let other = ScriptedProvider(name: "b", .answer([.text("hello")]))

        let failure = await #expect(throws: Failure.self) {
            try await answer(exchange(plan), [ScriptedProvider(name: "a", .failure(Failure(.auth, "no"))), other])
        }

        #expect(failure?.kind == .auth)
        #expect(other.requests.isEmpty)
    }

    @Test(
        .bug("https://github.com/ScreamingFace/screamingface/issues/105", "waits added up until the reader gave up")
    )
    func `attempts end when the time is used up`() async {
        var plan = Plan(targets: [first])
        plan.timeout.total = .seconds(5)
        plan.retry.attempts = 100
        let provider = ScriptedProvider(
            name: "a",
            .failure(Failure(.rateLimitMinute, "busy", retryAfter: .seconds(3))),
            .failure(Failure(.rateLimitMinute, "busy", retryAfter: .seconds(3)))
        )

        let failure = await #expect(throws: Failure.self) { try await answer(exchange(plan), [provider]) }

        #expect(failure?.kind == .rateLimitMinute)
        #expect(clock.sleeps == [.seconds(3)])
        #expect(provider.isExhausted)
    }

    @Test func `time used up by a target is told as that target's failure`() async {
        var plan = Plan(targets: [first, second])
        plan.timeout.total = .seconds(5)
        let path = Path([Attempts(clock: clock, random: { 0.5 }), SlowRefusal(clock: clock)])

        let failure = await #expect(throws: Failure.self) { try await path.response(to: request, exchange(plan)) }

        #expect(failure?.kind == .overloaded)
        #expect(clock.sleeps.count == 1)
    }

    @Test(
        .bug("https://github.com/vercel/ai/issues/14148", "a gateway's own 503 was final"),
        arguments: Failure.Kind.allCases.filter(\.mayHelpElsewhere)
    )
    func `whatever another target could help with is taken there`(kind: Failure.Kind) async throws {
        let failing = ScriptedProvider(
            name: "a",
            .failure(Failure(kind, "no")),
            .failure(Failure(kind, "no")),
            .failure(Failure(kind, "no"))
        )

        let response = try await answer(
            exchange(Plan(targets: [first, second])),
            [failing, ScriptedProvider(name: "b", .answer([.text("hello")]))]
        )

        #expect(response.text == "hello")
    }

    @Test(.bug(id: "lesson-24", "what was remembered of attempts kept whole requests alive"))
    func `a storm of retries leaves classes and times behind, no bodies`() async throws {
        var failure = Failure(.overloaded, "marked", providerStatus: 503)
        failure.native = NativeChunk(dialect: .gemini, bytes: Array("marked".utf8))
        failure.answer = .text("marked")
        var plan = Plan(targets: [first])
        plan.retry.attempts = 20
        let exchange = exchange(plan)
        let script = (1..<20).map { _ in ScriptedProvider.Outcome.failure(failure) } + [.answer([.text("hello")])]
        let path = Path([Attempts(clock: clock, random: { 0 }), ProviderCall([ScriptedProvider(name: "a", script)])])

        _ = try await path.response(to: Request(model: "r", turns: [Turn(.user, text: "marked")]), exchange)

        var kept = ""
        dump(exchange.provenance, to: &kept)
        #expect(exchange.provenance.attempts.count == 20)
        #expect(!kept.contains("marked"))
        #expect(!kept.contains("hello"))
    }

    private func exchange(_ plan: Plan) -> Exchange {
        let exchange = Exchange(id: "test", received: clock.now)
        exchange.plan = plan
        return exchange
    }

    private func answer(_ exchange: Exchange, _ providers: [ScriptedProvider]) async throws -> Response {
        let path = Path([Attempts(clock: clock, random: { 0.5 }), ProviderCall(providers)])
        return try await path.response(to: request, exchange)
    }
}

/// Takes longer than anybody waits, and then refuses.
private struct SlowRefusal: Stage {
    let clock: ImmediateClock

    func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        try? await clock.sleep(for: .seconds(60))
        throw Failure(.overloaded, "busy")
    }
}
