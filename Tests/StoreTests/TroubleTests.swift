import Foundation
import SQL
import Store
import TestKit
import Testing

/// What goes wrong around a database is said in a sentence.
@Suite struct TroubleTests {
    @Test func `a database that may not grow says so`() async throws {
        try await TestDatabase.sqlite.withDatabase { database in
            try await database.execute("CREATE TABLE t (b BYTEA)")
            _ = try await database.write { connection throws(SQLError) in
                try connection.query("PRAGMA max_page_count = 10")
            }

            let error = await #expect(throws: SQLError.self) {
                try await database.execute("INSERT INTO t VALUES ($1)", [.blob([UInt8](repeating: 7, count: 100_000))])
            }

            #expect(error?.code == .full)
            #expect(error?.message.contains("the disk is full, or its size limit is reached") == true)
        }
    }

    @Test func `a file that is no database says so`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"
            try Data(String(repeating: "This is no database. ", count: 200).utf8).write(to: URL(filePath: path))

            let error = await #expect(throws: SQLError.self) { try await Database(.sqlite(path: path)).migrate(to: []) }

            #expect(error?.code == .corrupt)
            #expect(error?.message == "The file \(path) is no SQLite database; move it away, or name another.")
        }
    }

    @Test func `a damaged database says so`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"
            let database = Database(.sqlite(path: path))
            try await database.execute("CREATE TABLE t (b BYTEA)")
            try await database.execute("INSERT INTO t VALUES ($1)", [.blob([UInt8](repeating: 7, count: 50_000))])
            await database.close()
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.seek(toOffset: 4096)
            try file.write(contentsOf: Data(repeating: 0xAB, count: 8192))
            try file.close()

            let error = await #expect(throws: SQLError.self) {
                try await Database(.sqlite(path: path)).query("SELECT b FROM t")
            }

            #expect(error?.code == .corrupt)
        }
    }

    @Test func `a file in a folder that is not there says so`() async throws {
        let error = await #expect(throws: SQLError.self) {
            try await Database(.sqlite(path: "/nowhere/to/be/found.db")).execute("SELECT 1")
        }

        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("/nowhere/to/be/found.db cannot be opened") == true)
    }

    @Test func `a file that may only be read says so`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"
            try await Database(.sqlite(path: path)).execute("CREATE TABLE t (a BIGINT)")

            // Readers are held to reading, which is what a file without the right to write amounts to.
            let error = await #expect(throws: SQLError.self) {
                try await Database(.sqlite(path: path)).query("INSERT INTO t VALUES (1)")
            }

            #expect(error?.code == .readOnly)
        }
    }

    @Test func `a lock that is held for long says so`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"
            let (first, second) = (Database(.sqlite(path: path)), Database(.sqlite(path: path)))
            try await first.execute("CREATE TABLE t (a BIGINT)")
            try await first.execute("BEGIN IMMEDIATE")
            _ = try await second.write { connection throws(SQLError) in try connection.query("PRAGMA busy_timeout = 1")
            }

            let error = await #expect(throws: SQLError.self) { try await second.execute("INSERT INTO t VALUES (1)") }

            #expect(error?.code == .locked)
        }
    }

    @Test func `a file is for its owner alone`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"

            try await Database(.sqlite(path: path)).execute("CREATE TABLE t (a BIGINT)")

            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `a server that is not there says so, without the password`() async throws {
        let database = Database(.postgres(url: "postgres://aloft:s3cret@127.0.0.1:1/aloft"))

        let error = await #expect(throws: SQLError.self) { try await database.execute("SELECT 1") }

        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("127.0.0.1:1") == true)
        #expect(error?.message.contains("s3cret") == false)
    }

    @Test func `an address that cannot be read is not shown`() async throws {
        let database = Database(.postgres(url: "postgres://aloft:s3cret@host/aloft?sslmoode=require"))

        let error = await #expect(throws: SQLError.self) { try await database.execute("SELECT 1") }

        #expect(error?.code == .address)
        #expect(error?.message.contains("s3cret") == false)
    }

    @Test(.enabled(if: PostgresServer.programs != nil))
    func `a connection that was lost is replaced`() async throws {
        try await TestDatabase.postgres.withDatabase { database in
            try await database.execute("CREATE TABLE t (a BIGINT)")
            let pid = try await database.write { connection throws(SQLError) in
                try connection.query("SELECT pg_backend_pid()").first?.first ?? .null
            }
            _ = try await database.query("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", [pid])

            let error = await #expect(throws: SQLError.self) { try await database.execute("INSERT INTO t VALUES (1)") }
            try await database.execute("INSERT INTO t VALUES (2)")

            let rows = try await database.query("SELECT a FROM t")
            #expect(error?.code == .unavailable)
            #expect(rows == [[.integer(2)]])
        }
    }

    @Test(.enabled(if: PostgresServer.programs != nil))
    func `a statement that takes too long is ended`() async throws {
        try await TestDatabase.postgres.withDatabase { database in
            try await database.execute("SET statement_timeout = 1")

            let error = await #expect(throws: SQLError.self) { try await database.execute("SELECT pg_sleep(60)") }

            #expect(error?.code == .timedOut)
        }
    }
}
