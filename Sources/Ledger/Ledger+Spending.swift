package import SQL
internal import Store

/// What was spent with one key, as one process wrote it down.
package struct LedgerSpending: Sendable, Hashable {
    /// The key's id.
    package var key: String
    /// What the names of that process's requests begin with.
    package var writer: String
    /// Billionths of a dollar, since the beginning of the day, of the month, and of all.
    package var day: Int
    package var month: Int
    package var total: Int
}

extension Ledger {
    /// What was spent with each key, by who wrote it; days are counted from 1970, in UTC.
    ///
    /// It does not read generations, nor forget what was purged of them: the sums are kept beside.
    package func spending(day: Int, month: Int) async throws(SQLError) -> [LedgerSpending] {
        // A sum of big integers is a decimal number in PostgreSQL.
        func sum(since parameter: String) -> String {
            "CAST(SUM(CASE WHEN day >= \(parameter) THEN nanodollars ELSE 0 END) AS BIGINT)"
        }
        let rows = try await database.query(
            """
            SELECT key_id, writer, \(sum(since: "$1")), \(sum(since: "$2")), CAST(SUM(nanodollars) AS BIGINT) \
            FROM spending GROUP BY key_id, writer
            """,
            [SQLValue(day), SQLValue(month)]
        )
        return rows.compactMap { row in
            guard row.count == 5, let key = row[0].text, let writer = row[1].text, let day = row[2].integer,
                let month = row[3].integer, let total = row[4].integer
            else { return nil }
            return LedgerSpending(key: key, writer: writer, day: day, month: month, total: total)
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
        }
    ]

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
        ON CONFLICT (key_id, day, writer) DO UPDATE SET nanodollars = spending.nanodollars + excluded.nanodollars;
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
