private import Postgres
package import SQL
private import SQLite
private import Synchronization

/// A store: one connection that writes, a few that read.
///
/// Nothing here blocks its caller's thread. A connection that was lost is opened anew by the next call; the call that
/// lost it throws, since nobody knows whether its transaction happened.
package final class Database: Sendable {
    package let address: StoreAddress
    private let writer: Worker
    private let readers: [Worker]
    private let turn = Atomic(0)

    private static let readerCount = 2

    /// Nothing is opened before it is needed; see ``migrate(to:)`` for the first use.
    package init(_ address: StoreAddress) {
        self.address = address
        writer = Worker(label: "store.writer") { () throws(SQLError) in try Self.open(address, isWriter: true) }
        // A database in memory belongs to the one connection that made it.
        let count = address == .memory ? 0 : Self.readerCount
        readers = (0..<count).map { number in
            Worker(label: "store.reader.\(number)") { () throws(SQLError) in try Self.open(address, isWriter: false) }
        }
    }

    package var dialect: SQLDialect { address.dialect }

    /// Runs `body` with the connection that writes, outside any transaction.
    package func write<Result: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> Result
    ) async throws(SQLError) -> Result {
        try await writer.run(body)
    }

    /// Runs `body` so that all it writes is kept, or nothing; when this returns, it is on the disk.
    package func transaction<Result: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> Result
    ) async throws(SQLError) -> Result {
        try await writer.run { connection throws(SQLError) in
            try connection.transaction { () throws(SQLError) in try body(connection) }
        }
    }

    /// Runs `body` with a connection that reads, beside the one that writes.
    package func read<Result: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(SQLError) -> Result
    ) async throws(SQLError) -> Result {
        guard !readers.isEmpty else { return try await writer.run(body) }
        let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await readers[Int(UInt(bitPattern: number) % UInt(readers.count))].run(body)
    }

    @discardableResult
    package func execute(_ sql: String, _ values: SQLRow = []) async throws(SQLError) -> Int {
        try await write { connection throws(SQLError) in try connection.execute(sql, values) }
    }

    package func query(_ sql: String, _ values: SQLRow = []) async throws(SQLError) -> [SQLRow] {
        try await read { connection throws(SQLError) in try connection.query(sql, values) }
    }

    /// Closes every connection; the next use opens them again.
    package func close() async {
        for worker in [writer] + readers { await worker.close() }
    }

    private static func open(_ address: StoreAddress, isWriter: Bool) throws(SQLError) -> any SQLConnection {
        switch address {
        case .memory: try SQLiteConnection(path: ":memory:")
        case .sqlite(let path): try SQLiteConnection(path: path, mode: isWriter ? .readingAndWriting : .reading)
        case .postgres(let url): try PostgresConnection(url: url)
        }
    }
}
