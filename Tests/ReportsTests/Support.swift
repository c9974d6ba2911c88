import Ledger
import Store
import TestKit

/// Runs `body` with a store that holds the rows.
func withRows(
    _ kind: TestDatabase,
    _ rows: [GenerationRow],
    _ body: (Database) async throws -> Void
) async throws {
    try await kind.withDatabase { database in
        var settings = LedgerSettings()
        settings.batchDelay = .zero
        let ledger = Ledger(database, settings)
        try await ledger.migrate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await ledger.run() }
            for row in rows { await ledger.record(LedgerEntry(row)) }
            await ledger.flush()
            ledger.close()
            try await group.waitForAll()
        }
        try await body(database)
    }
}

/// Noon of 21 November 2026.
let noon = 1_795_262_400_000_000

func row(_ id: Int, _ change: (inout GenerationRow) -> Void = { _ in }) -> GenerationRow {
    var row = GenerationRow()
    row.id = "request-\(id)"
    row.time = noon + id
    row.dialect = "openai"
    row.route = "default"
    row.model = "default"
    row.target = "gemini/flash"
    row.status = 200
    row.total = 1000
    row.promptTokens = 10
    row.cachedTokens = 1
    row.answerTokens = 20
    row.thoughtTokens = 2
    row.cost = 100
    row.isPriceKnown = true
    row.cache = "off"
    change(&row)
    return row
}
