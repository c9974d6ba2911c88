package import Foundation
package import Generation
import Synchronization

/// What all keys have used; reserving and settling are one step each, whoever else does so.
package final class Allowances: Sendable {
    private let state = Mutex<[String: Allowance]>([:])

    package init() {}

    /// Tells what a key had spent in a period before the program started.
    package func begin(_ key: VirtualKey, spent: Int, since start: Date?) {
        state.withLock { $0[key.id] = Allowance(spent: spent, since: start) }
    }

    package func reserve(
        _ estimate: Allowance.Estimate,
        for key: VirtualKey,
        at now: ContinuousClock.Instant = .now,
        on date: Date = Date()
    ) throws(Failure) -> Allowance.Reservation {
        try state.withLock { state throws(Failure) in
            var allowance = state[key.id] ?? Allowance(since: key.budget?.start(at: date))
            defer { state[key.id] = allowance }
            return try allowance.reserve(estimate, for: key, at: now, on: date)
        }
    }

    package func settle(_ reservation: Allowance.Reservation, of key: VirtualKey, tokens: Int?, nanodollars: Int?) {
        state.withLock { $0[key.id]?.settle(reservation, tokens: tokens, nanodollars: nanodollars) }
    }

    /// What a key has spent and reserved of its budget, in billionths of a dollar.
    package func use(of key: VirtualKey) -> (spent: Int, reserved: Int) {
        state.withLock { $0[key.id].map { ($0.spent, $0.reserved) } ?? (0, 0) }
    }
}
