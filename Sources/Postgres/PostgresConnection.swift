private import CPQ
package import SQL

/// A session with a PostgreSQL server.
///
/// Parameters are `$1`, `$2`, …. It is used by one thread at a time; who owns it sees to that.
@safe package final class PostgresConnection: SQLConnection {
    package let dialect = SQLDialect.postgres

    private let handle: OpaquePointer
    private var statements: [String: String] = [:]

    /// Statements beyond this are prepared anew each time; there are never so many different ones.
    private static let statementLimit = 200
    /// How many rows are on their way before their results are read; their results fit into any socket's buffer.
    private static let pipelineLength = 100

    /// Connects; a server that does not answer is given up after five seconds, unless the URL says otherwise.
    ///
    /// - Parameters:
    ///   - url: `postgres://…` in libpq's own words.
    ///   - statementTimeout: how long one statement may take.
    /// - Throws: why there is no session, without anything of the URL but the host.
    package init(url: String, statementTimeout: Duration = .seconds(60)) throws(SQLError) {
        guard PostgresAddress.isReadable(url) else {
            throw SQLError(
                .address,
                "The address of the PostgreSQL store cannot be read; write postgres://user@host/database."
            )
        }
        // What comes before the URL are defaults: it may say otherwise.
        let settings = [
            ("connect_timeout", "5"), ("fallback_application_name", "aloft"), ("tcp_user_timeout", "30000"),
            ("dbname", url), ("client_encoding", "UTF8"),
        ]
        let connected = unsafe PostgresText.withCStrings(settings.map(\.0)) { names in
            unsafe PostgresText.withCStrings(settings.map(\.1)) { values in
                unsafe PQconnectdbParams(names, values, 1)
            }
        }
        guard let handle = unsafe connected else {
            throw SQLError(.unavailable, "There is no memory for a connection to PostgreSQL.")
        }
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            let error = unsafe SQLError.connecting(handle)
            unsafe PQfinish(handle)
            throw error
        }
        unsafe self.handle = handle
        // Notices would go to standard error.
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        try execute("SET statement_timeout = \(statementTimeout.components.seconds * 1000)", [])
    }

    deinit {
        unsafe PQfinish(handle)
    }

    package var isUsable: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

    @discardableResult
    package func execute(_ sql: String, _ values: SQLRow) throws(SQLError) -> Int {
        try run(sql, values).changedRows
    }

    package func query(_ sql: String, _ values: SQLRow) throws(SQLError) -> [SQLRow] {
        try run(sql, values).rows
    }

    private func run(_ sql: String, _ values: SQLRow) throws(SQLError) -> PostgresResult {
        // What is said once is not worth a round trip of preparation.
        if values.isEmpty { return unsafe try checked(PQexec(handle, sql)) }
        let name = try prepare(sql)
        let parameters = PostgresParameters(values)
        let result = unsafe parameters.withPointers { values, lengths, formats in
            unsafe PQexecPrepared(handle, name, parameters.count, values, lengths, formats, 0)
        }
        return unsafe try checked(result)
    }

    package func execute(_ sql: String, each rows: SQLRows) throws(SQLError) {
        guard !rows.isEmpty else { return }
        let name = try prepare(sql)
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw unsafe SQLError.connecting(handle) }
        defer { unsafe PQexitPipelineMode(handle) }
        var start = 0
        while start < rows.count {
            let end = min(start + Self.pipelineLength, rows.count)
            try send(start..<end, of: rows, to: name)
            start = end
        }
    }

    /// Sends rows one behind the other, and then reads what became of each.
    private func send(_ range: Range<Int>, of rows: SQLRows, to name: String) throws(SQLError) {
        for row in range {
            let parameters = PostgresParameters(rows, row)
            let status = unsafe parameters.withPointers { values, lengths, formats in
                unsafe PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 0)
            }
            guard status == 1 else { throw unsafe SQLError.connecting(handle) }
        }
        guard unsafe PQpipelineSync(handle) == 1 else { throw unsafe SQLError.connecting(handle) }
        var failure: SQLError?
        var nothings = 0
        while true {
            guard let result = unsafe PQgetResult(handle) else {
                // One stands behind each statement's result; two in a row mean that the session is over.
                nothings += 1
                guard nothings < 2, isUsable else { throw unsafe failure ?? SQLError.connecting(handle) }
                continue
            }
            nothings = 0
            let status = unsafe PQresultStatus(result)
            if status == PGRES_FATAL_ERROR, failure == nil { failure = unsafe SQLError.answered(result, handle) }
            unsafe PQclear(result)
            if status == PGRES_PIPELINE_SYNC { break }
        }
        if let failure { throw failure }
    }

    private func prepare(_ sql: String) throws(SQLError) -> String {
        if let name = statements[sql] { return name }
        // The statement without a name is replaced by the next one.
        let name = statements.count < Self.statementLimit ? "aloft\(statements.count)" : ""
        _ = unsafe try checked(PQprepare(handle, name, sql, 0, nil))
        if !name.isEmpty { statements[sql] = name }
        return name
    }

    private func checked(_ result: OpaquePointer?) throws(SQLError) -> PostgresResult {
        guard let result = unsafe result else { throw unsafe SQLError.connecting(handle) }
        defer { unsafe PQclear(result) }
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return unsafe PostgresResult(copyOf: result)
        default: throw unsafe SQLError.answered(result, handle)
        }
    }
}
