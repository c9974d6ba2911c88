import Foundation
import Ledger
import SQL
import Store
import TestKit
import Testing

/// What was said to be durable is there after the process was killed.
@Suite struct DurabilityTests {
    @Test(arguments: TestDatabase.available)
    func `what was acknowledged survives a kill`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let program = Bundle.module.bundleURL.deletingLastPathComponent().appending(path: "ledger-benchmark").path
            let child = try #require(
                RunningProgram([program, database.address.forPrograms, "1000000", "--acknowledge"])
            )
            var acknowledged = 0
            for _ in 0..<5 { acknowledged = Int(try #require(await child.line())) ?? -1 }

            await child.end(SIGKILL)
            while let line = await child.line() { acknowledged = Int(line) ?? acknowledged }

            let ledger = Ledger(database)
            try await ledger.migrate()
            let numbers = try await database.query("SELECT id FROM generations").compactMap { row in
                row.first?.text.flatMap { Int($0.dropFirst("benchmark-".count)) }
            }
            let attempts = try await database.query("SELECT COUNT(*) FROM attempts").first?.first?.integer
            #expect(acknowledged >= 500)
            #expect(Set(1...acknowledged).subtracting(numbers).isEmpty)
            // A generation and its attempts are written together or not at all.
            #expect(attempts == numbers.count)
            let verdict = try await ledger.verify()
            #expect(verdict.problems == [])
        }
    }
}

extension StoreAddress {
    /// The address as another program is told it.
    fileprivate var forPrograms: String {
        switch self {
        case .sqlite(let path): "sqlite:" + path
        case .memory: "sqlite::memory:"
        case .postgres(let url): url
        }
    }
}
