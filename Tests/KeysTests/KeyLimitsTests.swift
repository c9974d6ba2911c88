import Foundation
import Generation
@testable import Keys
import Pricing
import TestKit
import Testing

@Suite struct KeyLimitsTests {
    /// One million tokens of prompt cost 1 $, of answer 2 $.
    private let prices: Prices
    private let allowances = Allowances()
    private let target = Target(provider: "a", model: "m")

    init() throws {
        let yaml = "prices: [{ model: m, at: [openai], date: d, source: s, rates: { input: 1, output: 2 } }]"
        prices = Prices(try PriceTable(yaml: Array(yaml.utf8), file: "t.yaml"), kinds: ["a": "openai"])
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/34732", "requests at the same time passed the budget")
    )
    func `concurrent callers never spend more than the budget`() async throws {
        let key = key(dollars: 0.01)
        let ring = KeyRing([key])
        // 1,000 tokens of prompt and 500 of answer: 0.002 $ each, so five of a hundred.
        let answered = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    await ask(ring, key, "r\(number)", spends: Usage(promptTokens: 1000, answerTokens: 500))
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }

        let use = allowances.use(of: key)
        #expect(answered <= 5)
        #expect(use.spent <= 10_000_000)
        #expect(use.spent == answered * 2_000_000)
        #expect(use.reserved == 0)
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/18730", "concurrent requests passed the tokens of the minute")
    )
    func `concurrent callers never spend more than the minute's tokens`() async throws {
        var key = VirtualKey.make(name: "web").key
        key.tokensPerMinute = 7_600
        let (ring, only) = (KeyRing([key]), key)
        // 1,000 tokens of prompt and 500 of answer each, so five of a hundred.
        let answered = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    await ask(ring, only, "r\(number)", spends: Usage(promptTokens: 1000, answerTokens: 500))
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }

        #expect(answered == 5)
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/27735", "stale spending refused callers who had money"),
        .bug(id: "lesson-29", "what was cancelled cost nothing"),
        arguments: Ending.allCases
    )
    func `whatever was reserved is settled, however a request ends`(_ ending: Ending) async {
        let key = key(dollars: 1)
        let ring = KeyRing([key])

        _ = await ask(ring, key, "r", spends: Usage(promptTokens: 1000, answerTokens: 500), ending)

        let use = allowances.use(of: key)
        #expect(use.reserved == 0)
        #expect(use.spent == (ending == .refused ? 0 : 2_000_000))
    }

    @Test(arguments: [Int.min, -1_000_000, -1, Int.max], [nil, Int.min, Int.max])
    func `numbers beyond reason neither raise a limit nor end the server`(tokens: Int, answers: Int?) async {
        var key = key(dollars: 1)
        key.tokensPerMinute = 100_000
        var request = request
        request.sampling.maximumTokens = tokens
        request.sampling.candidateCount = answers
        let path = Path([
            KeyLimits(KeyRing([key]), allowances, prices: prices), Spends(usage: Usage(), ending: .refused),
        ])

        _ = try? await path.response(to: request, exchange(key, "r"))

        let use = allowances.use(of: key)
        #expect(use.reserved == 0)
        #expect(use.spent == 0)
    }

    @Test func `what is reserved is never less than the prompt`() throws {
        var key = key(dollars: 0.001)
        key.routes = nil
        var request = request
        request.sampling.maximumTokens = -1_000_000
        let estimate = prices.estimate(of: request, Plan(targets: [target]))

        #expect(estimate.tokens >= 1000)
        #expect((estimate.nanodollars ?? 0) >= 1_000_000)
    }

    @Test func `a key is only for what it names`() async throws {
        var key = key(dollars: 1)
        key.routes = ["other"]
        let path = Path([KeyLimits(KeyRing([key]), allowances, prices: prices), Spends(usage: Usage(), ending: .whole)])
        let exchange = exchange(key, "r")

        let failure = await #expect(throws: Failure.self) { try await path.response(to: request, exchange) }

        #expect(failure?.kind == .forbidden)
    }

    @Test(arguments: [true, false])
    func `who was admitted once is asked again when a job goes on`(isKnown: Bool) async throws {
        var key = key(dollars: 1)
        key.isRevoked = true
        let path = Path([
            KeyLimits(KeyRing(isKnown ? [key] : []), allowances, prices: prices),
            Spends(usage: Usage(), ending: .whole),
        ])
        let exchange = exchange(key, "r")

        let failure = await #expect(throws: Failure.self) { try await path.response(to: request, exchange) }

        #expect(failure?.kind == .forbidden)
    }

    enum Ending: CaseIterable { case whole, cut, cancelled, refused }

    private func key(dollars: Double) -> VirtualKey {
        var key = VirtualKey.make(name: "web").key
        key.budget = Budget(nanodollars: Int(dollars * 1e9), period: .total)
        return key
    }

    /// A prompt of about 1,000 tokens, and at most 500 of answer.
    private var request: Request {
        var request = Request(model: "m", turns: [Turn(.user, text: String(repeating: "abc ", count: 747))])
        request.sampling.maximumTokens = 500
        return request
    }

    private func exchange(_ key: VirtualKey, _ id: String) -> Exchange {
        let exchange = Exchange(id: id, caller: key.id)
        exchange.plan = Plan(targets: [target])
        return exchange
    }

    private func ask(
        _ ring: KeyRing,
        _ key: VirtualKey,
        _ id: String,
        spends usage: Usage,
        _ ending: Ending = .whole
    ) async -> Bool {
        let path = Path([KeyLimits(ring, allowances, prices: prices), Spends(usage: usage, ending: ending)])
        return (try? await path.response(to: request, exchange(key, id))) != nil
    }

    /// Stands for the rest of the path: one attempt that spends so much and ends so.
    private struct Spends: Stage {
        let usage: Usage
        let ending: Ending

        func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
            var attempt = Attempt(target: Target(provider: "a", model: "m"), duration: .zero)
            await Task.yield()
            if ending != .refused { attempt.spent = Spent(usage, isEstimated: false) }
            exchange.record { [attempt] in $0.attempts.append(attempt) }
            switch ending {
            case .whole: try await sink(.text("ok"))
            case .cut: throw Failure(.connection, "cut")
            case .cancelled: throw Failure(.cancelled, "gone")
            case .refused: throw Failure(.overloaded, "busy")
            }
        }
    }
}
