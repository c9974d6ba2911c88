package import Foundation
package import Generation
import Synchronization

/// What all keys have used; reserving and settling are one step each, whoever else does so.
///
/// What this process knows decides first; then, where several processes count together, what they know.
package final class Allowances: Sendable {
    private let shared: (any SharedAllowances)?
    private let state = Mutex<[String: Allowance]>([:])
    private let unpriced = Mutex<[UnpricedSpending]>([])

    package init(sharing shared: (any SharedAllowances)? = nil) {
        self.shared = shared
    }

    /// Takes what a request may spend; throws `.keyLimit`, `.budget` or `.forbidden` with the reason.
    package func reserve(
        _ estimate: Allowance.Estimate,
        for key: VirtualKey,
        id: String = "",
        at now: ContinuousClock.Instant = .now,
        on date: Date = Date()
    ) async throws(Failure) -> Allowance.Reservation {
        let parts = shared?.parts ?? 1
        var reservation = try state.withLock { state throws(Failure) in
            try state[key.id, default: Allowance()]
                .reserve(estimate, for: key, id: id, parts: parts, at: now, on: date)
        }
        guard let shared, key.isLimited else { return reservation }
        let claim = claim(reservation, of: key)
        switch await shared.reserve(claim) {
        case .granted(let total, let own):
            reservation.isShared = true
            if claim.account.hasBudget {
                learn(total: total, of: own, by: claim.writer, claim.account)
            }
        case .refused(let shortage):
            state.withLock { $0[key.id]?.release(reservation) }
            throw shortage.failure(of: key, on: date)
        case .unavailable(let isInDoubt): reservation.isShared = isInDoubt
        }
        return reservation
    }

    package func settle(_ reservation: Allowance.Reservation, of key: VirtualKey, tokens: Int?, nanodollars: Int?) {
        let account = account(of: key, on: reservation.day)
        let writer = writer(of: reservation.id)
        let spent = state.withLock { state in
            state[key.id]?.settle(reservation, tokens: tokens, nanodollars: nanodollars)
            return state[key.id]?.spent(by: writer, in: account.days) ?? 0
        }
        if nanodollars == nil, let money = reservation.money, money > 0 {
            let amount = UnpricedSpending(key: key.id, writer: writer, day: reservation.day, nanodollars: money)
            putBack([amount])
        }
        guard let shared, reservation.isShared else { return }
        shared.settle(
            SharedSettlement(account: account, id: reservation.id, writer: writer, spent: spent, tokens: tokens)
        )
    }

    /// Hands over what was spent without a price, to be written down.
    package func takeUnpriced() -> [UnpricedSpending] {
        unpriced.withLock { unpriced in
            defer { unpriced = [] }
            return unpriced
        }
    }

    /// Takes back what could not be written down yet.
    package func putBack(_ amounts: [UnpricedSpending]) {
        unpriced.withLock { unpriced in
            for amount in amounts {
                let place = unpriced.firstIndex {
                    ($0.key, $0.writer, $0.day) == (amount.key, amount.writer, amount.day)
                }
                if let place { unpriced[place].nanodollars += amount.nanodollars } else { unpriced.append(amount) }
            }
        }
    }

    private func claim(_ reservation: Allowance.Reservation, of key: VirtualKey) -> SharedClaim {
        let account = account(of: key, on: reservation.day)
        return SharedClaim(
            account: account,
            id: reservation.id,
            writer: writer(of: reservation.id),
            tokens: reservation.estimate.tokens,
            money: reservation.money ?? 0,
            budget: key.budget?.nanodollars ?? 0,
            requestsPerMinute: key.requestsPerMinute,
            tokensPerMinute: key.tokensPerMinute,
            spent: account.hasBudget ? spent(by: writer(of: reservation.id), account) : 0,
            known: { self.known(of: account) }
        )
    }
}

// MARK: - What is told

extension Allowances {
    /// The account of a key in the period that holds a day.
    package func account(of key: VirtualKey, on day: Int) -> SharedAccount {
        SharedAccount(
            key: key.id,
            days: key.budget.flatMap { $0.period.days(around: day) },
            hasBudget: key.budget != nil
        )
    }

    /// Takes in what the store has of an account, by who wrote it.
    package func learn(_ written: [String: Int], _ account: SharedAccount) {
        state.withLock { $0[account.key, default: Allowance()].learn(written, in: account.days) }
    }

    /// Takes in what all have spent, and what of it is `writer`'s.
    package func learn(total: Int, of which: Int, by writer: String, _ account: SharedAccount) {
        state.withLock { $0[account.key]?.learn(total: total, of: which, by: writer, in: account.days) }
    }

    private func spent(by writer: String, _ account: SharedAccount) -> Int {
        state.withLock { $0[account.key]?.spent(by: writer, in: account.days) ?? 0 }
    }

    /// What each writer is known to have spent of an account.
    package func known(of account: SharedAccount) -> [String: Int] {
        state.withLock { $0[account.key]?.known(in: account.days) ?? [:] }
    }

    /// What a key has used, as far as it is known here.
    package func use(
        of key: VirtualKey,
        at now: ContinuousClock.Instant = .now,
        on date: Date = Date()
    ) -> Allowance.Use {
        state.withLock { $0[key.id]?.use(of: key, at: now, on: date) ?? Allowance.Use() }
    }
}
