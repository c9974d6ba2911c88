import Synchronization

/// Wakes whoever waits for something to look at again.
///
/// It says that something may have changed, never what. Who looks takes the ``mark`` first and then waits past it, so that
/// a change between the looking and the waiting is not missed, however many wait.
package final class Signal: Sendable {
    private struct State {
        var count = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// How often it was set.
    package var mark: Int { state.withLock(\.count) }

    package func set() {
        let waiters = state.withLock { state in
            state.count += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when it was set after the mark was taken, or the task is cancelled.
    package func wait(past mark: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard state.count == mark, !Task.isCancelled else { return false }
                    state.waiters.append(continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            set()
        }
    }

    /// Returns when something is so, as far as it is looked at whenever this is set, or the task is cancelled.
    package func wait(until isSo: () -> Bool) async {
        while !Task.isCancelled {
            let mark = mark
            if isSo() { return }
            await wait(past: mark)
        }
    }
}
