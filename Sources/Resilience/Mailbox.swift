import Synchronization

/// Messages of several tasks to one, in the order they were sent.
///
/// Receiving does not end when the receiver is cancelled: whoever waits for an answer to its message gets one.
final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var receiver: CheckedContinuation<Message, Never>?
    }

    private let state = Mutex(State())

    func send(_ message: Message) {
        let receiver = state.withLock { state -> CheckedContinuation<Message, Never>? in
            if let receiver = state.receiver {
                state.receiver = nil
                return receiver
            }
            state.messages.append(message)
            return nil
        }
        receiver?.resume(returning: message)
    }

    /// The next message; one task may receive at a time.
    func receive() async -> Message {
        await withCheckedContinuation { continuation in
            let message = state.withLock { state -> Message? in
                if !state.messages.isEmpty { return state.messages.removeFirst() }
                state.receiver = continuation
                return nil
            }
            if let message { continuation.resume(returning: message) }
        }
    }

    var count: Int { state.withLock { $0.messages.count } }
}
