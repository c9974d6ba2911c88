package import Foundation
package import Generation
import Lanes

/// What a key has used of its minute and of its budget.
///
/// A value without a clock. What a request may spend is reserved before it starts and settled when it has ended, so
/// that requests at the same time see each other. A budget is passed by no more than what running requests spend beyond
/// their reservations, and what other processes spend that this one has not heard of.
package struct Allowance: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What a request is thought to spend at most.
    package struct Estimate: Hashable, Sendable {
        package var tokens: Int
        /// `nil` when the price of a target is unknown.
        package var nanodollars: Int?

        package init(tokens: Int, nanodollars: Int?) {
            self.tokens = tokens
            self.nanodollars = nanodollars
        }
    }

    /// What was taken for a request, to be settled once.
    package struct Reservation: Sendable {
        /// The request's name.
        package let id: String
        let slice: Instant
        let estimate: Estimate
        /// What was taken of the budget; `nil` for a key without one.
        let money: Int?
        /// The day it was taken on; that is when it is paid.
        let day: Int
        /// Whether other processes may have been told of it.
        var isShared = false
    }

    /// What has been used, for people to look at.
    package struct Use: Hashable, Sendable {
        /// Billionths of a dollar, in the period of the key's budget.
        package var spent = 0
        package var reserved = 0
        /// In the last minute, by this process.
        package var requests = 0
        package var tokens = 0
    }

    private var window = RateWindow(slack: .zero)
    private var spending = KeySpending()
    private var reserved = 0

    /// - Parameters:
    ///   - spent: what was spent in a period before.
    ///   - days: that period; `nil` for one without a beginning.
    package init(spent: Int = 0, in days: Range<Int>? = nil) {
        if spent > 0 { spending.learn(["": spent], in: days) }
    }

    /// Takes what a request may spend, unless too much was used.
    ///
    /// - Parameters:
    ///   - estimate: what it may spend.
    ///   - key: whose it is.
    ///   - id: the request's name.
    ///   - parts: how many processes share the limits of a minute without being able to tell each other.
    ///   - now: the time the minute is measured by.
    ///   - date: the time the period is found by.
    /// - Returns: what was taken, to be settled.
    /// - Throws: `.keyLimit` or `.budget` with the time when it could be asked again, `.forbidden` without a price.
    package mutating func reserve(
        _ estimate: Estimate,
        for key: VirtualKey,
        id: String = "",
        parts: Int = 1,
        at now: Instant,
        on date: Date
    ) throws(Failure) -> Reservation {
        window.forget(before: now)
        if let shortage = shortage(of: key, estimate, parts, at: now) { throw shortage.failure(of: key, on: date) }
        let day = date.utcDay
        let money = try reserveMoney(estimate, for: key, on: date)
        let slice = window.add(tokens: estimate.tokens, at: now)
        return Reservation(id: id, slice: slice, estimate: estimate, money: money, day: day)
    }

    private func shortage(of key: VirtualKey, _ estimate: Estimate, _ parts: Int, at now: Instant) -> Shortage? {
        func part(_ limit: Int) -> Int { max(limit / parts, 1) }
        let overRequests = key.requestsPerMinute.map { window.requests + 1 - part($0) } ?? 0
        let overTokens = key.tokensPerMinute.map { window.tokens + min(estimate.tokens, part($0)) - part($0) } ?? 0
        guard let free = window.whenFree(requests: max(overRequests, 0), tokens: max(overTokens, 0)) else { return nil }
        let wait = now.duration(to: free)
        return overRequests > 0 ? .requests(wait) : .tokens(wait)
    }

    private mutating func reserveMoney(
        _ estimate: Estimate,
        for key: VirtualKey,
        on date: Date
    ) throws(Failure) -> Int? {
        guard let budget = key.budget else { return nil }
        guard let amount = estimate.nanodollars else {
            let reason = "has a budget, and the price of what was asked for is not known"
            throw Failure(.forbidden, "The key '\(key.name)' \(reason).")
        }
        let spent = spending.sum(in: budget.period.days(around: date.utcDay))
        // Subtracted, for a sum could overflow.
        guard spent <= budget.nanodollars, amount <= budget.nanodollars - spent - reserved else {
            throw Shortage.budget.failure(of: key, on: date)
        }
        reserved += amount
        return amount
    }

    /// Gives back what was reserved and counts what was spent; an unknown cost counts as what was reserved.
    package mutating func settle(_ reservation: Reservation, tokens: Int?, nanodollars: Int?) {
        if let tokens { window.correct(reservation.slice, tokens: tokens - reservation.estimate.tokens) }
        guard let amount = reservation.money else { return }
        reserved = max(reserved - amount, 0)
        spending.add(nanodollars ?? amount, by: writer(of: reservation.id), on: reservation.day)
    }

    /// Gives everything back: the request was not made.
    mutating func release(_ reservation: Reservation) {
        window.correct(reservation.slice, requests: -1, tokens: -reservation.estimate.tokens)
        if let amount = reservation.money { reserved = max(reserved - amount, 0) }
    }
}

// MARK: - What is told

extension Allowance {
    package func use(of key: VirtualKey, at now: Instant = .now, on date: Date) -> Use {
        var window = window
        window.forget(before: now)
        let days = key.budget.flatMap { $0.period.days(around: date.utcDay) }
        return Use(
            spent: key.budget == nil ? 0 : spending.sum(in: days),
            reserved: reserved,
            requests: window.requests,
            tokens: window.tokens
        )
    }

    /// Takes in what the store has of a period, by who wrote it.
    mutating func learn(_ written: [String: Int], in days: Range<Int>?) { spending.learn(written, in: days) }

    /// Takes in what all have spent in a period, and what of it is `writer`'s.
    mutating func learn(total: Int, of which: Int, by writer: String, in days: Range<Int>?) {
        spending.learn(total: total, of: which, by: writer, in: days)
    }

    /// What each writer is known to have spent in a period.
    func known(in days: Range<Int>?) -> [String: Int] { spending.known(in: days) }

    func spent(by writer: String, in days: Range<Int>?) -> Int { spending.sum(by: writer, in: days) }
}

/// What there is not enough of.
package enum Shortage: Hashable, Sendable {
    /// With the time until there is.
    case requests(Duration)
    case tokens(Duration)
    case budget

    func failure(of key: VirtualKey, on date: Date) -> Failure {
        switch self {
        case .requests(let wait): .minute(key, key.requestsPerMinute, "requests", wait)
        case .tokens(let wait): .minute(key, key.tokensPerMinute, "tokens", wait)
        case .budget:
            Failure(
                .budget,
                "The key '\(key.name)' has spent its budget\(key.budget?.ofPeriod ?? ""), or what is left would not do for "
                    + "this request.",
                retryAfter: key.budget?.period.end(at: date).map { .seconds($0.timeIntervalSince(date)) }
            )
        }
    }
}

extension Failure {
    fileprivate static func minute(_ key: VirtualKey, _ limit: Int?, _ what: String, _ wait: Duration) -> Failure {
        Failure(
            .keyLimit,
            "The key '\(key.name)' may use \(limit ?? 0) \(what) a minute, and has.",
            retryAfter: wait
        )
    }
}

extension Budget {
    fileprivate var ofPeriod: String { period == .total ? "" : " of this \(period.rawValue)" }
}

/// Who writes a request down: what all names of requests that one process gives begin with.
func writer(of id: String) -> String {
    id.firstIndex(of: "-").map { String(id[..<$0]) } ?? id
}
