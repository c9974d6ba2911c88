package import SQL
package import Store

private import Ledger

extension CostReport {
    /// Asks the store; all figures are of the same moment.
    package static func read(_ query: CostQuery, from database: Database) async throws(SQLError) -> CostReport {
        try await database.read { connection throws(SQLError) in
            try connection.snapshot { () throws(SQLError) in
                var report = CostReport(dimensions: query.dimensions)
                var rows = try connection.costRows(query, limit: query.limit + 1)
                report.isCut = rows.count > query.limit
                if report.isCut { rows.removeLast(rows.count - query.limit) }
                report.rows = query.latencies == .all ? try connection.withLatencies(rows, query) : rows
                var all = query
                all.dimensions = []
                let total = try connection.costRows(all, limit: 1)
                let isTimed = query.latencies != .none
                report.total = try (isTimed ? connection.withLatencies(total, all) : total).first ?? CostRow()
                return report
            }
        }
    }
}

extension SQLConnection {
    /// Runs `body` so that all it reads is of one moment.
    fileprivate func snapshot<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        try execute(dialect == .sqlite ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        // There is nothing to keep; a connection that was lost has ended it already.
        defer { _ = try? execute("ROLLBACK") }
        return try body()
    }

    fileprivate func costRows(_ query: CostQuery, limit: Int) throws(SQLError) -> [CostRow] {
        let groups = query.dimensions.map(\.sql)
        let (condition, values) = query.filter.condition()
        let columns = (groups + Sums.columns).joined(separator: ", ")
        let grouping = groups.isEmpty ? "" : " GROUP BY \(positions(groups)) ORDER BY \(order(query.dimensions))"
        let rows = try self.query(
            "SELECT \(columns) FROM generations\(condition)\(grouping) LIMIT $\(values.count + 1)",
            values + [SQLValue(limit)]
        )
        return rows.map { CostRow($0, query.dimensions) }
    }

    /// Adds the latencies of the rows' generations.
    ///
    /// They are numbered by their time within each group, since SQLite has no percentiles.
    fileprivate func withLatencies(_ rows: [CostRow], _ query: CostQuery) throws(SQLError) -> [CostRow] {
        let groups = query.dimensions.map(\.sql)
        let names = groups.indices.map { "name\($0)" }
        let (condition, values) = query.filter.condition()
        let named = zip(groups, names).map { "\($0) AS \($1), " }.joined()
        let partition = groups.isEmpty ? "" : "PARTITION BY \(groups.joined(separator: ", ")) "
        let isAnswered = (condition.isEmpty ? " WHERE " : condition + " AND ") + "failure IS NULL"
        let ranks = [50, 95].map { "MAX(CASE WHEN place = (number * \($0) + 99) / 100 THEN total_us END)" }
        let found = try self.query(
            """
            SELECT \((names + ranks).joined(separator: ", ")) FROM (
                SELECT \(named)total_us, ROW_NUMBER() OVER (\(partition)ORDER BY total_us) AS place,
                    COUNT(*) OVER (\(partition)) AS number
                FROM generations\(isAnswered)
            ) AS ranked\(names.isEmpty ? "" : " GROUP BY \(names.joined(separator: ", "))")
            """,
            values
        )
        let latencies = Dictionary(
            found.map { (query.dimensions.names(of: $0), $0.suffix(2).map(\.integer)) },
            uniquingKeysWith: { first, _ in first }
        )
        return rows.map { row in
            var row = row
            row.median = latencies[row.names]?.first ?? nil
            row.percentile95 = latencies[row.names]?.last ?? nil
            return row
        }
    }

    private func positions(_ groups: [String]) -> String {
        groups.indices.map { "\($0 + 1)" }.joined(separator: ", ")
    }

    /// Days in their order; names from the dearest, and of equals from the most asked for.
    private func order(_ dimensions: [CostDimension]) -> String {
        let positions = positions(dimensions.map(\.sql))
        if dimensions.contains(.day) { return positions }
        // A sum of decimal numbers does not overflow; it is near enough to sort by.
        return "COALESCE(SUM(cost_nanodollars * 1.0), 0) DESC, COUNT(*) DESC, \(positions)"
    }
}

/// What is summed, in the order in which rows are read.
private enum Sums {
    static let columns: [String] = {
        let counts = [
            "COUNT(*)", "COUNT(failure)", "SUM(CASE WHEN degraded = 'none' THEN 0 ELSE 1 END)",
            "SUM(CASE WHEN cache IN ('hit', 'semantic') THEN 1 ELSE 0 END)",
            "SUM(CASE WHEN \(isPriced) THEN 1 ELSE 0 END)",
        ]
        let sums = [
            "prompt_tokens", "cached_tokens", "answer_tokens", "thought_tokens",
            "CASE WHEN \(isPriced) THEN cost_nanodollars END",
        ]
        // SQLite refuses a sum beyond 64 bits; halves of digits stay below it for billions of rows of any size.
        let halves = sums.flatMap { ["SUM((\($0)) / \(half))", "SUM((\($0)) % \(half))"] }
        // A sum of big integers is a decimal number in PostgreSQL.
        return (counts + halves).map { "CAST(COALESCE(\($0), 0) AS BIGINT)" }
    }()

    static let half = 1_000_000_000
    private static let isPriced = "price_known = 1 AND cost_nanodollars IS NOT NULL"
}

extension CostRow {
    fileprivate init(_ row: SQLRow, _ dimensions: [CostDimension]) {
        self.init()
        names = dimensions.names(of: row)
        var values = row.dropFirst(dimensions.count).map { $0.integer ?? 0 }[...]
        func next() -> Int { values.popFirst() ?? 0 }
        func sum() -> Int128 { Int128(next()) * Int128(Sums.half) + Int128(next()) }
        requests = next()
        failed = next()
        degraded = next()
        cacheHits = next()
        cost.priced = next()
        cost.unpriced = requests - cost.priced
        promptTokens = sum()
        cachedTokens = sum()
        answerTokens = sum()
        thoughtTokens = sum()
        cost.nanodollars = sum()
    }
}

extension [CostDimension] {
    /// The names at the beginning of a row, a day as `2026-11-21`.
    fileprivate func names(of row: SQLRow) -> [String] {
        zip(self, row).map { dimension, value in
            dimension == .day ? Timestamp.date((value.integer ?? 0) * Timestamp.day) : value.text ?? ""
        }
    }
}
