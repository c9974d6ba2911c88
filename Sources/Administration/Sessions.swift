internal import Cryptography
internal import Foundation
internal import Keys
internal import Synchronization

/// Who has signed in with a browser, for as long as this process lives and no longer than half a day.
///
/// Only hashes of the cookies' texts are kept.
final class Sessions: Sendable {
    struct Session: Sendable {
        /// The key that was shown, and its hash then: a key that was given another text has signed out.
        let key: String
        let keyHash: [UInt8]
        let ends: Date
    }

    static let length = 12 * 3600
    /// More sessions than that end the oldest.
    private static let limit = 1000

    private let sessions = Mutex<[[UInt8]: Session]>([:])

    /// Begins a session, and returns the text that its browser is to show.
    func begin(_ key: VirtualKey, at now: Date) -> String {
        let text = randomBytes(32).base64URL
        let session = Session(key: key.id, keyHash: key.hash, ends: now + Double(Self.length))
        sessions.withLock { sessions in
            sessions = sessions.filter { $0.value.ends > now }
            if sessions.count >= Self.limit, let oldest = sessions.min(by: { $0.value.ends < $1.value.ends }) {
                sessions[oldest.key] = nil
            }
            sessions[VirtualKey.hash(of: text)] = session
        }
        return text
    }

    func session(_ text: String, at now: Date) -> Session? {
        let session = sessions.withLock { $0[VirtualKey.hash(of: text)] }
        return session.flatMap { $0.ends > now ? $0 : nil }
    }

    func end(_ text: String) {
        sessions.withLock { $0[VirtualKey.hash(of: text)] = nil }
    }
}
