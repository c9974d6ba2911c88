import Synchronization

/// A clock whose sleeps return at once, move it forward, and are remembered.
package final class ImmediateClock: Clock {
    package typealias Instant = ContinuousClock.Instant

    private let slept = Mutex<[Duration]>([])
    private let start = ContinuousClock.now

    package init() {}

    package var now: Instant { start + sleeps.reduce(.zero, +) }
    package var minimumResolution: Duration { .zero }
    package var sleeps: [Duration] { slept.withLock { $0 } }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let duration = now.duration(to: deadline)
        slept.withLock { $0.append(duration) }
        try Task.checkCancellation()
    }
}
