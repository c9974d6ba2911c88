import Generation
import Resilience
import Synchronization
import TestKit
import Testing

@Suite struct SingleFlightTests {
    private let flights = SingleFlight()
    private let clock = ImmediateClock()

    @Test func `requests that are the same share one answer, and say so`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let provider = ScriptedProvider(
            name: "a",
            .halting([], { for await _ in gate.stream { break } }, [.text("once")])
        )
        let path = path(provider)
        let exchanges = (0..<10).map { exchange("r\($0)") }

        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for exchange in exchanges {
                group.addTask { try await path.response(to: request("same"), exchange).text }
            }
            while path.joined < 10 { await Task.yield() }
            gate.continuation.yield()
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(texts == Array(repeating: "once", count: 10))
        #expect(provider.requests.count == 1)
        #expect(exchanges.count { $0.provenance.sharedWith == nil } == 1)
        #expect(exchanges.allSatisfy { $0.provenance.requestID == $0.id })
    }

    @Test func `requests that differ share nothing`() async throws {
        let provider = ScriptedProvider(name: "a", .answer([.text("one")]), .answer([.text("two")]))
        let path = path(provider)

        let first = try await path.response(to: request("a"), exchange("1"))
        let second = try await path.response(to: request("b"), exchange("2"))

        #expect([first.text, second.text] == ["one", "two"])
    }

    @Test func `one who leaves takes nothing from the others`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let provider = ScriptedProvider(
            name: "a",
            .halting([], { for await _ in gate.stream { break } }, [.text("kept")])
        )
        let path = path(provider)
        let first = Task { try await path.response(to: request("same"), exchange("1")) }
        while path.joined < 1 { await Task.yield() }
        let second = Task { try await path.response(to: request("same"), exchange("2")) }
        while path.joined < 2 { await Task.yield() }

        first.cancel()
        _ = await first.result
        gate.continuation.yield()

        #expect(try await second.value.text == "kept")
    }

    @Test func `a failure is told to all`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let provider = ScriptedProvider(
            name: "a",
            .halting([], { for await _ in gate.stream { break } }, [], Failure(.auth, "no"))
        )
        let path = path(provider)
        let tasks = (0..<3).map { number in
            Task { try await path.response(to: request("same"), exchange("\(number)")) }
        }
        while path.joined < 3 { await Task.yield() }
        gate.continuation.yield()

        for task in tasks { await #expect(throws: Failure.self) { try await task.value } }
        #expect(provider.requests.count == 1)
    }

    // MARK: -

    /// The path, and how many have come as far as the shared answer.
    private struct Counted: Sendable {
        let path: Path
        let counter: Counter
        var joined: Int { counter.value }

        func response(to request: Request, _ exchange: Exchange) async throws(Failure) -> Response {
            try await path.response(to: request, exchange)
        }
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    private struct Count: Stage {
        let counter: Counter

        func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
            counter.add()
            try await next.answer(request, exchange, sink: sink)
        }
    }

    private func path(_ provider: ScriptedProvider) -> Counted {
        let counter = Counter()
        return Counted(
            path: Path([Count(counter: counter), flights, Attempts(clock: clock), ProviderCall([provider])]),
            counter: counter
        )
    }

    private func request(_ text: String) -> Request {
        var request = Request(model: "r", turns: [Turn(.user, text: text)])
        request.keepOriginal(Original(dialect: .openAI, body: Array(text.utf8)))
        return request
    }

    private func exchange(_ id: String) -> Exchange {
        let exchange = Exchange(id: id, received: clock.now)
        var plan = Plan(targets: [Target(provider: "a", model: "m")])
        plan.sharesAnswers = true
        plan.retry.attempts = 1
        exchange.plan = plan
        return exchange
    }
}
