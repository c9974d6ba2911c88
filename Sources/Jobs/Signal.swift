import Synchronization

/// Wakes one task that waits, now or the next time it does; a task that is cancelled waits no more.
package final class Signal: Sendable {
    private enum State {
        case idle, sent
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    package init() {}

    /// Wakes who waits, or who waits next.
    package func send() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .waiting(let continuation) = state else {
                state = .sent
                return nil
            }
            state = .idle
            return continuation
        }
        waiting?.resume()
    }

    /// Returns when the signal was sent since the last wait, or the task is cancelled; for one task at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let wasSent = state.withLock { state in
                    if case .sent = state {
                        state = .idle
                        return true
                    }
                    if Task.isCancelled { return true }
                    state = .waiting(continuation)
                    return false
                }
                if wasSent { continuation.resume() }
            }
        } onCancel: {
            send()
        }
    }

    /// Waits for the signal, but no longer than that.
    package func wait(upTo limit: Duration, on clock: any Clock<Duration>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A sleep that is cut short means that the signal came.
                if (try? await clock.sleep(for: limit)) != nil { self.send() }
            }
            await wait()
            group.cancelAll()
        }
    }
}

/// Those who want to hear of something, by what they want to hear of.
package final class Listeners<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var signals: [Key: [Int: Signal]] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Adds a signal that is sent whenever there is news of `key`; see ``remove(_:_:)``.
    package func add(_ signal: Signal, to key: Key) -> Int {
        state.withLock { state in
            state.last += 1
            state.signals[key, default: [:]][state.last] = signal
            return state.last
        }
    }

    package func remove(_ number: Int, from key: Key) {
        state.withLock { state in
            state.signals[key]?[number] = nil
            if state.signals[key]?.isEmpty == true { state.signals[key] = nil }
        }
    }

    func sendAll() {
        let signals = state.withLock { state in state.signals.values.flatMap(\.values) }
        for signal in signals { signal.send() }
    }

    /// Sends the signals of those who want to hear of `key`.
    package func send(to key: Key) {
        let signals = state.withLock { state in state.signals[key].map { Array($0.values) } ?? [] }
        for signal in signals { signal.send() }
    }
}
