package import SQL
private import Store

/// What generations are counted by.
package enum LedgerGroup: String, Sendable, CaseIterable {
    case route, model, target, user, workflow, key, day

    fileprivate var sql: String {
        switch self {
        case .route: "COALESCE(route, '')"
        case .model: "COALESCE(model, '')"
        case .target: "COALESCE(target, '')"
        case .user: "COALESCE(user_id, '')"
        case .workflow: "COALESCE(workflow, '')"
        case .key: "COALESCE(key_id, '')"
        case .day: "time / \(Timestamp.day)"
        }
    }
}

/// What some generations amount to.
package struct LedgerTotal: Sendable, Hashable {
    /// What they have in common: a name, empty where there is none, or a day such as `2026-11-21`.
    package var name = ""
    package var generations = 0
    package var failures = 0
    package var degraded = 0
    package var promptTokens = 0
    package var cachedTokens = 0
    package var answerTokens = 0
    package var thoughtTokens = 0
    /// In millionths of a dollar, of those whose price is known.
    package var cost = 0
    /// Those whose price is not known.
    package var unpriced = 0
    /// The mean time to the end of the answer, in microseconds.
    package var meanTotal = 0

    package init() {}
}

extension Ledger {
    /// What generations amount to, by what they have in common; days in their order, others from the most generations.
    package func totals(
        by group: LedgerGroup,
        _ filter: LedgerFilter = LedgerFilter()
    ) async throws(SQLError) -> [LedgerTotal] {
        let (condition, values) = filter.condition()
        let sums = [
            "COUNT(*)", "COUNT(failure)", "SUM(CASE WHEN degraded = 'none' THEN 0 ELSE 1 END)", "SUM(prompt_tokens)",
            "SUM(cached_tokens)", "SUM(answer_tokens)", "SUM(thought_tokens)", "SUM(cost_microdollars)",
            "SUM(1 - price_known)", "SUM(total_us) / COUNT(*)",
        ]
        // A sum of big integers is a decimal number in PostgreSQL.
        let columns = sums.map { "CAST(COALESCE(\($0), 0) AS BIGINT)" }.joined(separator: ", ")
        let order = group == .day ? "1" : "2 DESC, 1"
        let rows = try await database.query(
            "SELECT \(group.sql), \(columns) FROM generations\(condition) GROUP BY 1 ORDER BY \(order)",
            values
        )
        return rows.map { LedgerTotal($0, group) }
    }
}

extension LedgerTotal {
    fileprivate init(_ row: SQLRow, _ group: LedgerGroup) {
        func number(_ index: Int) -> Int { row.indices.contains(index) ? row[index].integer ?? 0 : 0 }
        name = group == .day ? Timestamp.date(number(0) * Timestamp.day) : row.first?.text ?? ""
        generations = number(1)
        failures = number(2)
        degraded = number(3)
        promptTokens = number(4)
        cachedTokens = number(5)
        answerTokens = number(6)
        thoughtTokens = number(7)
        cost = number(8)
        unpriced = number(9)
        meanTotal = number(10)
    }
}
