import Foundation
package import Store

/// The databases that a store can be, for tests that run against each.
package enum TestDatabase: String, Sendable, CaseIterable {
    case sqlite, postgres

    /// Those that this machine has; what is missing is said once.
    package static let available: [TestDatabase] = {
        if PostgresServer.programs != nil { return allCases }
        print("Skipping PostgreSQL: Debian's package 'postgresql' is not installed.")
        return [.sqlite]
    }()

    /// Runs `body` with an empty database that nobody else has.
    package func withDatabase<Result>(
        _ body: (Database) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .sqlite:
            return try await withTemporaryFolder { folder in
                let database = Database(.sqlite(path: folder + "/store.db"))
                return try await body(database)
            }
        case .postgres:
            guard let database = try await PostgresServer.shared.emptyDatabase() else {
                throw MissingServer()
            }
            let result = try await body(database)
            await database.close()
            return result
        }
    }

    package struct MissingServer: Error {}
}

/// Runs `body` with a folder that is gone afterwards.
package func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}
