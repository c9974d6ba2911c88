import JSON
import Ledger
import SQL
import Store
import TestKit
import Testing

@Suite struct ReadingTests {
    static let noon = 1_795_262_400_000_000

    @Test(arguments: TestDatabase.available)
    func `a list goes on where it ended, even among rows of one moment`(kind: TestDatabase) async throws {
        try await withRows(kind) { ledger in
            var seen: [String] = []
            var cursor: LedgerCursor?

            repeat {
                let page = try await ledger.generations(limit: 7, before: cursor)
                seen += page.map(\.id)
                cursor = page.last.map(LedgerCursor.init)
            } while cursor != nil

            #expect(seen.count == 40)
            #expect(Set(seen).count == 40)
            #expect(seen.first == "request-39")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a filter holds for lists`(kind: TestDatabase) async throws {
        try await withRows(kind) { ledger in
            var filter = LedgerFilter()
            filter.route = "lessons"
            filter.isFailed = true
            filter.since = Self.noon

            let rows = try await ledger.generations(filter)

            #expect(rows.count == 10)
            #expect(rows.allSatisfy { $0.route == "lessons" && $0.failure == "timeout" })
        }
    }

    @Test(arguments: TestDatabase.available)
    func `an export has every row, in either form`(kind: TestDatabase) async throws {
        try await withRows(kind) { ledger in
            var (lines, table) = ("", "")

            try await ledger.export(LedgerFilter(), as: .jsonl) { lines += $0 }
            try await ledger.export(LedgerFilter(), as: .csv) { table += $0 }

            let objects = lines.split(separator: "\n")
            #expect(objects.count == 40)
            #expect(objects.last?.hasPrefix("{\"id\":\"request-0\",\"time\":\"2026-11-21T12:00:00.000000Z\"") == true)
            #expect(objects.last?.contains("\"calls\":[{\"number\":1,\"target\":\"gemini/flash\"") == true)
            // The line of names, and one more for the line break within a cell.
            #expect(table.split(separator: "\r\n").count == 41)
            #expect(table.contains(",\"It said \"\"no\"\",\nthrice.\","))
            #expect(table.hasPrefix("id,time,operation,"))
        }
    }

    @Test func `the schema for BigQuery has every column of the export`() throws {
        let columns = LedgerSchema.bigQuery.array ?? []

        let names = columns.compactMap { $0["name"]?.string }

        #expect(names == GenerationRow.columns.map(\.name) + ["calls"])
        #expect(columns.first { $0["name"] == "time" }?["type"] == "TIMESTAMP")
        #expect(columns.last?["mode"] == "REPEATED")
    }

    @Test(arguments: TestDatabase.available)
    func `the tables have the columns that the rows have`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await Ledger(database).migrate()

            for (table, columns) in [
                (GenerationRow.table, GenerationRow.columns), (AttemptRow.table, AttemptRow.columns),
                (ContentRow.table, ContentRow.columns),
            ] {
                let sql =
                    switch kind {
                    case .sqlite: "SELECT name FROM pragma_table_info($1)"
                    case .postgres:
                        "SELECT column_name FROM information_schema.columns WHERE table_name = CAST($1 AS TEXT)"
                    }
                let names = try await database.query(sql, [.text(table)]).compactMap { $0.first?.text }
                #expect(Set(names) == Set(columns.map(\.name)))
            }
        }
    }

    /// Forty rows: half of them a day later, half of another route, every other failed, two at each moment.
    private func withRows(_ kind: TestDatabase, _ body: (Ledger) async throws -> Void) async throws {
        try await kind.withDatabase { database in
            let ledger = Ledger(database, settings())
            try await ledger.whileRunning {
                for number in 0..<40 {
                    let time = Self.noon + number / 2 * 1000 + (number >= 20 ? Timestamp.day : 0)
                    let row = entry(number, at: time) { row in
                        row.route = number % 4 < 2 ? "default" : "lessons"
                        guard number % 2 == 1 else { return }
                        row.failure = "timeout"
                        row.message = "It said \"no\",\nthrice."
                        row.cost = 100
                        row.isPriceKnown = true
                    }
                    await ledger.record(row)
                }
                await ledger.flush()
                try await body(ledger)
            }
        }
    }
}
