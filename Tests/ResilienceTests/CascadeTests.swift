import Generation
import Resilience
import TestKit
import Testing

@Suite struct CascadeTests {
    private let clock = ImmediateClock()

    @Test func `a convincing answer of the cheap target is given, and is no degradation`() async throws {
        let exchange = exchange(0.8)
        let strong = ScriptedProvider(name: "strong", .answer([.text("strong")]))

        let response = try await answer(exchange, cheap(probability: -0.1), strong)

        #expect(response.text == "cheap")
        #expect(response.candidates[0].probabilities.isEmpty)
        #expect(strong.requests.isEmpty)
    }

    @Test func `an answer the cheap target was not sure of is made by the next, and nothing of it is seen`()
        async throws
    {
        let exchange = exchange(0.8)

        let response = try await answer(
            exchange,
            cheap(probability: -1),
            ScriptedProvider(name: "strong", .answer([.text("strong")]))
        )

        #expect(response.text == "strong")
        #expect(exchange.provenance.attempts.map(\.failure) == [.lowConfidence, nil])
        #expect(exchange.provenance.degradation == .none)
    }

    @Test func `an answer that was cut is not convincing`() async throws {
        let exchange = exchange(nil)
        let cut = ScriptedProvider(
            name: "cheap",
            .answer([Chunk([.text("che", candidate: 0), .finished(.length, native: nil, candidate: 0)])])
        )

        let response = try await answer(exchange, cut, ScriptedProvider(name: "strong", .answer([.text("strong")])))

        #expect(response.text == "strong")
    }

    @Test func `the last target's answer is given as it is`() async throws {
        let exchange = exchange(0.99)
        exchange.plan?.targets.removeFirst()

        let response = try await answer(
            exchange,
            cheap(probability: -0.1),
            ScriptedProvider(name: "strong", .answer([.text("unsure")]))
        )

        #expect(response.text == "unsure")
    }

    private func exchange(_ minimum: Double?) -> Exchange {
        let exchange = Exchange(id: "test", received: clock.now)
        var plan = Plan(
            route: "r",
            targets: [Target(provider: "cheap", model: "s"), Target(provider: "strong", model: "l")]
        )
        plan.strategy = .cascade(minimumConfidence: minimum)
        exchange.plan = plan
        return exchange
    }

    private func cheap(probability: Double) -> ScriptedProvider {
        let token = TokenProbability(token: "cheap", logarithm: probability)
        return ScriptedProvider(
            name: "cheap",
            .answer([
                Chunk([
                    .text("cheap", candidate: 0), .probabilities([token], candidate: 0),
                    .finished(.stop, native: nil, candidate: 0),
                ])
            ])
        )
    }

    private func answer(_ exchange: Exchange, _ providers: ScriptedProvider...) async throws -> Response {
        let path = Path([Attempts(clock: clock), Cascade(), ProviderCall(providers)])
        return try await path.response(to: Request(model: "r", turns: [Turn(.user, text: "hi")]), exchange)
    }
}
