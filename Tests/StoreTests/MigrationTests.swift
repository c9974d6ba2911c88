import SQL
import Store
import TestKit
import Testing

@Suite struct MigrationTests {
    static let first = Migration(1, "a table") { _ in ["CREATE TABLE t (a BIGINT)", "INSERT INTO t VALUES (7)"] }
    static let second = Migration(2, "a column") { _ in ["ALTER TABLE t ADD COLUMN b BIGINT NOT NULL DEFAULT 8"] }
    static let broken = Migration(2, "a mistake") { _ in ["CREATE TABLE u (a BIGINT)", "NONSENSE"] }

    @Test(arguments: TestDatabase.available)
    func `steps run once, in order, and keep what is there`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let made = try await database.migrate(to: [Self.first])
            let moved = try await database.migrate(to: [Self.first, Self.second])
            let again = try await database.migrate(to: [Self.first, Self.second])

            let rows = try await database.query("SELECT a, b FROM t")
            #expect(made == MigrationResult(before: 0, after: 1))
            #expect(moved == MigrationResult(before: 1, after: 2))
            #expect(again == MigrationResult(before: 2, after: 2))
            #expect(rows == [[.integer(7), .integer(8)]])
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a step that fails undoes all of them`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(to: [Self.first])

            await #expect(throws: SQLError.self) { try await database.migrate(to: [Self.first, Self.broken]) }

            let version = try await database.schemaVersion()
            #expect(version == 1)
            await #expect(throws: SQLError.self) { try await database.query("SELECT * FROM u") }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a store from a newer version is refused in a sentence`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(to: [Self.first, Self.second])

            let error = await #expect(throws: SQLError.self) { try await database.migrate(to: [Self.first]) }

            #expect(error?.code == .newer)
            #expect(error?.message.hasPrefix("The store was written by a newer Aloft: its schema is number 2") == true)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `of many that start at once one migrates and the others wait`(kind: TestDatabase) async throws {
        try await kind.withDatabase { database in
            let address = database.address

            let results = try await withThrowingTaskGroup(of: MigrationResult.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let other = Database(address)
                        let result = try await other.migrate(to: [Self.first, Self.second])
                        await other.close()
                        return result
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(results.count { $0.before == 0 } == 1)
            #expect(results.count { $0.before == 2 } == 5)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `two modules count their own steps in one store`(kind: TestDatabase) async throws {
        let other = Migration(1, "another's table") { _ in ["CREATE TABLE other (a BIGINT)"] }
        try await kind.withDatabase { database in
            try await database.migrate(to: [Self.first, Self.second])

            let made = try await database.migrate(to: [other], component: "other")
            let again = try await database.migrate(to: [other], component: "other")
            let first = try await database.migrate(to: [Self.first, Self.second])

            let versions = (try await database.schemaVersion(), try await database.schemaVersion(of: "other"))
            let missing = try await database.schemaVersion(of: "missing")
            #expect(made == MigrationResult(before: 0, after: 1))
            #expect(again == MigrationResult(before: 1, after: 1))
            #expect(first == MigrationResult(before: 2, after: 2))
            #expect(versions == (2, 1))
            #expect(missing == 0)
            let error = await #expect(throws: SQLError.self) { try await database.migrate(to: [], component: "other") }
            #expect(error?.message.contains("its schema of other is number 1") == true)
        }
    }

    @Test func `an empty store has no version`() async throws {
        let database = Database(.memory)

        let version = try await database.schemaVersion()

        #expect(version == 0)
    }
}
