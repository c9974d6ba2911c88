internal import Synchronization

/// How often something may be tried in vain within a minute, by all callers of this process together.
///
/// Only what fails is counted and refused, so that nobody can lock out those who know what is right. Nobody guesses 256
/// random bits: the limit tells a program that tries wrong ones to stop.
final class AttemptLimit: Sendable {
    typealias Instant = ContinuousClock.Instant

    private let limit: Int
    private let failures = Mutex<[Instant]>([])

    init(_ limit: Int = 10) {
        self.limit = limit
    }

    /// Notes a try that failed; returns how long to wait before the next where too many have.
    func fail(at now: Instant = .now) -> Duration? {
        failures.withLock { failures in
            failures.removeAll { $0 + .seconds(60) <= now }
            guard failures.count >= limit, let first = failures.first else {
                failures.append(now)
                return nil
            }
            return now.duration(to: first + .seconds(60))
        }
    }
}
