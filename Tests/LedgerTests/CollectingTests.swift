import Ledger
import SQL
import Store
import TestKit
import Testing

/// Rows are collected for as long as they may be, since a transaction costs more than a row.
///
/// A writer that is woken too early writes what a test still waits for, and the test would wait for ever.
@Suite(.timeLimit(.minutes(1))) struct CollectingTests {
    private let clock = ManualClock()
    private let database = Database(.memory)

    @Test func `a row that comes while others are written waits for more`() async throws {
        let events = Events()
        let ledger = Ledger(database, settings { $0.batchDelay = .milliseconds(50) }, clock: clock) { events.take($0) }
        try await ledger.migrate()
        try await database.execute(
            """
            CREATE TRIGGER no_status_999 BEFORE INSERT ON generations WHEN NEW.status = 999
            BEGIN SELECT RAISE(ABORT, 'no'); END
            """
        )

        try await ledger.whileRunning {
            await ledger.record(entry(1) { $0.status = 999 })
            await clock.sleepers(1)
            clock.advance(by: .milliseconds(50))
            // Its refusal is told from the midst of writing.
            await events.wait { $0 != .recovered }
            await ledger.record(entry(2))

            await clock.sleepers(1)
            await ledger.record(entry(3))
            let before = try await ledger.count
            clock.advance(by: .milliseconds(50))
            await ledger.flush()
            let after = try await ledger.count
            #expect(before == 0)
            #expect(after == 2)
        }
    }

    @Test func `when no more have room, they are written at once`() async throws {
        let ledger = Ledger(
            database,
            settings {
                $0.batchDelay = .seconds(1000)
                $0.bufferedRows = 3
                $0.whenFull = .wait
            },
            clock: clock
        )

        try await ledger.whileRunning {
            for number in 0..<20 { await ledger.record(entry(number)) }

            #expect(ledger.report.written >= 15)
        }

        #expect(ledger.report.written == 20)
    }

    @Test func `so they are when there are enough for a transaction, by number or by size`() async throws {
        let ledger = Ledger(
            database,
            settings {
                $0.batchDelay = .seconds(1000)
                $0.batchRows = 4
                $0.batchBytes = 20_000
            },
            clock: clock
        )
        var large = entry(100)
        large.raw = [.init(.prompt, [UInt8](repeating: 7, count: 30_000), isKept: true)]
        let entries = [entry(1), entry(2), entry(3), entry(4), large, entry(5)]

        try await ledger.whileRunning {
            for entry in entries { await ledger.record(entry) }
            while ledger.report.written < 5 {
                try Task.checkCancellation()
                await Task.yield()
            }
            await ledger.flush()

            let kept = try await ledger.generation("request-100")?.contents.first?.size
            #expect(kept == 30_000)
            let count = try await ledger.count
            #expect(count == 6)
        }
    }
}
