internal import API
internal import Foundation
internal import Generation
internal import JSON
internal import Keys
internal import KeyStore
internal import SQL

extension Administration {
    var keyEndpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/keys", "List keys, with what each has used.") { call throws(Failure) in
                .json(["keys": .array(self.ring.all.map { .object(self.describe($0)) })])
            },
            APIEndpoint("GET", "/api/keys/{id}", "Show a key, with what it has used.") { call throws(Failure) in
                guard let key = self.ring.key(id: call.parameter("id")) else { return self.unknown(call) }
                return .json(.object(self.describe(key)))
            },
            APIEndpoint("POST", "/api/keys", "Make a key; its text is shown this once.") { call throws(Failure) in
                try await self.create(call)
            },
            APIEndpoint("PATCH", "/api/keys/{id}", "Change what a key may do.") { call throws(Failure) in
                let wishes = try KeyWishes(try await call.json())
                return try await self.change(call) { store, id, actor throws(KeyStoreError) in
                    let key = try await store.update(id, by: actor) { wishes.apply(to: &$0) }
                    return .object(self.describe(key))
                }
            },
            APIEndpoint("DELETE", "/api/keys/{id}", "Revoke a key, for ever.") { call throws(Failure) in
                try await self.change(call) { store, id, actor throws(KeyStoreError) in
                    .object(self.describe(try await store.revoke(id, by: actor)))
                }
            },
            APIEndpoint("POST", "/api/keys/{id}/rotate", "Give a key another text, which is shown this once.") {
                call throws(Failure) in
                try await self.change(call) { store, id, actor throws(KeyStoreError) in
                    let (key, text) = try await store.rotate(id, by: actor)
                    return ["key": .object(self.describe(key)), "text": .string(text)]
                }
            },
            APIEndpoint("GET", "/api/audit", "List what was done by operators, the newest first.") {
                call throws(Failure) in
                try await self.audit(call)
            },
        ]
    }

    private func create(_ call: APICall) async throws(Failure) -> APIAnswer {
        let (wanted, text) = try KeyWishes(try await call.json()).make()
        guard let store else { return .withoutStore }
        let key: VirtualKey
        do throws(KeyStoreError) {
            key = try await store.create(wanted, by: call.actor(ring))
        } catch {
            return try error.answer()
        }
        await refresh()
        return .json(["key": .object(describe(key)), "text": .string(text)], status: 201)
    }

    /// Does something to the key that a call names.
    private func change(
        _ call: APICall,
        _ action: (KeyStore, _ id: String, KeyActor) async throws(KeyStoreError) -> JSON
    ) async throws(Failure) -> APIAnswer {
        guard let store else { return .withoutStore }
        let id = call.parameter("id")
        if let key = ring.key(id: id), key.source == .configuration {
            return .conflict("The key '\(key.name)' is in the configuration, and is changed there.")
        }
        let answer: JSON
        do throws(KeyStoreError) {
            answer = try await action(store, id, call.actor(ring))
        } catch {
            return try error.answer()
        }
        await refresh()
        return .json(answer)
    }

    private func audit(_ call: APICall) async throws(Failure) -> APIAnswer {
        guard let store else { return .withoutStore }
        let limit = try call.query("limit", in: 1...1000) ?? 100
        do throws(SQLError) {
            let entries = try await store.audit(limit: limit, before: call.query("before"))
            let next: JSON = entries.count == limit ? entries.last.map { .string($0.id) } ?? .null : .null
            return .json(["entries": .array(entries.map(\.json)), "next": next])
        } catch {
            return try KeyStoreError.store(error).answer()
        }
    }

    private func unknown(_ call: APICall) -> APIAnswer {
        .notFound("There is no key '\(call.parameter("id").prefix(100))'.")
    }

    /// A key with what it has used, as far as this process knows.
    func describe(_ key: VirtualKey, at now: Date = Date()) -> JSONObject {
        var object = key.json.object ?? JSONObject()
        let details = keeper?.details(of: key.id)
        let minute = ring.lastUsed[key.id].map { Date(timeIntervalSince1970: Double($0) * 60) }
        let lastUsed = [minute, details?.lastUsed].compactMap { $0 }.max()
        object["last_used"] = lastUsed.map { .string($0.formatted(.iso8601)) } ?? .null
        let use = allowances.use(of: key, on: now)
        var shown: JSONObject = ["requests_last_minute": JSON(use.requests), "tokens_last_minute": JSON(use.tokens)]
        if let budget = key.budget {
            shown["spent_usd"] = Budget.json(nanodollars: use.spent)
            shown["reserved_usd"] = Budget.json(nanodollars: use.reserved)
            shown["period_start"] = budget.period.start(at: now).map { .string($0.formatted(.iso8601)) } ?? .null
            shown["period_end"] = budget.period.end(at: now).map { .string($0.formatted(.iso8601)) } ?? .null
        }
        object["use"] = .object(shown)
        return object
    }
}

extension APIAnswer {
    static var withoutStore: APIAnswer {
        .conflict(
            "The configuration says 'store: none', so keys can only be written into it; 'aloft key NAME' makes one."
        )
    }
}
