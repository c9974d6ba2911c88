import SocketIO
import Synchronization
import Testing

@Suite struct SignalTests {
    @Test(.timeLimit(.minutes(1)))
    func `all who looked before a change hear of it, also those who wait only after it`() async {
        let signal = Signal()
        let marks = (signal.mark, signal.mark)

        signal.set()

        await signal.wait(past: marks.0)
        await signal.wait(past: marks.1)
    }

    @Test(.timeLimit(.minutes(1)))
    func `many who wait for one thing all see it`() async {
        let signal = Signal()
        let flag = Flag()

        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { await signal.wait { flag.isSet } } }
            for _ in 0..<10 { group.addTask { signal.set() } }
            group.addTask {
                flag.set()
                signal.set()
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `who is cancelled waits no more, and others go on waiting`() async {
        let signal = Signal()
        let flag = Flag()
        let cancelled = Task { await signal.wait { false } }
        let other = Task { await signal.wait { flag.isSet } }

        cancelled.cancel()
        await cancelled.value
        flag.set()
        signal.set()

        await other.value
    }
}

/// Something that is so from a moment on.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
}
