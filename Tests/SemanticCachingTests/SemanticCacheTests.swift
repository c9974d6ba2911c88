import Caching
import Generation
import JSON
import SemanticCaching
import Synchronization
import TestKit
import Testing

@Suite struct SemanticCacheTests {
    @Test func `what means the same is checked first, and given again once it is trusted`() async throws {
        let kit = Kit(answers: Array(repeating: "Paris", count: 60), bound: 0.5)

        var states: [CacheState] = []
        for number in 0..<60 {
            let exchange = kit.exchange()
            let answer = try await kit.ask(
                "Tell me the capital of France\(String(repeating: "!", count: number))",
                exchange
            )
            #expect(answer == "Paris")
            states.append(exchange.provenance.cache)
        }

        let counts = try #require(kit.counts)
        #expect(states[0] == .missed)
        #expect(states[1] == .missed)
        #expect(states.contains { if case .semantic(let similarity, _) = $0 { similarity > 0.99 } else { false } })
        #expect(counts.hits > 20)
        #expect(counts.hits + counts.explored + counts.misses == 60)
        #expect(counts.right == counts.explored)
        #expect(counts.wrong == 0)
        #expect(kit.cache.entriesByRoute == ["r": 1])
    }

    @Test func `an answer that was given again is told as such, and is not kept as this question's own`() async throws {
        let kit = try await trusted()
        let (first, second) = (kit.exchange(), kit.exchange())

        _ = try await kit.ask("Please, what is the capital of France", first)
        _ = try await kit.ask("Please, what is the capital of France", second)

        for exchange in [first, second] {
            guard case .semantic = exchange.provenance.cache else {
                Issue.record("\(exchange.provenance.cache)")
                continue
            }
            #expect(exchange.provenance.target == Kit.target)
            #expect(exchange.provenance.attempts.isEmpty)
        }
    }

    @Test(
        .bug(
            "https://github.com/vllm-project/semantic-router/issues/2691",
            "a cache by meaning gave the opposite answer"
        ),
        arguments: [
            "What is the capital of Spain?", "What is the second capital of France?",
            "What is not the capital of France?",
            "What was the capital of France?",
        ]
    )
    func `what differs in what matters is asked, however near it is`(question: String) async throws {
        let kit = try await trusted()
        let asked = kit.provider.requests.count
        let exchange = kit.exchange()

        _ = try await kit.ask(question, exchange)

        #expect(exchange.provenance.cache == .missed)
        #expect(kit.provider.requests.count == asked + 1)
        #expect(kit.counts?.gated == 1)
    }

    @Test(arguments: [
        #"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"TEXT"}],"temperature":0}"#,
        #"{"messages":[{"role":"user","content":"TEXT"}],"temperature":0.5}"#,
        #"{"messages":[{"role":"user","content":"TEXT"}],"temperature":0,"tools":[]}"#,
        #"{"messages":[{"role":"user","content":"TEXT"}],"temperature":0,"response_format":{"type":"json_object"}}"#,
        #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"TEXT"}],"temperature":0}"#,
    ])
    func `questions are compared only where everything else is the same`(body: String) async throws {
        let kit = try await trusted()
        let exchange = kit.exchange()

        _ = try await kit.ask("Tell me the capital of France", exchange, body: body)

        #expect(exchange.provenance.cache == .missed)
        #expect(kit.counts?.gated == 0)
    }

    @Test func `a wrong answer at hand is noticed, and the question gets an answer of its own`() async throws {
        let kit = Kit(answers: ["Paris", "Lyon", "Lyon"], bound: 0.5)

        _ = try await kit.ask("What is the capital of France?")
        _ = try await kit.ask("Tell me the capital of France")
        _ = try await kit.ask("Tell me the capital of France!!!!!!!")

        #expect(kit.counts?.wrong == 1)
        #expect(kit.counts?.right == 1)
        #expect(kit.cache.entriesByRoute == ["r": 2])
        let error = try #require(kit.counts?.verifiedError)
        #expect(error.low < 0.5 && error.share == 0.5 && error.high > 0.5)
    }

    @Test func `no-cache asks and learns, no-store does neither`() async throws {
        let kit = try await trusted()
        let before = try #require(kit.counts)

        _ = try await kit.ask("Tell me the capital of France??", kit.exchange(.noStore))
        let between = kit.counts
        let exchange = kit.exchange(.noCache)
        _ = try await kit.ask("Tell me the capital of France???", exchange)

        #expect(between == before)
        #expect(exchange.provenance.cache == .bypassed)
        #expect(kit.counts?.explored == before.explored + 1)
        #expect(kit.counts?.right == before.right + 1)
    }

    @Test(arguments: [Kit.Vectors.failing, .none])
    func `without a vector the cache steps aside`(vectors: Kit.Vectors) async throws {
        let kit = Kit(answers: ["one", "two"], bound: 0.5, vectors: vectors)

        let answers = [try await kit.ask("What is this?"), try await kit.ask("What is this??")]

        #expect(answers == ["one", "two"])
        #expect(kit.counts == SemanticCounts(unembedded: 2))
    }

    @Test func `a slow vector is not waited for beyond the patience`() async throws {
        let kit = Kit(answers: ["one"], bound: 0.5, vectors: .never)
        async let answer = kit.ask("What is this?")
        await kit.clock.sleepers(1)

        kit.clock.advance(by: .milliseconds(150))

        #expect(try await answer == "one")
        #expect(kit.counts == SemanticCounts(unembedded: 1))
    }

    @Test func `a stream is given again as a stream`() async throws {
        let kit = try await trusted()
        var pieces = 0

        try await kit.path.answer(kit.request("Tell me the capital of France!", isStreamed: true), kit.exchange()) {
            _ in
            pieces += 1
        }
        let exchange = kit.exchange()
        let answer = try await kit.ask("Tell me the capital of France.....", exchange, isStreamed: true)

        #expect(pieces == 1)
        #expect(answer == "Paris")
    }

    @Test(arguments: [
        Chunk([.text("hal", candidate: 0), .finished(.length, native: nil, candidate: 0)]),
        Chunk([.finished(.contentFilter, native: "SAFETY", candidate: 0)]),
        Chunk([.refusal("no", candidate: 0), .finished(.stop, native: nil, candidate: 0)]),
        Chunk([
            .text("a", candidate: 0), .finished(.stop, native: nil, candidate: 0), .text("b", candidate: 1),
            .finished(.stop, native: nil, candidate: 1),
        ]),
    ])
    func `an answer that was cut or withheld, or is several, answers no other question`(chunk: Chunk) async throws {
        let kit = Kit(outcomes: [.answer([chunk]), .answer([.text("whole")])], bound: 0.5)

        _ = try await kit.ask("What is the capital of France?")

        #expect(kit.cache.entriesByRoute == [:])
    }

    @Test func `a degraded answer answers no other question`() async throws {
        let kit = Kit(answers: ["canned"], bound: 0.5, degradation: .template)

        _ = try await kit.ask("What is the capital of France?")

        #expect(kit.cache.entriesByRoute == [:])
    }

    @Test func `an answer is forgotten with its time`() async throws {
        let kit = try await trusted()

        kit.clock.advance(by: .seconds(3601))
        let exchange = kit.exchange()
        _ = try await kit.ask("Tell me the capital of France?!", exchange)

        #expect(exchange.provenance.cache == .missed)
    }

    @Test func `a route's questions can be counted and forgotten`() async throws {
        let kit = try await trusted()

        let (other, own) = (await kit.cache.purge(route: "other"), await kit.cache.purge(route: "r"))
        let exchange = kit.exchange()
        _ = try await kit.ask("Tell me the capital of France?!?", exchange)

        #expect((other, own) == (0, 1))
        #expect(exchange.provenance.cache == .missed)
    }

    @Test func `prose is the same when its vectors are near and its facts agree`() async throws {
        let long = "The capital city of the country of France is the city of Paris."
        let kit = Kit(
            answers: [
                long, "Of the country of France, the capital city is Paris, the city.",
                "In France that city is Lyon, as we know.",
            ],
            bound: 0.5
        )
        async let running: Void = kit.cache.run()

        _ = try await kit.ask("What is the capital of France?")
        _ = try await kit.ask("Tell me the capital of France")
        _ = try await kit.ask("Tell me the capital of France!")
        while kit.counts.map({ $0.right + $0.wrong + $0.undecided }) != 2 { await Task.yield() }
        kit.cache.stop()
        await running

        #expect(kit.counts?.right == 1)
        #expect(kit.counts?.wrong == 1)
    }

    @Test func `what is remembered is bounded, and what was looked at least goes first`() throws {
        let index = SemanticIndex()
        let kit = Kit(answers: [], bound: 0.5)
        let plan = kit.plan
        let keys = try (0..<300).map { try #require(CacheKey(kit.request("text \($0)"), plan)) }
        let place = try #require(CacheKey(kit.request("place"), plan))
        for (number, key) in keys.enumerated() {
            let vector = try #require(UnitVector(Kit.oneHot(number, of: 300)))
            index.add(vector, Sketch("q \(number)"), in: place, of: "e", answeredBy: key, at: .now, limit: 160)
            let first = try #require(UnitVector(Kit.oneHot(0, of: 300)))
            _ = index.nearest(to: first, Sketch("q 0"), in: place, of: "e")
        }

        let found = try [0, 1, 150, 299].map { number in
            let vector = try #require(UnitVector(Kit.oneHot(number, of: 300)))
            return index.nearest(to: vector, Sketch("q \(number)"), in: place, of: "e").entry?.key == keys[number]
        }

        #expect((index.counts["r"] ?? 0) <= 160)
        #expect(found == [true, false, false, true] || found == [true, false, true, true])
    }

    /// A cache that trusts its answer to one question.
    private func trusted() async throws -> Kit {
        let kit = Kit(answers: Array(repeating: "Paris", count: 200), bound: 0.5)
        for number in 0..<40 {
            _ = try await kit.ask("What is the capital of France?\(String(repeating: " ", count: number))")
        }
        kit.draw.withLock { $0 = 0.999 }
        return kit
    }
}

extension SemanticCounts {
    fileprivate init(unembedded: Int) {
        self.init()
        self.unembedded = unembedded
    }
}

/// A semantic cache behind an exact one, in front of a provider that plays back answers.
final class Kit: Sendable {
    enum Vectors: Sendable {
        /// Every text about a capital is near every other.
        case near
        case failing, none, never
    }

    static let target = Target(provider: "a", model: "m")
    let clock = ManualClock()
    let provider: ScriptedProvider
    let cache: SemanticCache<ManualClock>
    let path: Path
    let bound: Double
    /// What decides whether to explore.
    let draw: Mutex<Double>

    convenience init(answers: [String], bound: Double, vectors: Vectors = .near, degradation: Degradation = .none) {
        self.init(
            outcomes: answers.map { .answer([.text($0)]) },
            bound: bound,
            vectors: vectors,
            degradation: degradation
        )
    }

    init(
        outcomes: [ScriptedProvider.Outcome],
        bound: Double,
        vectors: Vectors = .near,
        degradation: Degradation = .none
    ) {
        self.bound = bound
        let store = MemoryCache(limit: 1 << 20, clock: clock)
        let (clock, box) = (clock, Box())
        draw = Mutex(0.5)
        provider = ScriptedProvider(name: "a", outcomes)
        cache = SemanticCache(store, clock: clock, random: { box.kit?.draw.withLock { $0 } ?? 0.5 }) {
            text,
            _ throws(Failure) in
            switch vectors {
            case .near: return [1, Float(text.count % 7) / 1000, 0, 0]
            case .failing: throw Failure(.connection, "There is no such model.")
            case .none: return []
            case .never:
                // Another sleeper than the one that ends the wait.
                try? await ContinuousClock().sleep(for: .seconds(600))
                throw Failure(.cancelled, "The wait is over.")
            }
        }
        path = Path([ExactCache(store), cache, Answers(provider: provider, degradation: degradation)])
        box.kit = self
    }

    var counts: SemanticCounts? { cache.countsByRoute["r"] }

    var plan: Plan {
        var plan = Plan(route: "r", targets: [Self.target])
        plan.cacheLifetime = .seconds(3600)
        var policy = SemanticCachePolicy()
        policy.errorBound = bound
        plan.semanticCache = policy
        return plan
    }

    func exchange(_ control: CacheControl = .usual) -> Exchange {
        let exchange = Exchange(id: "test", cacheControl: control)
        exchange.plan = plan
        return exchange
    }

    static let body = #"{"messages":[{"role":"user","content":"TEXT"}],"temperature":0}"#

    func request(_ text: String, isStreamed: Bool = false, body: String = Kit.body) -> Request {
        var request = Request(model: "r", turns: [Turn(.user, text: text)])
        request.isStreamed = isStreamed
        let body = body.replacing("TEXT", with: text)
        request.keepOriginal(Original(dialect: .openAI, body: Array(body.utf8)))
        return request
    }

    func ask(
        _ text: String,
        _ exchange: Exchange? = nil,
        isStreamed: Bool = false,
        body: String = Kit.body
    ) async throws(Failure) -> String {
        let request = request(text, isStreamed: isStreamed, body: body)
        return try await path.response(to: request, exchange ?? self.exchange()).text
    }

    static func oneHot(_ index: Int, of count: Int) -> [Float] {
        (0..<count).map { $0 == index ? 1 : 0 }
    }

    private final class Box: Sendable {
        private let state = Mutex<Weak>(Weak())
        private struct Weak { weak var kit: Kit? }

        var kit: Kit? {
            get { state.withLock { $0.kit } }
            set { state.withLock { $0.kit = newValue } }
        }
    }

    /// Stands for the rest of the path.
    private struct Answers: Stage {
        let provider: ScriptedProvider
        let degradation: Degradation

        func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
            exchange.record {
                $0.target = Kit.target
                $0.degradation = degradation
            }
            let attempt = AttemptScope(target: Kit.target, timeout: TimeoutPolicy())
            try await provider.answer(request, attempt, exchange, sink: sink)
        }
    }
}
