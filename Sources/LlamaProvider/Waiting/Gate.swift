import EventLoop
import Generation
import Synchronization

/// A state that tasks share, and the line of those that wait until it lets them pass.
final class Gate<State: Sendable, Pass: Sendable>: Sendable {
    private struct Content {
        var state: State
        var line = Line<Pass>()
    }

    private let loop: EventLoop
    private let content: Mutex<Content>

    init(_ state: State, on loop: EventLoop) {
        self.loop = loop
        content = Mutex(Content(state: state))
    }

    /// Changes the state and lets those go who need not wait any more; they run after `change` has returned.
    func change<Result>(_ change: (inout State, inout Line<Pass>) -> Result) -> Result {
        let (result, released) = content.withLock { content in
            let result = change(&content.state, &content.line)
            return (result, content.line.takeReleased())
        }
        for (continuation, result) in released { continuation.resume(returning: result) }
        return result
    }

    /// Passes, or waits in line for at most `limit` and then throws `failure`.
    ///
    /// `admit` looks at the state and at how many wait already; it may be asked twice. Cancelling the task leaves the
    /// line at once.
    func enter(
        within limit: Duration,
        otherwise failure: Failure,
        admit: (inout State, _ waiting: Int) -> Admission<Pass>
    ) async throws(Failure) -> Pass {
        switch change({ state, line in admit(&state, line.count) }) {
        case .pass(let pass): return pass
        case .refuse(let refusal): throw refusal
        case .wait: break
        }
        let number = change { _, line in line.nextNumber() }
        let result = await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                guard (try? await loop.sleep(for: limit)) != nil else { return }
                change { _, line in line.release(number: number, .failure(failure)) }
            }
            let result = await wait(number, admit)
            group.cancelAll()
            return result
        }
        return try result.get()
    }

    private func wait(
        _ number: Int,
        _ admit: (inout State, _ waiting: Int) -> Admission<Pass>
    ) async -> Result<Pass, Failure> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result: Result<Pass, Failure>? = change { state, line in
                    guard !Task.isCancelled else { return .failure(.leftTheLine) }
                    switch admit(&state, line.count) {
                    case .pass(let pass): return .success(pass)
                    case .refuse(let refusal): return .failure(refusal)
                    case .wait:
                        line.append(continuation, number: number)
                        return nil
                    }
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            change { _, line in line.release(number: number, .failure(.leftTheLine)) }
        }
    }
}

extension Failure {
    fileprivate static var leftTheLine: Failure {
        Failure(.cancelled, "The request was cancelled while it waited for the local model.")
    }
}
