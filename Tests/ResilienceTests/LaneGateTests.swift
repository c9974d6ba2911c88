import Generation
import Lanes
import Resilience
import TestKit
import Testing

/// What the health of lanes means for requests.
@Suite struct LaneGateTests {
    private let clock = ImmediateClock()
    private let lanes = Lanes()
    private let first = Target(provider: "a", model: "m")
    private let second = Target(provider: "b", model: "m")

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/12108", "a model's only deployment was taken out of service"),
        arguments: [
            Failure.Kind.serverError, .connection, .timeout, .overloaded, .capacity, .rateLimitMinute, .unknown,
        ]
    )
    func `the only target is asked however often it failed`(kind: Failure.Kind) async throws {
        let failures = (0..<30).map { _ in ScriptedProvider.Outcome.failure(Failure(kind, "no")) }
        let provider = ScriptedProvider(name: "a", failures + [.answer([.text("hello")])])

        for _ in 0..<30 { _ = try? await answer([provider], Plan(targets: [first])) }
        let response = try await answer([provider], Plan(targets: [first]))

        #expect(response.text == "hello")
    }

    @Test(
        .bug("https://github.com/diegosouzapw/OmniRoute/issues/14590", "one account without money refused everybody")
    )
    func `an account without money is left alone, and the others answer`() async throws {
        let poor = ScriptedProvider(name: "a", .failure(Failure(.billing, "no money", providerStatus: 402)))
        let rich = ScriptedProvider(name: "b", .answer([.text("one")]), .answer([.text("two")]))
        let plan = Plan(targets: [first, second])

        let texts = [try await answer([poor, rich], plan).text, try await answer([poor, rich], plan).text]

        #expect(texts == ["one", "two"])
        #expect(poor.requests.count == 1)
    }

    /// Asks once, as a request of its own.
    private func answer(_ providers: [ScriptedProvider], _ plan: Plan) async throws -> Response {
        var plan = plan
        plan.retry.attempts = 1
        let exchange = Exchange(id: "test", received: clock.now)
        exchange.plan = plan
        let path = Path([
            Attempts(clock: clock, random: { 0 }), LaneGate(lanes, clock: clock), ProviderCall(providers),
        ])
        return try await path.response(to: Request(model: "r", turns: [Turn(.user, text: "hi")]), exchange)
    }
}
