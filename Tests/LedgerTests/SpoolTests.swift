import Foundation
import SQL
import Store
import TestKit
import Testing

@testable import Ledger

/// Rows that the database does not take are kept, and come home once.
@Suite struct SpoolTests {
    @Test func `a full disk sends rows to a file, and they come home when there is room`() async throws {
        try await withTemporaryFolder { folder in
            let database = Database(.sqlite(path: folder + "/store.db"))
            let events = Events()
            let ledger = Ledger(database, settings { $0.spoolFolder = folder + "/waiting" }) { events.take($0) }
            try await ledger.migrate()
            try await limit(database, pages: 12)

            try await ledger.whileRunning {
                for number in 0..<300 { await ledger.record(entry(number)) }
                await ledger.flush()
                let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/waiting")
                #expect(!files.isEmpty)
                #expect(ledger.report.spooled > 0)
                #expect(ledger.report.trouble?.contains("cannot grow") == true)

                try await limit(database, pages: 1_000_000)
                // The first rows may have found room, so how many come home is not known.
                while try await ledger.count < 300 || ledger.report.trouble != nil {
                    try Task.checkCancellation()
                    await Task.yield()
                }

                let count = try await ledger.count
                #expect(count == 300)
                #expect(ledger.report.trouble == nil)
            }

            let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/waiting")
            #expect(left == [])
            #expect(ledger.report.dropped == 0)
            #expect(events.all.contains(.recovered))
        }
    }

    @Test func `rows that another process left behind come home, even half written ones`() async throws {
        try await withTemporaryFolder { folder in
            let waiting = folder + "/waiting"
            try await spool(0..<50, into: waiting)
            let file = try #require(try FileManager.default.contentsOfDirectory(atPath: waiting).first)
            let handle = try FileHandle(forWritingTo: URL(filePath: waiting + "/" + file))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("{\"generation\":{\"id\":\"half".utf8))
            try handle.close()
            let events = Events()
            let database = Database(.sqlite(path: folder + "/store.db"))
            let ledger = Ledger(database, settings { $0.spoolFolder = waiting }) { events.take($0) }

            try await ledger.whileRunning {
                await ledger.record(entry(1000))
                await ledger.flush()
                await events.waitForHome(50)
                let first = try await ledger.generation("request-0")
                #expect(first?.attempts.count == 2)
            }

            let count = try await ledger.count
            #expect(count == 51)
            #expect(events.all.contains(.unreadable(1)))
        }
    }

    @Test func `rows that are both in a file and in the database are there once`() async throws {
        try await withTemporaryFolder { folder in
            let waiting = folder + "/waiting"
            try await spool(0..<20, into: waiting)
            let database = Database(.sqlite(path: folder + "/store.db"))
            let earlier = Ledger(database, settings())
            try await earlier.whileRunning { for number in 0..<10 { await earlier.record(entry(number)) } }
            let events = Events()
            let ledger = Ledger(database, settings { $0.spoolFolder = waiting }) { events.take($0) }

            try await ledger.whileRunning { await events.waitForHome(20) }

            let count = try await ledger.count
            #expect(count == 20)
        }
    }

    @Test func `without room anywhere rows stay in memory until there is some`() async throws {
        try await withTemporaryFolder { folder in
            let database = Database(.sqlite(path: folder + "/store.db"))
            let events = Events()
            let ledger = Ledger(
                database,
                settings {
                    $0.spoolFolder = folder + "/waiting"
                    $0.spoolBytes = 10
                }
            ) { events.take($0) }
            try await ledger.migrate()
            try await limit(database, pages: 12)

            try await ledger.whileRunning {
                for number in 0..<300 { await ledger.record(entry(number)) }
                await events.waitForTrouble()
                try await limit(database, pages: 1_000_000)
                await ledger.flush()
                let count = try await ledger.count
                #expect(count == 300)
            }

            #expect(ledger.report.dropped == 0)
        }
    }

    @Test func `new rows do not wait until all old ones are home`() async throws {
        try await withTemporaryFolder { folder in
            let waiting = folder + "/waiting"
            try await spool(0..<1000, into: waiting)
            let events = Events()
            let database = Database(.sqlite(path: folder + "/store.db"))
            let changes: (inout LedgerSettings) -> Void = {
                $0.spoolFolder = waiting
                $0.batchRows = 1
            }
            let ledger = Ledger(database, settings(changes)) { events.take($0) }

            try await ledger.whileRunning {
                while ledger.report.written == 0 { await Task.yield() }
                await ledger.record(entry(1000))
                await ledger.flush()
                #expect(ledger.report.written < 1000)
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: waiting)
            let next = Ledger(Database(.sqlite(path: folder + "/store.db")), settings(changes)) { events.take($0) }
            try await next.whileRunning { await events.waitForHome(1000) }

            // The end did not wait for them either.
            #expect(left.count == 1)
            let count = try await next.count
            #expect(count == 1001)
        }
    }

    @Test func `rows that are dropped do not bring the next try forward`() async throws {
        try await withTemporaryFolder { folder in
            let clock = ManualClock()
            let database = Database(.sqlite(path: folder + "/store.db"))
            let ledger = Ledger(
                database,
                settings {
                    $0.bufferedRows = 1
                    $0.retryDelay = .seconds(1)
                },
                clock: clock
            )
            try await ledger.migrate()
            try await limit(database, pages: 1)

            try await ledger.whileRunning {
                await ledger.record(entry(1) { $0.message = String(repeating: "m", count: 100_000) })
                await clock.sleepers(1)
                try await limit(database, pages: 1_000_000)
                await ledger.record(entry(2))
                await ledger.record(entry(3))
                // A writer that was woken would write between these.
                for _ in 0..<50 { try await limit(database, pages: 1_000_000) }
                let early = ledger.report.written
                clock.advance(by: .seconds(1))
                await ledger.flush()

                #expect(early == 0)
                #expect(ledger.report.written == 2)
                #expect(ledger.report.dropped == 1)
            }
        }
    }

    @Test func `a file that the disk does not give is left for another time`() async throws {
        let spool = Spool(folder: nil, limit: 0)
        // Reading the start of a process's memory fails as a broken disk does.
        let file = try #require(SpoolFile(path: "/proc/self/mem"))

        let trouble = await #expect(throws: Spool.Trouble.self) { try await spool.read(file, 1) }

        #expect(trouble?.message.contains("Input/output error") == true)
    }

    @Test func `a store from a newer version takes no rows and gets none`() async throws {
        try await withTemporaryFolder { folder in
            let database = Database(.sqlite(path: folder + "/store.db"))
            try await database.migrate(
                to: LedgerSchema.migrations + [Migration(LedgerSchema.migrations.count + 1, "later") { _ in [] }]
            )
            let ledger = Ledger(database, settings { $0.spoolFolder = folder + "/waiting" })

            let error = await #expect(throws: SQLError.self) { try await ledger.migrate() }
            try await ledger.whileRunning { await ledger.record(entry(1)) }

            #expect(error?.code == .newer)
            #expect(ledger.report.spooled == 1)
        }
    }

    @Test(.enabled(if: PostgresServer.programs != nil))
    func `a server that goes away and comes back has every row, once`() async throws {
        try await withTemporaryFolder { folder in
            try await TestDatabase.postgres.withDatabase { database in
                guard case .postgres(let url) = database.address else { return }
                let name = try #require(try await database.query("SELECT current_database()").first?.first?.text)
                let other = Database(.postgres(url: url.replacing("/\(name)?", with: "/postgres?")))
                let events = Events()
                let ledger = Ledger(database, settings { $0.spoolFolder = folder + "/waiting" }) { events.take($0) }

                try await ledger.whileRunning {
                    for number in 0..<50 { await ledger.record(entry(number)) }
                    await ledger.flush()
                    try await other.execute("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
                    try await other.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                        [.text(name)]
                    )
                    for number in 40..<100 { await ledger.record(entry(number)) }
                    await ledger.flush()
                    #expect(ledger.report.spooled == 60)

                    try await other.execute("ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
                    await events.waitForHome(60)

                    let count = try await ledger.count
                    #expect(count == 100)
                }
                await other.close()
            }
        }
    }

    /// Leaves rows in files, as a process does whose database never came back.
    private func spool(_ numbers: Range<Int>, into folder: String) async throws {
        let nowhere = Database(.sqlite(path: "/nowhere/to/be/found.db"))
        let ledger = Ledger(nowhere, settings { $0.spoolFolder = folder })
        try await ledger.whileRunning { for number in numbers { await ledger.record(entry(number)) } }
        #expect(ledger.report.spooled == numbers.count)
    }

    private func limit(_ database: Database, pages: Int) async throws {
        _ = try await database.write { connection throws(SQLError) in
            try connection.query("PRAGMA max_page_count = \(pages)")
        }
    }
}
