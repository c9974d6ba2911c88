private import CSQLite
private import Glibc
package import SQL

/// An open SQLite database.
///
/// Parameters are `$1`, `$2`, …. It is used by one thread at a time; who owns it sees to that.
@safe package final class SQLiteConnection: SQLConnection {
    /// What a connection is for.
    package enum Mode: Hashable, Sendable {
        /// Creates the file when there is none.
        case readingAndWriting
        /// Refuses to change anything.
        case reading
    }

    package let dialect = SQLDialect.sqlite
    package let isUsable = true

    private let handle: OpaquePointer
    private let path: String
    private var statements: [String: SQLiteStatement] = [:]

    /// Statements beyond this are prepared anew each time; there are never so many different ones.
    private static let statementLimit = 200

    /// - Parameters:
    ///   - path: a file, or `:memory:` for a database that lives as long as the connection.
    ///   - mode: what it will be asked to do.
    ///   - waiting: how long a statement waits for somebody else's transaction.
    /// - Throws: why it cannot be opened, or not be written where it is to be.
    package init(path: String, mode: Mode = .readingAndWriting, waiting: Duration = .seconds(5)) throws(SQLError) {
        self.path = path
        if mode == .readingAndWriting, path != ":memory:" { Self.createPrivately(path) }
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let creating = mode == .readingAndWriting ? SQLITE_OPEN_CREATE : 0
        let code = unsafe sqlite3_open_v2(path, &handle, flags | creating, nil)
        guard code == SQLITE_OK, let opened = unsafe handle else {
            let error = unsafe SQLError.sqlite(code, handle, path: path)
            unsafe sqlite3_close_v2(handle)
            throw error
        }
        unsafe self.handle = opened
        try prepare(mode, waiting)
    }

    deinit {
        statements.removeAll()
        unsafe sqlite3_close_v2(handle)
    }

    /// Answers may be stored in it, so that nobody else on the machine should read it.
    ///
    /// One that is there is not even opened: closing it would let go of all locks that other connections of this process hold
    /// on it, and the next process to close the file would take itself for the last and remove the log of what was written.
    private static func createPrivately(_ path: String) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    private static func isEmpty(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_size == 0
    }

    private func prepare(_ mode: Mode, _ waiting: Duration) throws(SQLError) {
        let milliseconds = Int32(clamping: waiting.components.seconds * 1000)
        // Of many that begin with an empty file each has to have it alone for a while, which takes a slow disk long.
        let isNew = mode == .readingAndWriting && Self.isEmpty(path)
        unsafe sqlite3_busy_timeout(handle, isNew ? max(milliseconds, 60_000) : milliseconds)
        defer { if isNew { unsafe sqlite3_busy_timeout(handle, milliseconds) } }
        guard path != ":memory:" else {
            try execute("PRAGMA foreign_keys = ON", [])
            return
        }
        if mode == .reading {
            try execute("PRAGMA query_only = ON", [])
            return
        }
        guard unsafe sqlite3_db_readonly(handle, "main") == 0 else {
            throw SQLError(.readOnly, "The database \(path) cannot be written: the file or its folder is read-only.")
        }
        // It holds only for a file that has no pages yet, and the next line gives it one; a file that has some would be
        // locked for it.
        if try query("PRAGMA page_count", []) == [[.integer(0)]] { try execute("PRAGMA auto_vacuum = INCREMENTAL", []) }
        _ = try query("PRAGMA journal_mode = WAL", [])
        try execute("PRAGMA synchronous = FULL", [])
        try execute("PRAGMA foreign_keys = ON", [])
        _ = try query("PRAGMA journal_size_limit = 67108864", [])
    }

    @discardableResult
    package func execute(_ sql: String, _ values: SQLRow) throws(SQLError) -> Int {
        try withStatement(sql) { statement throws(SQLError) in
            try statement.bind(values)
            while try statement.step() {}
        }
        return Int(unsafe sqlite3_changes64(handle))
    }

    package func execute(_ sql: String, each rows: SQLRows) throws(SQLError) {
        try withStatement(sql) { statement throws(SQLError) in try statement.run(each: rows) }
    }

    package func query(_ sql: String, _ values: SQLRow) throws(SQLError) -> [SQLRow] {
        try withStatement(sql) { statement throws(SQLError) in
            try statement.bind(values)
            var rows: [SQLRow] = []
            while try statement.step() { rows.append(statement.row) }
            return rows
        }
    }

    private func withStatement<Result>(
        _ sql: String,
        _ body: (SQLiteStatement) throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        let statement: SQLiteStatement
        if let prepared = statements[sql] {
            statement = prepared
        } else {
            statement = unsafe try SQLiteStatement(sql, on: handle, path: path)
            if statements.count < Self.statementLimit { statements[sql] = statement }
        }
        defer { statement.reset() }
        return try body(statement)
    }
}
