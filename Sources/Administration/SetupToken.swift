internal import Cryptography
package import Foundation
internal import Keys
internal import Synchronization

/// What lets somebody make the first key for operators, once: whoever can read what the program says at its start.
package final class SetupToken: Sendable {
    private struct State {
        var hash: [UInt8]?
        var ends = Date.distantPast
    }

    private let state = Mutex(State())

    package init() {}

    /// A new text that holds for an hour, instead of any before it; only its hash is kept.
    package func issue(at now: Date = Date()) -> String {
        let text = "setup-" + randomBytes(32).base64URL
        state.withLock { $0 = State(hash: VirtualKey.hash(of: text), ends: now + 3600) }
        return text
    }

    func isOpen(at now: Date) -> Bool { state.withLock { $0.hash != nil && $0.ends > now } }

    /// Takes the token, so that it holds no more; `false` for any other text, and when it has run out.
    func take(_ text: String, at now: Date) -> Bool {
        let hash = VirtualKey.hash(of: text)
        return state.withLock { state in
            guard let expected = state.hash, state.ends > now, constantTimeEquals(expected, hash) else { return false }
            state.hash = nil
            return true
        }
    }

    /// Gives back what was taken and could not be used, with the time it had.
    func restore(_ text: String) {
        state.withLock { state in
            if state.hash == nil { state.hash = VirtualKey.hash(of: text) }
        }
    }
}
