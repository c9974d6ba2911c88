import Caching
import Generation
import JSON
import TestKit
import Testing

@Suite struct ExactCacheTests {
    private let clock = ManualClock()
    private let target = Target(provider: "a", model: "m")

    @Test func `a question that was answered is answered again without asking`() async throws {
        let provider = ScriptedProvider(name: "a", .answer([.text("once")]))
        let path = path(provider)
        let again = exchange()

        _ = try await path.response(to: request(), exchange())
        let answer = try await path.response(to: request(), again)

        #expect(answer.text == "once")
        #expect(provider.requests.count == 1)
        #expect(again.provenance.cache == .hit(age: 0))
        #expect(again.provenance.target == target)
        #expect(again.provenance.attempts.isEmpty)
    }

    @Test(arguments: [
        #"{"messages":[{"role":"user","content":"hi"}],"temperature":0.5}"#,
        #"{"messages":[{"role":"user","content":"hi!"}],"temperature":0}"#,
        #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"unheard_of":1}"#,
        #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"seed":7}"#,
        #"{"messages":[{"role":"user","content":"hi"},{"role":"user","content":"hi"}],"temperature":0}"#,
        #"{"messages":[{"role":"user","content":"hi","model":"x"}],"temperature":0}"#,
    ])
    func `whatever may change the answer makes another question`(body: String) async throws {
        let provider = ScriptedProvider(name: "a", .answer([.text("one")]), .answer([.text("two")]))
        let path = path(provider)

        _ = try await path.response(to: request(), exchange())

        #expect(try await path.response(to: request(body), exchange()).text == "two")
    }

    @Test(arguments: [
        #"{"temperature":0,"messages":[{"content":"hi","role":"user"}]}"#,
        #"{ "messages" : [ {"role":"user","content":"\u0068i"} ], "temperature":0, "user":"somebody else" }"#,
        #"{"messages":[{"role":"user","content":"hi"}],"temperature":0,"model":"alias","stream":false}"#,
    ])
    func `what changes nothing makes the same question`(body: String) async throws {
        let provider = ScriptedProvider(name: "a", .answer([.text("one")]))
        let path = path(provider)

        _ = try await path.response(to: request(), exchange())

        #expect(try await path.response(to: request(body), exchange()).text == "one")
    }

    @Test func `a stream is answered as a stream, and from a stream as a whole`() async throws {
        let events = [Chunk([.text("he", candidate: 0)]), Chunk.text("llo")]
        let path = path(ScriptedProvider(name: "a", .answer(events)))
        var streamed = request()
        streamed.isStreamed = true
        for _ in 0..<2 {
            var count = 0
            try await path.answer(streamed, exchange()) { _ in count += 1 }
            #expect(count == 2)
        }

        var whole: [Chunk] = []
        try await path.answer(request(), exchange()) { whole.append($0) }

        #expect(whole.count == 1)
        #expect(try await path.response(to: request(), exchange()).text == "hello")
    }

    @Test(arguments: [
        Chunk([.text("hal", candidate: 0), .finished(.length, native: nil, candidate: 0)]),
        Chunk([.finished(.contentFilter, native: "SAFETY", candidate: 0)]),
        Chunk([.refusal("no", candidate: 0), .finished(.stop, native: nil, candidate: 0)]),
        Chunk([.text("no end", candidate: 0)]),
        Chunk([.finished(.stop, native: nil, candidate: 0)]),
    ])
    func `an answer that was cut, withheld or empty is not kept`(chunk: Chunk) async throws {
        let provider = ScriptedProvider(name: "a", .answer([chunk]), .answer([.text("whole")]))
        let path = path(provider)

        _ = try await path.response(to: request(), exchange())

        #expect(try await path.response(to: request(), exchange()).text == "whole")
    }

    @Test(
        .bug("https://github.com/imuniqueshiv/MeetOnMemory/issues/976", "a stopgap was kept as if it were the answer")
    )
    func `a degraded answer is not kept`() async throws {
        let provider = ScriptedProvider(name: "a", .answer([.text("canned")]), .answer([.text("real")]))
        let path = path(provider, degradation: .template)

        _ = try await path.response(to: request(), exchange())
        _ = try await path.response(to: request(), exchange())

        #expect(provider.requests.count == 2)
    }

    @Test func `a caller may have it made anew, and may have it not kept`() async throws {
        let provider = ScriptedProvider(
            name: "a",
            .answer([.text("1")]),
            .answer([.text("2")]),
            .answer([.text("3")])
        )
        let path = path(provider)

        let unkept = try await path.response(to: request(), exchange(.noStore)).text
        let first = try await path.response(to: request(), exchange()).text
        let anew = try await path.response(to: request(), exchange(.noCache)).text
        let after = try await path.response(to: request(), exchange()).text

        #expect([unkept, first, anew, after] == ["1", "2", "3", "3"])
    }

    @Test func `an answer is forgotten when its time is over`() async throws {
        let provider = ScriptedProvider(name: "a", .answer([.text("old")]), .answer([.text("new")]))
        let path = path(provider)
        _ = try await path.response(to: request(), exchange())

        clock.advance(by: .seconds(3601))

        #expect(try await path.response(to: request(), exchange()).text == "new")
    }

    @Test func `memory is bounded, and what was asked for least recently goes first`() async {
        let cache = MemoryCache(limit: 100_000, clock: clock)
        let answer = CachedAnswer(
            chunks: [.text(String(repeating: "x", count: 5_000))],
            isStreamed: false,
            target: target,
            made: 0
        )
        let keys = (0..<100).compactMap { CacheKey(request(#"{"n":\#($0)}"#), plan) }
        await cache.keep(answer, for: keys[0], within: .seconds(60))
        for key in keys.dropFirst() {
            await cache.keep(answer, for: key, within: .seconds(60))
            _ = await cache.answer(for: keys[0])
        }

        let contents = await cache.contents()
        #expect((contents["r"]?.bytes ?? 0) <= 100_000)
        #expect(await cache.answer(for: keys[0]) != nil)
        #expect(await cache.answer(for: keys[1]) == nil)
        #expect(await cache.answer(for: keys[99]) != nil)
    }

    @Test func `a route's answers can be counted and dropped`() async throws {
        let provider = ScriptedProvider(name: "a", .answer([.text("1")]), .answer([.text("2")]))
        let cache = MemoryCache(limit: 1 << 20, clock: clock)
        let stage = ExactCache(cache)
        let path = Path([stage, Answers(provider: provider, degradation: .none)])
        _ = try await path.response(to: request(), exchange())
        _ = try await path.response(to: request(), exchange())

        let (other, dropped) = (await cache.purge(route: "other"), await cache.purge(route: "r"))
        let answer = try await path.response(to: request(), exchange())

        #expect((other, dropped) == (0, 1))
        #expect(answer.text == "2")
        #expect(stage.countsByRoute["r"]?.hits == 1)
        #expect(stage.countsByRoute["r"]?.misses == 2)
    }

    // MARK: -

    private var plan: Plan {
        var plan = Plan(route: "r", targets: [target])
        plan.cacheLifetime = .seconds(3600)
        return plan
    }

    private func path(_ provider: ScriptedProvider, degradation: Degradation = .none) -> Path {
        let cache = ExactCache(MemoryCache(limit: 1 << 20, clock: clock))
        return Path([cache, Answers(provider: provider, degradation: degradation)])
    }

    private func exchange(_ control: CacheControl = .usual) -> Exchange {
        let exchange = Exchange(id: "test", cacheControl: control)
        exchange.plan = plan
        return exchange
    }

    private func request(
        _ body: String = #"{"messages":[{"role":"user","content":"hi"}],"temperature":0}"#
    ) -> Request {
        var request = Request(model: "r", turns: [])
        request.keepOriginal(Original(dialect: .openAI, body: Array(body.utf8)))
        return request
    }

    /// Stands for the rest of the path.
    private struct Answers: Stage {
        let provider: ScriptedProvider
        let degradation: Degradation

        func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
            let target = Target(provider: "a", model: "m")
            exchange.record {
                $0.target = target
                $0.degradation = degradation
            }
            let attempt = AttemptScope(target: target, timeout: TimeoutPolicy())
            try await provider.answer(request, attempt, exchange, sink: sink)
        }
    }
}
