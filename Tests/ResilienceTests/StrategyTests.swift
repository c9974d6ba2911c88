import Generation
import Resilience
import Routing
import TestKit
import Testing

@Suite struct StrategyTests {
    private let a = Target(provider: "a", model: "small")
    private let b = Target(provider: "b", model: "large")

    @Test func `weights decide which target is first, and the others follow`() async throws {
        var counts: [String: Int] = [:]
        for step in 0..<100 {
            let order = try await order(.weighted([70, 30]), random: Double(step) / 100)
            counts[order, default: 0] += 1
        }

        #expect(counts == ["small large": 70, "large small": 30])
    }

    @Test func `a target without weight is never asked`() async throws {
        #expect(try await order(.weighted([0, 1]), random: 0) == "large")
    }

    @Test func `a request goes first to who takes one as complex`() async throws {
        #expect(try await order(.complexity([0.7, 1]), complexity: 0.7) == "small large")
        #expect(try await order(.complexity([0.7, 1]), complexity: 0.71) == "large small")
    }

    @Test(arguments: [
        ("Create a simple blue circle", 0.0),
        ("Show multiple function plots in sequence", 0.35),
        (String(repeating: "x", count: 101), 0.3),
        (String(repeating: "x", count: 201), 1.0),
        ("A timeline, keyframe by keyframe, with easing and interpolation in sequence of graph transform", 0.95),
    ])
    func `complexity follows the rule of the animations`(_ prompt: String, _ expected: Double) {
        let score = Complexity.ofPrompt(Request(model: "r", turns: [Turn(.user, text: prompt)]))

        #expect(abs(score - expected) < 0.001)
    }

    @Test func `a request goes only to whom it allows`() async throws {
        let provider = ScriptedProvider(name: "any", .answer([.text("ok")]))
        let router = Router { [a, b] _ in Plan(route: "r", targets: [a, b]) }
        let path = Path([router, ProviderCall([provider])])
        var request = Request(model: "r", turns: [])
        request.allows = { [b] in $0 == b }
        request.attempt = AttemptScope(target: Target(provider: "any", model: "m"), timeout: TimeoutPolicy())
        let exchange = Exchange(id: "test")

        _ = try await path.response(to: request, exchange)
        request.allows = { _ in false }
        var refusal: Failure?
        do throws(Failure) {
            _ = try await path.response(to: request, Exchange(id: "other"))
        } catch {
            refusal = error
        }

        #expect(exchange.plan?.targets == [b])
        #expect(refusal?.kind == .modelNotFound)
    }

    /// The models in the order that a request finds them in.
    private func order(_ strategy: Strategy, random: Double = 0, complexity: Double = 0) async throws -> String {
        var plan = Plan(route: "r", targets: [a, b])
        plan.strategy = strategy
        let router = Router(complexity: { _ in complexity }, random: { random }) { [plan] _ in plan }
        let exchange = Exchange(id: "test")
        let provider = ScriptedProvider(name: "any", .answer([.text("ok")]))

        _ = try await Path([router, Answers(provider: provider)])
            .response(to: Request(model: "r", turns: []), exchange)

        return exchange.plan?.targets.map(\.model).joined(separator: " ") ?? ""
    }

    private struct Answers: Stage {
        let provider: ScriptedProvider

        func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
            try await provider.answer(
                request,
                AttemptScope(target: Target(provider: "any", model: "m"), timeout: TimeoutPolicy()),
                exchange,
                sink: sink
            )
        }
    }
}
