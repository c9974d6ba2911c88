package import SQL
internal import Store

/// What was spent with one key, as one process wrote it down.
package struct LedgerSpending: Sendable, Hashable {
    /// The key's id.
    package var key: String
    /// What the names of that process's requests begin with.
    package var writer: String
    /// Billionths of a dollar.
    package var nanodollars: Int
}

extension Ledger {
    /// What was spent with each key, by who wrote it, from a day on; without one, of all.
    ///
    /// Days are counted from 1970, in UTC. It does not read generations, nor forget what was purged of them: the sums are
    /// kept beside.
    package func spending(since day: Int?) async throws(SQLError) -> [LedgerSpending] {
        let rows = try await database.query(
            // A sum of big integers is a decimal number in PostgreSQL.
            """
            SELECT key_id, writer, CAST(SUM(nanodollars) AS BIGINT) FROM spending\(day == nil ? "" : " WHERE day >= $1") \
            GROUP BY key_id, writer
            """,
            day.map { [SQLValue($0)] } ?? []
        )
        return rows.compactMap { row in
            guard row.count == 3, let key = row[0].text, let writer = row[1].text, let nanodollars = row[2].integer
            else { return nil }
            return LedgerSpending(key: key, writer: writer, nanodollars: nanodollars)
        }
    }

    /// Adds amounts that no row of a generation has.
    package func addSpending(
        _ amounts: [(key: String, day: Int, writer: String, nanodollars: Int)]
    ) async throws(SQLError) {
        let rows = amounts.map {
            [SQLValue.text($0.key), SQLValue($0.day), .text($0.writer), SQLValue($0.nanodollars)]
        }
        try await database.transaction { connection throws(SQLError) in
            try connection.execute(SpendingSchema.insertion, each: rows)
        }
    }

    /// Makes one row of the days that no period needs any more, for each key and who wrote it.
    func foldSpending(before day: Int) async throws(SQLError) {
        while try await foldSpendingStep(before: day) > 0 {}
    }

    private func foldSpendingStep(before day: Int) async throws(SQLError) -> Int {
        try await database.transaction { connection throws(SQLError) in
            // What one process has taken out, no other can add too.
            let rows = try connection.query(
                """
                DELETE FROM spending WHERE (key_id, day, writer) IN \
                (SELECT key_id, day, writer FROM spending WHERE day > 0 AND day < $1 LIMIT $2) \
                RETURNING key_id, 0, writer, nanodollars
                """,
                [SQLValue(day), SQLValue(500)]
            )
            try connection.execute(SpendingSchema.insertion, each: rows)
            return rows.count
        }
    }
}

/// The sums of what was spent, as the steps that lead to them.
///
/// The database itself adds what a row cost when the row is new, so that a row that comes twice counts once whoever
/// brings it. Each process adds to rows of its own, so that they do not wait for each other.
enum SpendingSchema {
    static let component = "spending"

    static let migrations = [
        Migration(1, "what was spent by key and day") { dialect in
            [table, trigger(dialect), filling(dialect)].flatMap { $0 }
        },
        Migration(2, "what was spent from a day on") { _ in ["CREATE INDEX spending_day ON spending (day)"] },
    ]

    /// Adds to the sum that is there already.
    fileprivate static let insertion =
        "INSERT INTO spending (key_id, day, writer, nanodollars) VALUES ($1, $2, $3, $4) \(adding)"
    private static let adding =
        "ON CONFLICT (key_id, day, writer) DO UPDATE SET nanodollars = spending.nanodollars + excluded.nanodollars"

    private static let table = [
        """
        CREATE TABLE spending (
            key_id TEXT NOT NULL,
            day BIGINT NOT NULL,
            writer TEXT NOT NULL,
            nanodollars BIGINT NOT NULL,
            PRIMARY KEY (key_id, day, writer)
        )
        """
    ]

    /// What a request's name begins with, up to the first hyphen.
    private static func writer(_ id: String, _ dialect: SQLDialect) -> String {
        switch dialect {
        case .sqlite: "substr(\(id), 1, instr(\(id) || '-', '-') - 1)"
        case .postgres: "split_part(\(id), '-', 1)"
        }
    }

    private static func addition(_ row: String, _ dialect: SQLDialect) -> String {
        """
        INSERT INTO spending (key_id, day, writer, nanodollars) \
        VALUES (\(row).key_id, \(row).time / \(Timestamp.day), \(writer("\(row).id", dialect)), \(row).cost_nanodollars) \
        \(adding);
        """
    }

    private static func trigger(_ dialect: SQLDialect) -> [String] {
        let condition = "WHEN (NEW.key_id IS NOT NULL AND NEW.cost_nanodollars > 0)"
        switch dialect {
        case .sqlite:
            return [
                """
                CREATE TRIGGER generations_spent AFTER INSERT ON generations \(condition) BEGIN
                \(addition("NEW", dialect))
                END
                """
            ]
        case .postgres:
            return [
                """
                CREATE FUNCTION aloft_spent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                \(addition("NEW", dialect))
                RETURN NULL;
                END $$
                """,
                """
                CREATE TRIGGER generations_spent AFTER INSERT ON generations FOR EACH ROW \(condition) \
                EXECUTE FUNCTION aloft_spent()
                """,
            ]
        }
    }

    /// What was written before there were sums.
    private static func filling(_ dialect: SQLDialect) -> [String] {
        [
            """
            INSERT INTO spending (key_id, day, writer, nanodollars) \
            SELECT key_id, time / \(Timestamp.day), \(writer("id", dialect)), CAST(SUM(cost_nanodollars) AS BIGINT) \
            FROM generations WHERE key_id IS NOT NULL AND cost_nanodollars > 0 GROUP BY 1, 2, 3
            """
        ]
    }
}
