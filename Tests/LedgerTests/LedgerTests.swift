import Foundation
import Ledger
import SQL
import Store
import TestKit
import Testing

/// What is recorded is there, once, on either database.
@Suite struct LedgerTests {
    @Test(arguments: TestDatabase.available)
    func `what is recorded reads back whole`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let ledger = Ledger(database, settings())
            var whole = entry(1) { row in
                row.workflow = "lessons"
                row.step = "plan"
                row.user = "u\u{0301}ser \"1\""
                row.key = "web"
                row.isStreamed = true
                row.finish = "stop"
                row.nativeFinish = "STOP"
                row.failure = "timeout"
                row.message = "It took too long."
                row.degraded = "model"
                row.sharedWith = "request-0"
                row.isHedged = true
                row.connect = 1
                row.first = 2
                row.cost = 123_456
                row.isPriceKnown = true
                row.serviceClass = "flex"
                row.notices = "One.\nTwo."
                row.cachedTokens = 3
                row.thoughtTokens = 4
                row.promptAudioTokens = 5
                row.answerAudioTokens = 6
            }
            whole.raw = [.init(.prompt, Array("the prompt".utf8), isKept: false)]

            try await ledger.whileRunning {
                await ledger.record(whole)
                await ledger.flush()
                let read = try await ledger.generation("request-1")

                #expect(read?.generation == whole.generation)
                #expect(read?.attempts == whole.attempts)
                #expect(read?.contents.map(\.kind) == ["prompt"])
                let missing = try await ledger.generation("request-2")
                #expect(missing == nil)
            }
        }
    }

    @Test(
        .bug(id: "lesson-29", "spending was counted twice"),
        arguments: TestDatabase.available
    )
    func `a row that comes twice is there once`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let ledger = Ledger(database, settings())

            try await ledger.whileRunning {
                for _ in 0..<3 { await ledger.record(entry(1)) }
                await ledger.record(entry(2))
            }

            let count = try await ledger.count
            let attempts = try await database.query("SELECT COUNT(*) FROM attempts")
            #expect(count == 2)
            #expect(attempts == [[.integer(4)]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `closing writes everything that was taken in`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let ledger = Ledger(database, settings { $0.batchRows = 100 })

            try await ledger.whileRunning {
                for number in 0..<1050 { await ledger.record(entry(number)) }
            }

            let count = try await ledger.count
            #expect(count == 1050)
            #expect(ledger.report.written == 1050)
            #expect(ledger.report.waiting == 0)
        }
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/24928", "content was kept although that was switched off"),
        arguments: TestDatabase.available
    )
    func `content is kept as the policy says`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let ledger = Ledger(database, settings())
            let long = Array(String(repeating: "again and ", count: 1000).utf8)
            var kept = entry(1)
            kept.raw = [.init(.prompt, long, isKept: true), .init(.answer, [0, 1, 2], isKept: true)]
            var hashed = entry(2)
            hashed.raw = [.init(.prompt, long, isKept: false)]
            let entries = [kept, hashed]

            try await ledger.whileRunning {
                for entry in entries { await ledger.record(entry) }
                await ledger.flush()
                let full = try await ledger.generation("request-1")?.contents ?? []
                let hashes = try await ledger.generation("request-2")?.contents ?? []

                let contents = try full.map { try $0.content() }
                #expect(contents == [long, [0, 1, 2]])
                #expect(full.map(\.encoding) == ["zlib", "identity"])
                #expect((full.first?.data?.count ?? .max) < 200)
                #expect(hashes.map(\.sha256) == [full.first?.sha256])
                #expect(hashes.map(\.size) == [long.count])
                #expect(hashes.first?.data == nil)
            }
        }
    }

    @Test(
        .bug("https://github.com/tensorzero/tensorzero/issues/2318", "an insert a request overloaded the store")
    )
    func `when too many wait, rows are dropped, counted and told`() async throws {
        let events = Events()
        let ledger = Ledger(Database(.memory), settings { $0.bufferedRows = 3 }) { events.take($0) }
        for number in 0..<5 { await ledger.record(entry(number)) }

        try await ledger.whileRunning {}

        #expect(ledger.report.dropped == 2)
        #expect(ledger.report.written == 3)
        #expect(events.all == [.dropped(2)])
    }

    @Test func `a limit on bytes holds too`() async throws {
        let ledger = Ledger(Database(.memory), settings { $0.bufferedBytes = 10_000 })
        var large = entry(1)
        large.raw = [.init(.prompt, [UInt8](repeating: 0, count: 20_000), isKept: true)]

        await ledger.record(large)
        await ledger.record(entry(2))

        #expect(ledger.report.waiting == 1)
        #expect(ledger.report.dropped == 1)
    }

    @Test func `or their callers wait, and nothing is lost`() async throws {
        let database = Database(.memory)
        let ledger = Ledger(
            database,
            settings {
                $0.bufferedRows = 3
                $0.batchRows = 2
                $0.whenFull = .wait
            }
        )

        try await ledger.whileRunning {
            await withTaskGroup(of: Void.self) { group in
                for caller in 0..<10 {
                    group.addTask { for number in 0..<20 { await ledger.record(entry(caller * 100 + number)) } }
                }
            }
            await ledger.flush()
            let count = try await ledger.count
            #expect(count == 200)
        }

        #expect(ledger.report.dropped == 0)
    }

    @Test(arguments: TestDatabase.available)
    func `a row the database refuses does not hold up the others`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let events = Events()
            let ledger = Ledger(database, settings()) { events.take($0) }
            try await ledger.migrate()
            // A rule that only a test makes stands for whatever a table may demand one day.
            switch kind {
            case .sqlite:
                try await database.execute(
                    """
                    CREATE TRIGGER no_status_999 BEFORE INSERT ON generations WHEN NEW.status = 999
                    BEGIN SELECT RAISE(ABORT, 'no'); END
                    """
                )
            case .postgres: try await database.execute("ALTER TABLE generations ADD CHECK (status <> 999)")
            }

            try await ledger.whileRunning {
                for number in 0..<10 { await ledger.record(entry(number) { $0.status = number == 4 ? 999 : 200 }) }
            }

            let count = try await ledger.count
            #expect(count == 9)
            #expect(ledger.report.rejected == 1)
            #expect(events.all.count == 1)
        }
    }
}
