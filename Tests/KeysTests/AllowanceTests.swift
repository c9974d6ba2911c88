import Foundation
import Generation
import Keys
import Testing

@Suite struct AllowanceTests {
    private let now = ContinuousClock.now
    private let noon = Date(timeIntervalSince1970: 1_795_262_400)  // 2026-11-21 12:00 UTC

    @Test func `requests beyond the minute's are refused, with the time when the next may be made`() throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.requestsPerMinute = 2
        var allowance = Allowance()
        for _ in 0..<2 { _ = try allowance.reserve(estimate(), for: key, at: now, on: noon) }

        let failure = refusal(of: Self.nothing, for: key, by: &allowance, at: now + .seconds(20))

        #expect(failure?.kind == .keyLimit)
        #expect((.seconds(39)...(.seconds(41))).contains(failure?.retryAfter ?? .zero))
        _ = try allowance.reserve(estimate(), for: key, at: now + .seconds(61), on: noon)
    }

    @Test func `tokens are reserved as thought and counted as spent`() throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.tokensPerMinute = 1000
        var allowance = Allowance()
        let first = try allowance.reserve(estimate(tokens: 900), for: key, at: now, on: noon)

        let refused = refusal(of: Self.tokens(200), for: key, by: &allowance, at: now)
        #expect(refused != nil)
        allowance.settle(first, tokens: 100, nanodollars: nil)
        _ = try allowance.reserve(estimate(tokens: 200), for: key, at: now, on: noon)
    }

    @Test func `a budget is reserved before and settled after`() throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: 1000, period: .total)
        var allowance = Allowance()

        let first = try allowance.reserve(estimate(money: 800), for: key, at: now, on: noon)
        let failure = refusal(of: Self.money(300), for: key, by: &allowance, at: now)
        allowance.settle(first, tokens: nil, nanodollars: 100)

        #expect(failure?.kind == .budget)
        #expect(failure?.retryAfter == nil)
        let use = allowance.use(of: key, at: now, on: noon)
        #expect((use.spent, use.reserved) == (100, 0))
        _ = try allowance.reserve(estimate(money: 900), for: key, at: now, on: noon)
    }

    @Test func `sums that no number holds are refused, not spent`() throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: .max, period: .total)
        var allowance = Allowance()
        _ = try allowance.reserve(estimate(money: .max - 1), for: key, at: now, on: noon)

        let failure = refusal(of: Self.money(2), for: key, by: &allowance, at: now)

        #expect(failure?.kind == .budget)
        _ = try allowance.reserve(estimate(money: 1), for: key, at: now, on: noon)
    }

    @Test func `what a request cost and nobody knows is counted as it was reserved`() throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: 1000, period: .total)
        var allowance = Allowance()
        let reservation = try allowance.reserve(estimate(money: 600), for: key, at: now, on: noon)

        allowance.settle(reservation, tokens: nil, nanodollars: nil)

        #expect(allowance.use(of: key, at: now, on: noon).spent == 600)
    }

    @Test func `a target without a price is not for a key with a budget`() {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: 1000, period: .total)
        var allowance = Allowance()

        let failure = refusal(of: Allowance.Estimate(tokens: 1, nanodollars: nil), for: key, by: &allowance, at: now)

        #expect(failure?.kind == .forbidden)
    }

    @Test(arguments: [(Budget.Period.day, 43_200.0), (.month, 820_800.0)])
    func `a new period begins with nothing spent`(period: Budget.Period, rest: Double) throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: 100, period: period)
        var allowance = Allowance(spent: 100, in: period.days(around: noon.utcDay))

        let failure = refusal(of: Self.money(1), for: key, by: &allowance, at: now)

        #expect(failure?.retryAfter == .seconds(rest))
        _ = try allowance.reserve(Self.money(100), for: key, at: now, on: noon.addingTimeInterval(rest))
    }

    @Test func `what was reserved before midnight is not paid by the new day`() throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: 100, period: .day)
        var allowance = Allowance()
        let late = try allowance.reserve(Self.money(100), for: key, at: now, on: noon)
        allowance.settle(
            try allowance.reserve(Self.money(0), for: key, at: now, on: noon.addingTimeInterval(50_000)),
            tokens: nil,
            nanodollars: 0
        )

        allowance.settle(late, tokens: nil, nanodollars: 100)

        let use = allowance.use(of: key, at: now, on: noon.addingTimeInterval(50_000))
        #expect((use.spent, use.reserved) == (0, 0))
    }

    @Test func `what is heard late of the day before leaves what is known of this one`() {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: 100, period: .day)
        let allowances = Allowances()
        let today = allowances.account(of: key, on: noon.utcDay)
        let yesterday = allowances.account(of: key, on: noon.utcDay - 1)

        allowances.learn(["a": 50], today)
        allowances.learn(total: 60, of: 0, by: "b", today)
        allowances.learn(["a": 70], yesterday)
        allowances.learn(total: 90, of: 0, by: "b", yesterday)

        #expect(allowances.use(of: key, at: now, on: noon).spent == 60)
        #expect(allowances.use(of: key, at: now, on: noon - 86_400).spent == 90)
        for day in 1...10 { allowances.learn(["a": 1], allowances.account(of: key, on: noon.utcDay + day)) }
        #expect(allowances.use(of: key, at: now, on: noon).spent == 0)
    }

    @Test func `no count overflows`() throws {
        var key = VirtualKey(id: "k", name: "web", hash: [])
        key.budget = Budget(nanodollars: .max, period: .total)
        var allowance = Allowance(spent: .max - 1)

        let refused = refusal(of: Self.money(.max), for: key, by: &allowance, at: now)
        #expect(refused != nil)
    }

    /// Why nothing can be reserved; `nil` when it can.
    private func refusal(
        of estimate: Allowance.Estimate,
        for key: VirtualKey,
        by allowance: inout Allowance,
        at now: ContinuousClock.Instant
    ) -> Failure? {
        do throws(Failure) {
            _ = try allowance.reserve(estimate, for: key, at: now, on: noon)
            return nil
        } catch {
            return error
        }
    }

    private static let nothing = Allowance.Estimate(tokens: 0, nanodollars: 0)
    private static func tokens(_ count: Int) -> Allowance.Estimate { .init(tokens: count, nanodollars: 0) }
    private static func money(_ amount: Int) -> Allowance.Estimate { .init(tokens: 0, nanodollars: amount) }

    private func estimate(tokens: Int = 0, money: Int = 0) -> Allowance.Estimate {
        Allowance.Estimate(tokens: tokens, nanodollars: money)
    }
}
