package import SQL

/// One numbered step of a schema.
package struct Migration: Sendable {
    /// From 1, without gaps.
    package let number: Int
    /// What it does, in a few words, for people who read the table.
    package let name: String
    private let statements: @Sendable (SQLDialect) -> [String]

    /// - Parameters:
    ///   - number: its place, from 1.
    ///   - name: what it does.
    ///   - statements: the same for both databases, where that is possible.
    package init(_ number: Int, _ name: String, _ statements: @escaping @Sendable (SQLDialect) -> [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    package func statements(for dialect: SQLDialect) -> [String] { statements(dialect) }
}

/// What a migration found and left.
package struct MigrationResult: Hashable, Sendable {
    package let before: Int
    package let after: Int

    package init(before: Int, after: Int) {
        self.before = before
        self.after = after
    }
}

extension Database {
    /// Brings the schema forward to the last of the steps, all of it or nothing.
    ///
    /// One process does it while others wait.
    ///
    /// - Parameters:
    ///   - migrations: every step there has ever been.
    ///   - component: whose tables they make, where several modules keep theirs in one store; each counts its own steps.
    ///     Without a name they are those of the store itself, which older versions know and go on reading.
    /// - Returns: what it found and left.
    /// - Throws: `.newer` when the store has steps that are not known here.
    @discardableResult
    package func migrate(
        to migrations: [Migration],
        component: String? = nil
    ) async throws(SQLError) -> MigrationResult {
        precondition(
            migrations.map(\.number) == Array((0..<migrations.count).map { $0 + 1 }),
            "steps are numbered from 1"
        )
        return try await write { connection throws(SQLError) in
            // Whoever migrates may take longer than a statement usually waits.
            if connection.dialect == .sqlite { _ = try connection.query("PRAGMA busy_timeout = 60000") }
            defer {
                if connection.dialect == .sqlite { _ = try? connection.query("PRAGMA busy_timeout = 5000") }
            }
            return try connection.transaction { () throws(SQLError) in
                try Self.migrate(connection, to: migrations, of: component)
            }
        }
    }

    /// The number of the last step the store has had, or one component's tables in it; zero for none.
    package func schemaVersion(of component: String? = nil) async throws(SQLError) -> Int {
        try await write { connection throws(SQLError) in
            let exists =
                switch connection.dialect {
                case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1"
                case .postgres: "SELECT 1 FROM pg_tables WHERE tablename = $1 AND schemaname = current_schema()"
                }
            let table = component == nil ? "schema_version" : "component_version"
            guard !(try connection.query(exists, [.text(table)])).isEmpty else { return 0 }
            return try Self.version(connection, of: component)
        }
    }

    private static func migrate(
        _ connection: any SQLConnection,
        to migrations: [Migration],
        of component: String?
    ) throws(SQLError) -> MigrationResult {
        // SQLite's transaction is exclusive already. The number is this project's own and means nothing.
        if connection.dialect == .postgres { _ = try connection.query("SELECT pg_advisory_xact_lock(4702842026)") }
        try connection.execute(
            component == nil
                ? "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL)"
                : """
                CREATE TABLE IF NOT EXISTS component_version (
                    component TEXT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (component, version)
                )
                """
        )
        let before = try version(connection, of: component)
        guard before <= migrations.count else {
            throw SQLError(
                .newer,
                """
                The store was written by a newer Aloft: its schema\(component.map { " of \($0)" } ?? "") is number \
                \(before), and this one knows those up to \(migrations.count). Run the newer Aloft, or name another store.
                """
            )
        }
        for migration in migrations.dropFirst(before) {
            for statement in migration.statements(for: connection.dialect) { try connection.execute(statement) }
            let values: SQLRow = [SQLValue(migration.number), .text(migration.name)]
            if let component {
                let sql = "INSERT INTO component_version (version, name, component) VALUES ($1, $2, $3)"
                try connection.execute(sql, values + [.text(component)])
            } else {
                try connection.execute("INSERT INTO schema_version (version, name) VALUES ($1, $2)", values)
            }
        }
        return MigrationResult(before: before, after: migrations.count)
    }

    private static func version(
        _ connection: any SQLConnection,
        of component: String?
    ) throws(SQLError) -> Int {
        let rows =
            if let component {
                try connection.query(
                    "SELECT COALESCE(MAX(version), 0) FROM component_version WHERE component = $1",
                    [.text(component)]
                )
            } else {
                try connection.query("SELECT COALESCE(MAX(version), 0) FROM schema_version")
            }
        return rows.first?.first?.integer ?? 0
    }
}
