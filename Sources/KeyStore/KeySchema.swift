internal import Foundation
internal import JSON
internal import Keys
internal import SQL
internal import Store

/// The tables of keys, as the steps that lead to them.
enum KeySchema {
    /// What has been released never changes: stores exist that were made by it.
    static let migrations = [
        Migration(1, "keys and what was done to them") { _ in
            [
                keys,
                "CREATE UNIQUE INDEX keys_name ON keys (name) WHERE revoked IS NULL",
                audit,
            ]
        }
    ]

    private static let keys = """
        CREATE TABLE keys (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            hash BYTEA NOT NULL,
            routes TEXT,
            expires BIGINT,
            requests_per_minute BIGINT,
            tokens_per_minute BIGINT,
            budget_nanodollars BIGINT,
            budget_period TEXT,
            admin SMALLINT NOT NULL,
            created BIGINT NOT NULL,
            revoked BIGINT,
            last_used BIGINT
        )
        """

    private static let audit = """
        CREATE TABLE audit (
            id TEXT PRIMARY KEY NOT NULL,
            time BIGINT NOT NULL,
            actor_id TEXT,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject_id TEXT,
            subject TEXT NOT NULL,
            before_json TEXT,
            after_json TEXT,
            request_id TEXT,
            address TEXT
        )
        """

    static let columns = [
        "id", "name", "hash", "routes", "expires", "requests_per_minute", "tokens_per_minute", "budget_nanodollars",
        "budget_period", "admin", "created", "revoked", "last_used",
    ]
    static let selection = "SELECT \(columns.joined(separator: ", ")) FROM keys"
    static let insertion = """
        INSERT INTO keys (\(columns.joined(separator: ", "))) \
        VALUES (\(columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")))
        """
    /// All columns but the id and when it was last used, which others note; the id is the last parameter.
    static let update = """
        UPDATE keys SET \(columns[1..<12].enumerated().map { "\($1) = $\($0 + 1)" }.joined(separator: ", ")) \
        WHERE id = $12
        """
}

extension StoredKey {
    /// Reads a row; `nil` for one that makes no sense, which opens nothing.
    init?(_ row: SQLRow) {
        guard row.count == KeySchema.columns.count, let id = row[0].text, let name = row[1].text,
            let hash = row[2].blob, hash.count == 32
        else { return nil }
        key = VirtualKey(id: id, name: name, hash: hash)
        key.source = .store
        if let text = row[3].text {
            // A list that cannot be read allows nothing.
            key.routes = (try? JSON(parsing: text))?.array?.compactMap(\.string) ?? []
        }
        key.expires = row[4].integer.map { Date(microseconds: $0) }
        key.requestsPerMinute = row[5].integer
        key.tokensPerMinute = row[6].integer
        if let amount = row[7].integer {
            key.budget = Budget(
                nanodollars: amount,
                period: row[8].text.flatMap { Budget.Period(rawValue: $0) } ?? .total
            )
        }
        key.isAdmin = row[9].integer == 1
        key.created = row[10].integer.map { Date(microseconds: $0) }
        revoked = row[11].integer.map { Date(microseconds: $0) }
        key.isRevoked = revoked != nil
        lastUsed = row[12].integer.map { Date(microseconds: $0) }
    }

    var row: SQLRow {
        let routes = key.routes.map { JSON.array($0.map { .string($0) }).text }
        return [
            .text(key.id), .text(key.name), .blob(key.hash), SQLValue(routes), SQLValue(key.expires?.microseconds),
            SQLValue(key.requestsPerMinute), SQLValue(key.tokensPerMinute), SQLValue(key.budget?.nanodollars),
            SQLValue(key.budget?.period.rawValue), SQLValue(key.isAdmin ? 1 : 0),
            SQLValue(key.created?.microseconds ?? 0), SQLValue(revoked?.microseconds), SQLValue(lastUsed?.microseconds),
        ]
    }
}

extension Date {
    /// Microseconds since 1970, as stores keep points in time.
    var microseconds: Int {
        let seconds = timeIntervalSince1970
        return Int((min(max(seconds, -1e11), 1e11) * 1_000_000).rounded())
    }

    init(microseconds: Int) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
