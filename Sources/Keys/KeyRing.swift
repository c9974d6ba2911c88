import Cryptography
package import Foundation
package import Generation
import Synchronization

/// All keys, and which of them a caller shows.
///
/// Those of the configuration stay as they are; those of the store are replaced whenever they have been read anew.
package final class KeyRing: Sendable {
    private struct State {
        var byHash: [[UInt8]: Entry] = [:]
        var byID: [String: Entry] = [:]
        var isStoreRead = true
        /// Whether there is, or ever was, a key that is not only for operators.
        var hasCallers = false
        /// Whether others than this machine may ask.
        var isOpenToOthers = false
    }

    /// One key, and the minute since 1970 in which it was last shown; zero for never.
    private final class Entry: Sendable {
        let key: VirtualKey
        let lastUsed: Atomic<Int>

        init(_ key: VirtualKey, lastUsed: Int = 0) {
            self.key = key
            self.lastUsed = Atomic(lastUsed)
        }

        func use(at now: Date) {
            let minute = Int(now.timeIntervalSince1970 / 60)
            if lastUsed.load(ordering: .relaxed) < minute { lastUsed.store(minute, ordering: .relaxed) }
        }
    }

    private let configured: [VirtualKey]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - configured: the keys of the configuration.
    ///   - awaitsStore: whether others are in a store that has yet to be read; until then nobody knows who may ask.
    package init(_ configured: [VirtualKey] = [], awaitsStore: Bool = false) {
        self.configured = configured
        state.withLock { $0.isStoreRead = !awaitsStore }
        build([], state.withLock(\.isStoreRead))
    }

    /// Takes in what was read of the store, instead of what was read before.
    ///
    /// - Parameters:
    ///   - keys: its keys, also some that open nothing any more.
    ///   - hasCallers: whether there was ever one that is not only for operators.
    package func replaceStored(_ keys: [VirtualKey], hasCallers: Bool) { build(keys, true, hasCallers) }

    private func build(_ stored: [VirtualKey], _ isStoreRead: Bool, _ hasCallers: Bool = false) {
        state.withLock { state in
            var (byHash, byID) = ([[UInt8]: Entry](), [String: Entry]())
            // Where both have a key, the configuration's counts.
            for key in stored + configured {
                let entry = Entry(key, lastUsed: state.byID[key.id]?.lastUsed.load(ordering: .relaxed) ?? 0)
                byHash[key.hash] = entry
                byID[key.id] = entry
            }
            state.byHash = byHash
            state.byID = byID
            state.isStoreRead = isStoreRead
            state.hasCallers = !configured.isEmpty || hasCallers
        }
    }

    /// Whether whoever asks must show a key.
    ///
    /// So it is from the first key on that the configuration has, or that was made for anybody but operators; also
    /// after such a key was revoked, and while the store that may hold one has yet to be read.
    package var isNeeded: Bool { state.withLock { $0.hasCallers || $0.isOpenToOthers || !$0.isStoreRead } }

    /// Lets nobody ask without a key, whichever keys there are: other machines reach this one.
    package func requireAlways() { state.withLock { $0.isOpenToOthers = true } }

    /// Whether there is any key that opens something.
    package func hasUsable(at now: Date) -> Bool { all.contains { $0.isUsable(at: now) } }
    package func hasAdmin(at now: Date) -> Bool { all.contains { $0.isAdmin && $0.isUsable(at: now) } }
    package var isStoreRead: Bool { state.withLock { $0.isStoreRead } }

    package var all: [VirtualKey] {
        state.withLock { $0.byID.values.map(\.key) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// When keys were last shown, in minutes since 1970, by their ids.
    package var lastUsed: [String: Int] {
        state.withLock { $0.byID.mapValues { $0.lastUsed.load(ordering: .relaxed) } }.filter { $0.value > 0 }
    }

    package func key(id: String) -> VirtualKey? { state.withLock { $0.byID[id]?.key } }

    /// The key of a text that a caller shows.
    ///
    /// It is looked up by its hash, from which nothing of the text can be guessed, and compared in constant time. A
    /// failure never has the text in it.
    package func key(shown text: String?, at now: Date) -> Result<VirtualKey, Failure> {
        guard let text, !text.isEmpty else {
            return .failure(Failure(.unauthenticated, "A key is needed: none came with the request."))
        }
        guard let entry = entry(shown: text) else {
            let sentence = "The key that came with the request is none of this gateway's."
            return .failure(isStoreRead ? Failure(.unauthenticated, sentence) : .storeUnread)
        }
        return Self.use(entry, at: now)
    }

    /// Whose request it is; `nil` for nobody's in particular, where no key is needed.
    ///
    /// Where none is needed, any text may stand where a key would, for clients send something; but what was a key once
    /// is not any text.
    package func caller(shown text: String?, at now: Date) -> Result<VirtualKey?, Failure> {
        if isNeeded {
            if !isStoreRead, configured.isEmpty { return .failure(.storeUnread) }
            return key(shown: text, at: now).map { $0 }
        }
        guard let text, let entry = entry(shown: text) else { return .success(nil) }
        return Self.use(entry, at: now).map { $0 }
    }

    private func entry(shown text: String) -> Entry? {
        let hash = VirtualKey.hash(of: text)
        guard let entry = state.withLock({ $0.byHash[hash] }), constantTimeEquals(entry.key.hash, hash) else {
            return nil
        }
        return entry
    }

    private static func use(_ entry: Entry, at now: Date) -> Result<VirtualKey, Failure> {
        if let refusal = entry.key.refusal(at: now) { return .failure(Failure(.unauthenticated, refusal)) }
        entry.use(at: now)
        return .success(entry.key)
    }
}

extension Failure {
    /// What a page is told that may not ask without a key.
    package static var strangePage: Failure {
        Failure(
            .forbidden,
            "A page that is not this server's, under a name of this machine, asks here with a key only."
        )
    }

    fileprivate static var storeUnread: Failure {
        Failure(
            .overloaded,
            "The keys of this gateway could not be read yet: its store does not answer.",
            retryAfter: .seconds(5)
        )
    }
}
