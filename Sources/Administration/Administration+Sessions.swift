internal import API
internal import Foundation
internal import Generation
internal import HTTP
internal import JSON
internal import Keys
internal import KeyStore

extension Administration {
    var sessionEndpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/session", access: .open, "Say who is asking, and whether there is anybody yet.") {
                call throws(Failure) in
                self.describe(call)
            },
            APIEndpoint("POST", "/api/session", access: .open, "Sign a browser in with a key for operators.") {
                call throws(Failure) in
                try await self.signIn(call)
            },
            APIEndpoint("DELETE", "/api/session", access: .open, "Sign a browser out.") { call throws(Failure) in
                guard call.head.origin != .foreign else { return .foreign }
                if let text = call.head.cookie(Self.cookie) { self.sessions.end(text) }
                return .json(["signed_in": false], fields: ["set-cookie": self.cookieField(call, "", seconds: 0)])
            },
            APIEndpoint("POST", "/api/setup", access: .open, "Make the first key for operators with the setup token.") {
                call throws(Failure) in
                try await self.setUp(call)
            },
        ]
    }

    private func describe(_ call: APICall) -> APIAnswer {
        let now = Date()
        let byCookie = signedIn(call.head, at: now)
        let key = byCookie ?? ring.key(id: call.caller.key)
        var answer: JSONObject = [
            "signed_in": .bool(key != nil), "setup": .bool(setupToken.isOpen(at: now)),
            "key_needed": .bool(ring.isNeeded),
        ]
        if let key {
            answer["key"] = ["id": .string(key.id), "name": .string(key.name), "admin": .bool(key.isAdmin)]
            answer["by"] = byCookie == nil ? "key" : "cookie"
        }
        return .json(.object(answer))
    }

    private func signIn(_ call: APICall) async throws(Failure) -> APIAnswer {
        if let refusal = Self.refusal(of: call.head) { return refusal }
        let fields = try Fields(try await call.json(limit: 4096), ["key"])
        guard let text = try fields.text("key").value else { throw Fields.wrong("key", "is missing") }
        let now = Date()
        let key: VirtualKey
        do throws(Failure) {
            key = try ring.key(shown: text, at: now).get()
            guard key.isAdmin else {
                throw Failure(.forbidden, "This is for operators: sign in with a key that was made with admin.")
            }
        } catch {
            throw Self.refusal(signIns, error)
        }
        let session = sessions.begin(key, at: now)
        return .json(
            [
                "signed_in": true, "by": "cookie",
                "key": ["id": .string(key.id), "name": .string(key.name), "admin": true],
            ],
            fields: ["set-cookie": cookieField(call, session, seconds: Sessions.length)]
        )
    }

    private func setUp(_ call: APICall) async throws(Failure) -> APIAnswer {
        if let refusal = Self.refusal(of: call.head) { return refusal }
        let address = call.address
        let fields = try Fields(try await call.json(limit: 4096), ["token", "name"])
        guard let token = try fields.text("token").value else { throw Fields.wrong("token", "is missing") }
        let name = try fields.keyName().value ?? "admin"
        guard let store else { return .withoutStore }
        guard setupToken.take(token, at: Date()) else {
            let failure = Failure(
                .forbidden,
                "The setup token is another, or was used, or an hour has passed. Aloft prints a new one at its start for as "
                    + "long as there is no key for operators."
            )
            throw Self.refusal(setups, failure)
        }
        var (wanted, text) = VirtualKey.make(name: name)
        wanted.isAdmin = true
        let actor = KeyActor(name: "setup token", requestID: call.requestID, address: address)
        let key: VirtualKey
        do throws(KeyStoreError) {
            key = try await store.createFirstAdmin(wanted, by: actor)
        } catch {
            // Where somebody was first, the token is of no use any more.
            if case .hasAdmin = error {} else { setupToken.restore(token) }
            return try error.answer()
        }
        await refresh()
        return .json(["key": .object(describe(key)), "text": .string(text)], status: 201)
    }

    /// Why a page may not ask this; `nil` when it may.
    private static func refusal(of head: HTTPRequestHead) -> APIAnswer? {
        if head.origin == .foreign { return .foreign }
        // A form of another site can send anything but this.
        return head.isJSON
            ? nil : .refusal(status: 415, "The body is to be JSON, with 'content-type: application/json'.")
    }

    /// What a try is told that failed: why, or that too many have.
    private static func refusal(_ limit: AttemptLimit, _ failure: Failure) -> Failure {
        limit.fail().map { Failure(.keyLimit, "Too many tries have failed within a minute.", retryAfter: $0) }
            ?? failure
    }

    private func cookieField(_ call: APICall, _ text: String, seconds: Int) -> String {
        // A proxy in front that speaks TLS says so.
        let isSecure = isSecure || call.head.fields["x-forwarded-proto"] == "https"
        return "\(Self.cookie)=\(text); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }
}

extension APIAnswer {
    fileprivate static var foreign: APIAnswer {
        .refusal(status: 403, "Another site's page may not do this.")
    }
}
