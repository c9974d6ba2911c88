package import Foundation
internal import Cryptography
internal import JSON
package import Keys
internal import SQL
internal import Store

/// Who does something to keys, and through which call.
package struct KeyActor: Hashable, Sendable {
    /// The id of a key; `nil` for whoever shows none.
    package var id: String?
    /// The name of a key, or what else let somebody do it.
    package var name: String
    package var requestID: String?
    package var address: String?

    package init(id: String? = nil, name: String, requestID: String? = nil, address: String? = nil) {
        self.id = id
        self.name = name
        self.requestID = requestID
        self.address = address
    }
}

extension KeyStore {
    /// Adds a key.
    package func create(
        _ key: VirtualKey,
        by actor: KeyActor,
        at now: Date = Date()
    ) async throws(KeyStoreError) -> VirtualKey {
        try await change { connection throws(KeyStoreError) in
            try self.insert(key, "key.create", by: actor, at: now, connection)
        }
    }

    /// Adds the first key for operators; throws when there is one that opens something.
    package func createFirstAdmin(
        _ key: VirtualKey,
        by actor: KeyActor,
        at now: Date = Date()
    ) async throws(KeyStoreError) -> VirtualKey {
        try await change { connection throws(KeyStoreError) in
            guard try self.usableAdmins(connection, at: now).isEmpty else { throw .hasAdmin }
            return try self.insert(key, "key.setup", by: actor, at: now, connection)
        }
    }

    /// Changes what a key may do.
    package func update(
        _ id: String,
        by actor: KeyActor,
        at now: Date = Date(),
        _ change: @escaping @Sendable (inout VirtualKey) -> Void
    ) async throws(KeyStoreError) -> VirtualKey {
        try await self.change { connection throws(KeyStoreError) in
            let before = try Self.live(id, connection)
            var after = before
            change(&after.key)
            if after.key.name != before.key.name {
                try self.checkName(after.key.name, connection)
            }
            // A key that is to expire leaves nobody behind in the end.
            let isLost = before.key.isUsableAdmin(at: now) && !after.key.isUsableAdmin(at: now)
            let willBeLost = before.key.isLastingAdmin(at: now) && !after.key.isLastingAdmin(at: now)
            if isLost || willBeLost {
                try self.checkOtherAdmin(than: before.key, connection, at: now)
            }
            guard after.key != before.key else { return after.key }
            try Self.write(after, connection)
            try Self.note("key.change", before: before.key, after: after.key, by: actor, at: now, connection)
            return after.key
        }
    }

    /// Makes a key open nothing any more, for ever.
    package func revoke(_ id: String, by actor: KeyActor, at now: Date = Date()) async throws(KeyStoreError)
        -> VirtualKey
    {
        try await change { connection throws(KeyStoreError) in
            let before = try Self.live(id, connection)
            if before.key.isAdmin, before.key.isUsable(at: now) {
                try self.checkOtherAdmin(than: before.key, connection, at: now)
            }
            var after = before
            after.revoked = now
            after.key.isRevoked = true
            try Self.write(after, connection)
            try Self.note("key.revoke", before: before.key, after: after.key, by: actor, at: now, connection)
            return after.key
        }
    }

    /// Gives a key another text; the one before opens nothing from then on.
    package func rotate(_ id: String, by actor: KeyActor, at now: Date = Date()) async throws(KeyStoreError)
        -> (key: VirtualKey, text: String)
    {
        let (fresh, text) = VirtualKey.make(name: "")
        let key = try await change { connection throws(KeyStoreError) in
            let before = try Self.live(id, connection)
            var after = before
            after.key = before.key.with(hash: fresh.hash)
            try Self.write(after, connection)
            try Self.note("key.rotate", before: before.key, after: after.key, by: actor, at: now, connection)
            return after.key
        }
        return (key, text)
    }

    /// The id of the key in the store that has this id or, if it opens something still, this name.
    package func id(of word: String) async throws(KeyStoreError) -> String {
        do throws(SQLError) {
            let rows = try await database.query(
                "SELECT id FROM keys WHERE id = $1 OR (name = $1 AND revoked IS NULL) ORDER BY id = $1 DESC",
                [.text(word)]
            )
            if let id = rows.first?.first?.text { return id }
        } catch { throw .store(error) }
        throw .unknown(id: word)
    }
}

// MARK: - In one transaction

extension KeyStore {
    /// Runs `body` alone among all who change keys, so that what it has seen still holds when it is done.
    private func change<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(KeyStoreError) -> Result
    ) async throws(KeyStoreError) -> Result {
        let outcome: Swift.Result<Result, KeyStoreError>
        do throws(SQLError) {
            outcome = try await database.write { connection throws(SQLError) in
                var outcome: Swift.Result<Result, KeyStoreError>?
                do throws(SQLError) {
                    return try connection.transaction { () throws(SQLError) in
                        // SQLite's transaction is exclusive already. The number is this project's own and means nothing.
                        if connection.dialect == .postgres {
                            _ = try connection.query("SELECT pg_advisory_xact_lock(4702842027)")
                        }
                        do throws(KeyStoreError) {
                            return .success(try body(connection))
                        } catch {
                            outcome = .failure(error)
                            if case .store(let error) = error { throw error }
                            throw SQLError(.other, "nothing is to be changed")
                        }
                    }
                } catch {
                    if let outcome { return outcome }
                    throw error
                }
            }
        } catch { throw .store(error) }
        return try outcome.get()
    }

    private static func sql<Result>(_ body: () throws(SQLError) -> Result) throws(KeyStoreError) -> Result {
        do throws(SQLError) { return try body() } catch { throw .store(error) }
    }

    private func insert(
        _ key: VirtualKey,
        _ action: String,
        by actor: KeyActor,
        at now: Date,
        _ connection: any SQLConnection
    ) throws(KeyStoreError) -> VirtualKey {
        var key = key
        key.source = .store
        key.created = key.created ?? Date(microseconds: now.microseconds)
        try checkName(key.name, connection)
        let stored = StoredKey(key: key)
        try Self.sql { () throws(SQLError) in _ = try connection.execute(KeySchema.insertion, stored.row) }
        try Self.note(action, before: nil, after: key, by: actor, at: now, connection)
        return key
    }

    private static func write(_ stored: StoredKey, _ connection: any SQLConnection) throws(KeyStoreError) {
        let row = Array(stored.row[1..<12]) + [.text(stored.key.id)]
        try sql { () throws(SQLError) in _ = try connection.execute(KeySchema.update, row) }
    }

    private static func live(_ id: String, _ connection: any SQLConnection) throws(KeyStoreError) -> StoredKey {
        let rows = try Self.sql { () throws(SQLError) in
            try connection.query("\(KeySchema.selection) WHERE id = $1", [.text(id)])
        }
        guard let stored = rows.first.flatMap({ StoredKey($0) }) else { throw .unknown(id: id) }
        guard stored.revoked == nil else { throw .revoked(name: stored.key.name) }
        return stored
    }

    private func checkName(
        _ name: String,
        _ connection: any SQLConnection
    ) throws(KeyStoreError) {
        let rows = try Self.sql { () throws(SQLError) in
            try connection.query("SELECT id FROM keys WHERE name = $1 AND revoked IS NULL", [.text(name)])
        }
        guard rows.isEmpty, !configured.contains(where: { $0.name == name }) else { throw .nameTaken(name) }
    }

    private func usableAdmins(_ connection: any SQLConnection, at now: Date) throws(KeyStoreError) -> [VirtualKey] {
        let rows = try Self.sql { () throws(SQLError) in
            try connection.query("\(KeySchema.selection) WHERE admin = 1 AND revoked IS NULL")
        }
        let stored = rows.compactMap { StoredKey($0)?.key }
        return (stored + configured.filter(\.isAdmin)).filter { $0.isUsable(at: now) }
    }

    /// Throws when nobody could administer keys without this one; one that is to expire does not count.
    private func checkOtherAdmin(
        than key: VirtualKey,
        _ connection: any SQLConnection,
        at now: Date
    ) throws(KeyStoreError) {
        let others = try usableAdmins(connection, at: now).filter { $0.id != key.id && $0.expires == nil }
        guard !others.isEmpty else { throw .lastAdmin(name: key.name) }
    }

    private static func note(
        _ action: String,
        before: VirtualKey?,
        after: VirtualKey?,
        by actor: KeyActor,
        at now: Date,
        _ connection: any SQLConnection
    ) throws(KeyStoreError) {
        var entry = AuditEntry(time: now, actor: actor, action: action, subject: after?.name ?? before?.name ?? "")
        entry.subjectID = after?.id ?? before?.id
        entry.before = before?.json
        entry.after = after?.json
        try sql { () throws(SQLError) in _ = try connection.execute(AuditEntry.insertion, entry.row) }
    }
}

extension VirtualKey {
    /// The same key with another text.
    fileprivate func with(hash: [UInt8]) -> VirtualKey {
        var key = VirtualKey(id: id, name: name, hash: hash)
        key.routes = routes
        key.expires = expires
        key.requestsPerMinute = requestsPerMinute
        key.tokensPerMinute = tokensPerMinute
        key.budget = budget
        key.isAdmin = isAdmin
        key.isRevoked = isRevoked
        key.source = source
        key.created = created
        return key
    }
}

extension VirtualKey {
    fileprivate func isUsableAdmin(at now: Date) -> Bool { isAdmin && isUsable(at: now) }
    fileprivate func isLastingAdmin(at now: Date) -> Bool { isUsableAdmin(at: now) && expires == nil }
}
