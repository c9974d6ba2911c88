import Foundation
import Ledger
import Store
import TestKit
import Testing

/// A file that version 1 of the schema left behind, `Fixtures/version-1.db`, with two generations.
@Suite struct OldStoreTests {
    @Test func `an old file comes forward with everything in it`() async throws {
        try await withTemporaryFolder { folder in
            let old = try #require(
                Bundle.module.url(forResource: "version-1", withExtension: "db", subdirectory: "Fixtures")
            )
            let path = folder + "/store.db"
            try FileManager.default.copyItem(at: old, to: URL(filePath: path))
            let ledger = Ledger(Database(.sqlite(path: path)), settings())

            let result = try await ledger.migrate()

            let rows = try await ledger.generations()
            let whole = try await ledger.generation("old-1")
            let verdict = try await ledger.verify()
            #expect(result == MigrationResult(before: 1, after: LedgerSchema.migrations.count))
            #expect(rows.map(\.id) == ["old-2", "old-1"])
            #expect(rows.map(\.cost) == [nil, 42])
            #expect(whole?.attempts.map(\.failure) == ["overloaded", nil])
            #expect(whole?.generation.isHedged == false)
            #expect(verdict.problems == [])
        }
    }
}
