package import API
package import Foundation
package import Generation
package import HTTP
package import Keys
package import KeyStore
internal import SQL

/// What operators do to Aloft itself: keys, signing in, and the first key of all.
package final class Administration: Sendable {
    let ring: KeyRing
    let allowances: Allowances
    /// `nil` when the configuration says that nothing is kept.
    let store: KeyStore?
    let keeper: KeyKeeper?
    let setupToken: SetupToken
    let sessions = Sessions()
    let signIns = AttemptLimit()
    let setups = AttemptLimit()
    /// Whether browsers reach this server with TLS.
    let isSecure: Bool
    /// Whose pages may ask beside this server's own.
    let origins: OriginPolicy

    static let cookie = "aloft_session"

    package init(
        _ ring: KeyRing,
        _ allowances: Allowances,
        store: KeyStore?,
        keeper: KeyKeeper?,
        setupToken: SetupToken,
        isSecure: Bool,
        origins: OriginPolicy = OriginPolicy()
    ) {
        self.ring = ring
        self.allowances = allowances
        self.store = store
        self.keeper = keeper
        self.setupToken = setupToken
        self.isSecure = isSecure
        self.origins = origins
    }

    package var endpoints: [APIEndpoint] { keyEndpoints + sessionEndpoints }

    /// Says who makes a call: whoever shows a key, or a browser that has signed in.
    ///
    /// `shown` is the key that came with the call.
    package func caller(
        _ head: HTTPRequestHead,
        shown: String?,
        at now: Date = Date()
    ) -> Result<APICaller, Failure> {
        if shown == nil, let key = signedIn(head, at: now) {
            // Any page can make a browser send a cookie; only this server's own may change something with it.
            guard head.isSafe || head.origin == .same else {
                return .failure(Failure(.forbidden, "Another site's page may not do this with a session of this one."))
            }
            return .success(APICaller(key: key.id, isAdmin: key.isAdmin))
        }
        if shown == nil, !ring.isNeeded {
            if head.isOfStrangePage, !origins.isListed(head) { return .failure(.strangePage) }
            return .success(APICaller(key: "", isAdmin: false))
        }
        return ring.key(shown: shown, at: now).map { APICaller(key: $0.id, isAdmin: $0.isAdmin) }
    }

    /// The key that a browser signed in with, if it opens something still.
    func signedIn(_ head: HTTPRequestHead, at now: Date) -> VirtualKey? {
        guard let text = head.cookie(Self.cookie), let session = sessions.session(text, at: now),
            let key = ring.key(id: session.key), key.hash == session.keyHash, key.isAdmin, key.isUsable(at: now)
        else { return nil }
        return key
    }

    /// Reads keys anew after one was changed; others see it within seconds.
    func refresh() async {
        // It was changed all the same, and is read again soon.
        try? await keeper?.read()
    }
}

extension APICall {
    /// The caller as the record of what was done names it.
    func actor(_ ring: KeyRing) -> KeyActor {
        let name = ring.key(id: caller.key)?.name ?? caller.key
        return KeyActor(id: caller.key, name: name, requestID: requestID, address: address)
    }
}

extension KeyStoreError {
    /// What a caller is told; what is wrong with the store itself is thrown.
    func answer() throws(Failure) -> APIAnswer {
        switch self {
        case .store(let error): throw Failure(.overloaded, "The store cannot be used: \(error.message)")
        case .unknown: .notFound(description)
        case .revoked, .nameTaken, .lastAdmin, .hasAdmin: .conflict(description)
        }
    }
}
