package import Foundation
package import Keys
package import SQL
package import Store

/// Keys and the record of what was done to them, in a database.
///
/// Whatever is done is written down in the transaction that does it. Texts of keys are never here, only their hashes.
package final class KeyStore: Sendable {
    package let database: Database
    /// The keys that stand beside those of the store, and cannot be changed here.
    package let configured: [VirtualKey]

    package init(_ database: Database, besides configured: [VirtualKey] = []) {
        self.database = database
        self.configured = configured
    }

    /// Brings the tables forward; throws when the store is from a newer version, damaged or out of reach.
    package func migrate() async throws(SQLError) {
        try await database.migrate(to: KeySchema.migrations, component: "keys")
    }

    /// All keys, also those that were revoked in the last month, so that who shows one is told what became of it.
    package func all(at now: Date = Date()) async throws(SQLError) -> [StoredKey] {
        let oldest = (now - 31 * 86_400).microseconds
        let rows = try await database.query(
            "\(KeySchema.selection) WHERE revoked IS NULL OR revoked > $1 ORDER BY name, id",
            [SQLValue(oldest)]
        )
        return rows.compactMap { StoredKey($0) }
    }

    /// Whether any key was ever made for anybody but operators.
    package func hasHadCallers() async throws(SQLError) -> Bool {
        !(try await database.query("SELECT 1 FROM keys WHERE admin = 0 LIMIT 1")).isEmpty
    }

    /// Notes when keys were last shown, in minutes since 1970.
    package func noteUse(_ minutes: [String: Int]) async throws(SQLError) {
        guard !minutes.isEmpty else { return }
        let rows = minutes.sorted { $0.key < $1.key }.map { [SQLValue($0.value * 60_000_000), SQLValue.text($0.key)] }
        try await database.transaction { connection throws(SQLError) in
            try connection.execute(
                "UPDATE keys SET last_used = $1 WHERE id = $2 AND (last_used IS NULL OR last_used < $1)",
                each: rows
            )
        }
    }
}

/// A key as the store has it.
package struct StoredKey: Hashable, Sendable {
    package var key: VirtualKey
    /// To the minute.
    package var lastUsed: Date?
    package var revoked: Date?
}

/// Why something was not done to a key.
package enum KeyStoreError: Error {
    case store(SQLError)
    case unknown(id: String)
    case revoked(name: String)
    case nameTaken(String)
    case lastAdmin(name: String)
    case hasAdmin
}

extension KeyStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .store(let error): error.message
        case .unknown(let id): "There is no key '\(id.prefix(100))' in the store."
        case .revoked(let name): "The key '\(name)' has been revoked, and stays so; make another."
        case .nameTaken(let name): "There is a key '\(name)' already; revoke it first, or choose another name."
        case .lastAdmin(let name):
            "'\(name)' is the only key for operators; make another before this one is taken away."
        case .hasAdmin: "There is a key for operators already, and only they can make more."
        }
    }
}
