import Foundation
import Store
import TestKit
import Testing

/// Runs `body` with a copy of `Fixtures/ledger-1.db`, which the first version of the ledger's schema left behind.
func withOldStore(_ body: (Database) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
        let old = try #require(
            Bundle.module.url(forResource: "ledger-1", withExtension: "db", subdirectory: "Fixtures")
        )
        let path = folder + "/store.db"
        try FileManager.default.copyItem(at: old, to: URL(filePath: path))
        try await body(Database(.sqlite(path: path)))
    }
}
