import Foundation
import Ledger
import SQL
import Store
import TestKit
import Testing

@Suite struct PurgeTests {
    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/16582", "old rows were not got rid of"),
        arguments: TestDatabase.available
    )
    func `what is older is gone, with all that belongs to it, and nothing else`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let ledger = Ledger(database, settings())
            let now = Timestamp.now
            try await ledger.whileRunning {
                for number in 0..<1300 {
                    await ledger.record(aged(number, now - number * Timestamp.day / 10))
                }
                await ledger.flush()

                let result = try await ledger.purge(
                    rowsBefore: now - 100 * Timestamp.day + 1,
                    contentsBefore: now - 10 * Timestamp.day + 1
                )

                let verdict = try await ledger.verify()
                #expect(result.generations == 300)
                #expect(result.attempts == 600)
                #expect(result.contents == 1200)
                #expect(verdict.generations == 1000)
                #expect(verdict.attempts == 2000)
                #expect(verdict.contents == 100)
                #expect(verdict.problems == [])
            }
        }
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/16582", "cleaning up gave no room back")
    )
    func `a file gives back the room`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.db"
            let ledger = Ledger(Database(.sqlite(path: path)), settings())
            let now = Timestamp.now
            try await ledger.whileRunning {
                for number in 0..<500 {
                    var entry = aged(number, now - Timestamp.day)
                    let noise = (0..<4000).map { _ in UInt8.random(in: 0...255) }
                    entry.raw.append(.init(.answer, noise, isKept: true))
                    await ledger.record(entry)
                }
                await ledger.flush()
                let before = try await ledger.size()

                let result = try await ledger.purge(rowsBefore: now, contentsBefore: nil)

                let after = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? .max
                #expect(before > 2_000_000)
                #expect(after < 200_000)
                #expect(result.freedBytes > 1_800_000)
            }
        }
    }

    @Test func `the writer throws away what is too old by itself`() async throws {
        let events = Events()
        let database = Database(.memory)
        let first = Ledger(database, settings())
        try await first.migrate()
        try await database.execute(
            """
            INSERT INTO generations (id, time, operation, dialect, streamed, status, degraded, cache, repairs,
            attempts, queued_us, total_us, overhead_us, price_known, bytes_in, bytes_out)
            VALUES ('old', 1, 'generation', 'openai', 0, 200, 'none', 'none', 0, 1, 0, 0, 0, 0, 0, 0)
            """
        )
        let ledger = Ledger(database, settings { $0.rowRetention = .seconds(3600) }) { events.take($0) }

        try await ledger.whileRunning { await events.wait { _ in true } }

        var purged = PurgeResult()
        purged.generations = 1
        #expect(events.all == [.purged(purged)])
    }

    private func aged(_ number: Int, _ time: Int) -> LedgerEntry {
        var entry = entry(number, at: time)
        entry.raw = [.init(.prompt, Array("prompt \(number)".utf8), isKept: true)]
        return entry
    }
}
