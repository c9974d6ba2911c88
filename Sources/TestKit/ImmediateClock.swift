import Synchronization

/// A clock that goes as any does, but whose sleeps return at once, move it forward, and are remembered.
package final class ImmediateClock: Clock {
    package typealias Instant = ContinuousClock.Instant

    private let slept = Mutex<[Duration]>([])

    package init() {}

    package var now: Instant { .now + sleeps.reduce(.zero, +) }
    package var minimumResolution: Duration { .zero }
    package var sleeps: [Duration] { slept.withLock { $0 } }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let duration = now.duration(to: deadline)
        // What the clock itself took on the way is no part of what was asked for.
        let whole = Duration.milliseconds(Int64((duration / .milliseconds(1)).rounded()))
        slept.withLock { $0.append(whole) }
        try Task.checkCancellation()
    }
}
