import Cryptography
package import Foundation
package import Generation
import Synchronization

/// All keys, and which of them a caller shows.
package final class KeyRing: Sendable {
    private struct State {
        var byHash: [[UInt8]: VirtualKey] = [:]
        var hashByID: [String: [UInt8]] = [:]

        mutating func put(_ key: VirtualKey) {
            byHash[key.hash] = key
            hashByID[key.id] = key.hash
        }
    }

    private let state = Mutex(State())

    package init(_ keys: [VirtualKey] = []) {
        for key in keys { put(key) }
    }

    /// Without keys, whoever reaches the port may ask.
    package var isEmpty: Bool { state.withLock { $0.byHash.isEmpty } }
    package var all: [VirtualKey] { state.withLock { Array($0.byHash.values) }.sorted { $0.name < $1.name } }

    /// Adds a key, or replaces the one of the same text.
    package func put(_ key: VirtualKey) { state.withLock { $0.put(key) } }

    package func key(id: String) -> VirtualKey? {
        state.withLock { state in state.hashByID[id].flatMap { state.byHash[$0] } }
    }

    /// The key of a text that a caller shows.
    ///
    /// It is looked up by its hash, from which nothing of the text can be guessed, and compared in constant time. A
    /// failure never has the text in it.
    package func key(shown text: String?, at now: Date) -> Result<VirtualKey, Failure> {
        guard let text, !text.isEmpty else {
            return .failure(Failure(.unauthenticated, "A key is needed: none came with the request."))
        }
        let hash = VirtualKey.hash(of: text)
        guard let key = state.withLock({ $0.byHash[hash] }), constantTimeEquals(key.hash, hash) else {
            return .failure(
                Failure(.unauthenticated, "The key that came with the request is none of this gateway's.")
            )
        }
        if let refusal = key.refusal(at: now) { return .failure(Failure(.unauthenticated, refusal)) }
        return .success(key)
    }
}
