package import SQL
private import Store

extension Ledger {
    /// The newest generations, or those that come after `cursor` in a list from the newest to the oldest.
    package func generations(
        _ filter: LedgerFilter = LedgerFilter(),
        limit: Int = 100,
        before cursor: LedgerCursor? = nil
    ) async throws(SQLError) -> [GenerationRow] {
        let (condition, values) = filter.condition(before: cursor)
        let rows = try await database.query(
            "\(GenerationRow.selection)\(condition) ORDER BY time DESC, id DESC LIMIT $\(values.count + 1)",
            values + [SQLValue(limit)]
        )
        return rows.map { GenerationRow($0) }
    }

    /// Everything that is kept of one generation; `nil` when nothing is.
    package func generation(_ id: String) async throws(SQLError) -> LedgerEntry? {
        try await database.read { connection throws(SQLError) in
            let rows = try connection.query("\(GenerationRow.selection) WHERE id = $1", [.text(id)])
            guard let row = rows.first else { return nil }
            var entry = LedgerEntry(GenerationRow(row))
            entry.attempts = try connection.query(
                "\(AttemptRow.selection) WHERE generation = $1 ORDER BY number",
                [.text(id)]
            ).map { AttemptRow($0) }
            entry.contents = try connection.query(
                "\(ContentRow.selection) WHERE generation = $1 ORDER BY kind DESC",
                [.text(id)]
            ).map { ContentRow($0) }
            return entry
        }
    }

    /// The attempts of some generations.
    package func attempts(of ids: [String]) async throws(SQLError) -> [String: [AttemptRow]] {
        guard !ids.isEmpty else { return [:] }
        let parameters = ids.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let rows = try await database.query(
            "\(AttemptRow.selection) WHERE generation IN (\(parameters)) ORDER BY generation, number",
            ids.map { .text($0) }
        )
        return Dictionary(grouping: rows.map { AttemptRow($0) }, by: \.generation)
    }

    /// The contents of some generations.
    package func contents(of ids: [String]) async throws(SQLError) -> [String: [ContentRow]] {
        guard !ids.isEmpty else { return [:] }
        let parameters = ids.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let rows = try await database.query(
            "\(ContentRow.selection) WHERE generation IN (\(parameters))",
            ids.map { .text($0) }
        )
        return Dictionary(grouping: rows.map { ContentRow($0) }, by: \.generation)
    }
}
