import Generation
import Resilience
import Testing
import TestKit

/// What one provider signed is not shown to another.
@Suite struct BindingsTests {
    private let signed: Request = {
        let call = ToolCall(id: "1", name: "f", arguments: "{}")
        var request = Request(
            model: "r",
            turns: [
                Turn(.user, text: "hi"),
                Turn(.assistant, [Part(.thought("hm"), signature: "AA=="), Part(.toolCall(call), signature: "BB==")]),
            ]
        )
        request.keepOriginal(Original(dialect: .gemini, body: Array("{}".utf8)))
        return request
    }()

    @Test(
        .bug(
            "https://github.com/alphaXiv/agents/pull/61",
            "signatures were shown to a provider that had not issued them"
        )
    )
    func `another provider gets the conversation without signatures, and its caller is told`() async throws {
        let other = ScriptedProvider(name: "b", .answer([.text("hello")]))

        try await ask(signed, Target(provider: "b", model: "x"), other)

        let asked = try #require(other.requests.first?.0)
        #expect(asked.turns.flatMap(\.parts).allSatisfy { $0.signature == nil })
        #expect(asked.turns.flatMap(\.parts).map(\.content) == signed.turns.flatMap(\.parts).map(\.content))
        #expect(asked.original == nil)
        #expect(asked.unspoken.count == 1)
    }

    @Test func `another model of the same provider gets all of it`() async throws {
        let first = ScriptedProvider(name: "a", .failure(Failure(.auth, "no")), .answer([.text("hello")]))

        try await ask(signed, Target(provider: "a", model: "y"), first)

        let asked = try #require(first.requests.last?.0)
        #expect(asked.turns == signed.turns)
        #expect(asked.original != nil)
        #expect(asked.unspoken.isEmpty)
    }

    @Test func `what nobody signed is forwarded as it came`() async throws {
        let other = ScriptedProvider(name: "b", .answer([.text("hello")]))
        var request = Request(model: "r", turns: [Turn(.user, text: "hi")])
        request.keepOriginal(Original(dialect: .gemini, body: Array("{}".utf8)))

        try await ask(request, Target(provider: "b", model: "x"), other)

        #expect(other.requests.first?.0.original != nil)
    }

    /// Asks provider `a`, which refuses unless it is given, and then the second target.
    private func ask(_ request: Request, _ second: Target, _ provider: ScriptedProvider) async throws {
        let exchange = Exchange(id: "test")
        exchange.plan = Plan(targets: [Target(provider: "a", model: "x"), second])
        let refusing = ScriptedProvider(name: "a", .failure(Failure(.auth, "no")))
        let providers = provider.name == "a" ? [provider] : [refusing, provider]
        let path = Path([Attempts(clock: ImmediateClock()), ProviderCall(providers)])

        _ = try await path.response(to: request, exchange)
    }
}
