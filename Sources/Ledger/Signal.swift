import Synchronization

/// Wakes one task that waits, now or the next time it does.
final class Signal: Sendable {
    private enum State {
        case idle, sent
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    func send() {
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

    /// Forgets that the signal was sent, for whoever is about to look for what it says.
    func forget() {
        state.withLock { state in
            if case .sent = state { state = .idle }
        }
    }

    /// Returns when the signal was sent since the last wait; for one task at a time.
    func wait() async {
        await withCheckedContinuation { continuation in
            let wasSent = state.withLock { state in
                if case .sent = state {
                    state = .idle
                    return true
                }
                state = .waiting(continuation)
                return false
            }
            if wasSent { continuation.resume() }
        }
    }

    /// Waits for the signal, but no longer than that.
    func wait(upTo limit: Duration, on clock: any Clock<Duration>) async {
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
