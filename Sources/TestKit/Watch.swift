import Synchronization

/// A time of day that stands still until a test moves it, in microseconds.
package final class Watch: Sendable {
    private let time = Mutex(1_800_000_000_000_000)

    package init() {}

    package var now: Int { time.withLock { $0 } }
    package func advance(_ seconds: Int) { time.withLock { $0 += seconds * 1_000_000 } }
}
