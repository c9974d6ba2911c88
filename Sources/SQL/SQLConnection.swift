/// One connection to a database; its calls block, so it belongs to one thread or queue at a time.
package protocol SQLConnection: AnyObject {
    var dialect: SQLDialect { get }

    /// Whether it can still be used; a connection that was lost is replaced, not mended.
    var isUsable: Bool { get }

    /// Runs one statement and returns how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ values: SQLRow) throws(SQLError) -> Int

    /// Runs one statement for each of the rows, which give its parameters.
    func execute(_ sql: String, each rows: SQLRows) throws(SQLError)

    /// Runs one statement and returns all its rows.
    func query(_ sql: String, _ values: SQLRow) throws(SQLError) -> [SQLRow]
}

/// Where databases differ although both speak SQL.
package enum SQLDialect: Hashable, Sendable, CaseIterable {
    case sqlite
    case postgres
}

extension SQLConnection {
    @discardableResult
    package func execute(_ sql: String) throws(SQLError) -> Int { try execute(sql, []) }

    package func query(_ sql: String) throws(SQLError) -> [SQLRow] { try query(sql, []) }

    /// Runs one statement for each of the rows, which are as wide as the first.
    package func execute(_ sql: String, each rows: [SQLRow]) throws(SQLError) {
        guard let width = rows.first?.count, width > 0 else { return }
        var flat = SQLRows(width: width)
        for row in rows { flat.append(row) }
        try execute(sql, each: flat)
    }

    /// Runs `body` so that all of it happens, or nothing.
    ///
    /// On SQLite it is the only writer from its first moment, so that it never has to give up halfway.
    package func transaction<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        try execute(dialect == .sqlite ? "BEGIN IMMEDIATE" : "BEGIN")
        do throws(SQLError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // It may have been rolled back already, by the failure itself or with the connection.
            _ = try? execute("ROLLBACK")
            throw error
        }
    }
}
