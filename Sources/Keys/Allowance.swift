package import Foundation
package import Generation
import Lanes

/// What a key has used of its minute and of its budget.
///
/// A value without a clock. What a request may spend is reserved before it starts and settled when it has ended, so
/// that requests at the same time see each other. A budget is passed by no more than what running requests spend beyond
/// their reservations.
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
        fileprivate let slice: Instant
        fileprivate let estimate: Estimate
        /// What was taken of the budget; `nil` for a key without one.
        fileprivate let money: Int?
        fileprivate let period: Date?
    }

    private var window = RateWindow(slack: .zero)
    private var periodStart: Date?
    /// Billionths of a dollar, in this period.
    package private(set) var spent: Int
    package private(set) var reserved = 0

    /// - Parameters:
    ///   - spent: what was spent in the period that `start` began.
    ///   - start: the beginning of that period; `nil` for one without a beginning.
    package init(spent: Int = 0, since start: Date? = nil) {
        self.spent = spent
        periodStart = start
    }

    /// Takes what a request may spend; throws `.keyLimit` or `.budget` with the time when it could be asked again.
    package mutating func reserve(
        _ estimate: Estimate,
        for key: VirtualKey,
        at now: Instant,
        on date: Date
    ) throws(Failure) -> Reservation {
        window.forget(before: now)
        let overRequests = key.requestsPerMinute.map { window.requests + 1 - $0 } ?? 0
        let overTokens = key.tokensPerMinute.map { window.tokens + min(estimate.tokens, $0) - $0 } ?? 0
        if let free = window.whenFree(requests: max(overRequests, 0), tokens: max(overTokens, 0)) {
            let what = overRequests > 0 ? "requests" : "tokens"
            let limit = (overRequests > 0 ? key.requestsPerMinute : key.tokensPerMinute) ?? 0
            throw Failure(
                .keyLimit,
                "The key '\(key.name)' may use \(limit) \(what) a minute, and has.",
                retryAfter: now.duration(to: free)
            )
        }
        let money = try reserveMoney(estimate, for: key, on: date)
        let slice = window.add(tokens: estimate.tokens, at: now)
        return Reservation(slice: slice, estimate: estimate, money: money, period: periodStart)
    }

    private mutating func reserveMoney(
        _ estimate: Estimate,
        for key: VirtualKey,
        on date: Date
    ) throws(Failure) -> Int? {
        guard let budget = key.budget else { return nil }
        let start = budget.start(at: date)
        if start != periodStart {
            periodStart = start
            spent = 0
        }
        guard let amount = estimate.nanodollars else {
            let reason = "has a budget, and the price of what was asked for is not known"
            throw Failure(.forbidden, "The key '\(key.name)' \(reason).")
        }
        let total = spent.addingReportingOverflow(reserved).partialValue.addingReportingOverflow(amount)
        guard !total.overflow, total.partialValue <= budget.nanodollars else {
            let wait = budget.end(at: date).map { Duration.seconds($0.timeIntervalSince(date)) }
            let period = budget.period == .total ? "" : " of this \(budget.period.rawValue)"
            throw Failure(
                .budget,
                "The key '\(key.name)' has spent its budget\(period), or what is left would not do for this request.",
                retryAfter: wait
            )
        }
        reserved += amount
        return amount
    }

    /// Gives back what was reserved and counts what was spent; an unknown cost counts as what was reserved.
    package mutating func settle(_ reservation: Reservation, tokens: Int?, nanodollars: Int?) {
        if let tokens { window.correct(reservation.slice, tokens: tokens - reservation.estimate.tokens) }
        guard let amount = reservation.money else { return }
        reserved = max(reserved - amount, 0)
        // What was reserved in a period is paid in it.
        if reservation.period == periodStart { spent += nanodollars ?? amount }
    }
}
