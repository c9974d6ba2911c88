package import SQL
private import Store

extension Ledger {
    /// Throws away what is older than the settings keep, and gives the room back.
    package func purge() async throws(SQLError) -> PurgeResult {
        let now = Timestamp.now
        return try await purge(
            rowsBefore: settings.rowRetention.map { now - $0.microseconds },
            contentsBefore: settings.contentRetention.map { now - $0.microseconds }
        )
    }

    /// Throws away rows and contents from before those points in time; `nil` throws nothing away.
    ///
    /// What was spent with each key stays, by day for as long as budgets need it.
    /// It goes in steps, each a short transaction, so that rows are written in between. A SQLite file becomes smaller at
    /// once; PostgreSQL uses the room again for new rows, and its own vacuum gives it back to the system.
    package func purge(rowsBefore: Int?, contentsBefore: Int?) async throws(SQLError) -> PurgeResult {
        var result = PurgeResult()
        // Longer than two months: a period has one at most, and a late row may belong to the one before.
        try await foldSpending(before: Timestamp.now / Timestamp.day - 63)
        guard rowsBefore != nil || contentsBefore != nil else { return result }
        let sizeBefore = try await size()
        if let contentsBefore { result.contents += try await purgeContents(before: contentsBefore) }
        if let rowsBefore {
            result.contents += try await purgeContents(before: rowsBefore)
            while case let step = try await purgeStep(before: rowsBefore), step.generations > 0 {
                result.generations += step.generations
                result.attempts += step.attempts
            }
        }
        guard result != PurgeResult() else { return result }
        if database.dialect == .sqlite {
            try await giveBack()
            result.freedBytes = max(0, sizeBefore - (try await size()))
        }
        return result
    }

    private static let stepRows = 500

    private func purgeContents(before time: Int) async throws(SQLError) -> Int {
        let columns = "(SELECT generation, kind FROM contents WHERE time < $1 ORDER BY time LIMIT $2)"
        var count = 0
        while true {
            let step = try await database.execute(
                "DELETE FROM contents WHERE (generation, kind) IN \(columns)",
                [SQLValue(time), SQLValue(Self.stepRows)]
            )
            count += step
            if step < Self.stepRows { return count }
        }
    }

    private func purgeStep(before time: Int) async throws(SQLError) -> PurgeResult {
        try await database.transaction { connection throws(SQLError) in
            let ids = try connection.query(
                "SELECT id FROM generations WHERE time < $1 ORDER BY time LIMIT $2",
                [SQLValue(time), SQLValue(Self.stepRows)]
            )
            var result = PurgeResult()
            for id in ids {
                result.attempts += try connection.execute("DELETE FROM attempts WHERE generation = $1", id)
                result.generations += try connection.execute("DELETE FROM generations WHERE id = $1", id)
            }
            return result
        }
    }

    /// Lets SQLite cut its free pages off, some at a time, and empties its log.
    private func giveBack() async throws(SQLError) {
        while true {
            let left = try await database.write { connection throws(SQLError) in
                _ = try connection.query("PRAGMA incremental_vacuum(2000)")
                return try connection.query("PRAGMA freelist_count").first?.first?.integer ?? 0
            }
            if left == 0 { break }
            // A file made by somebody else may not be able to shrink.
            guard try await database.query("PRAGMA auto_vacuum").first?.first?.integer == 2 else { break }
        }
        _ = try await database.write { connection throws(SQLError) in
            try connection.query("PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// How many bytes the database has.
    package func size() async throws(SQLError) -> Int {
        switch database.dialect {
        case .sqlite:
            let pages = try await database.write { connection throws(SQLError) in
                try connection.query("PRAGMA page_count").first?.first?.integer ?? 0
            }
            return pages * (try await database.query("PRAGMA page_size").first?.first?.integer ?? 4096)
        case .postgres:
            return try await database.query("SELECT pg_database_size(current_database())").first?.first?.integer ?? 0
        }
    }
}

extension Duration {
    package var microseconds: Int { Int(clamping: attoseconds / 1_000_000_000_000) }
}
