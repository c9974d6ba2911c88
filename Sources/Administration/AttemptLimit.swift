internal import Synchronization

/// How often something may be tried in vain within a minute, by all callers of this process together.
final class AttemptLimit: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let limit: Int
    private let failures = Mutex<[Instant]>([])

    init(_ limit: Int = 10) {
        self.limit = limit
    }

    /// How long to wait before the next try; `nil` when it may be made now.
    ///
    /// That try counts as a failure until ``succeed(at:)``.
    func wait(at now: Instant) -> Duration? {
        failures.withLock { failures in
            failures.removeAll { $0 + .seconds(60) <= now }
            guard failures.count >= limit, let first = failures.first else {
                failures.append(now)
                return nil
            }
            return now.duration(to: first + .seconds(60))
        }
    }

    /// The try that was made at that time was right.
    func succeed(at now: Instant) {
        failures.withLock { failures in
            if let index = failures.lastIndex(of: now) { failures.remove(at: index) }
        }
    }
}
