package import Ledger
package import SQL
package import Store

/// What came over some time, as far as whoever plans capacity needs it.
///
/// Counted are generations that a model answered when it was asked: no counts of tokens, no vectors, nothing that was kept
/// from before or shared with another, nothing that failed, and no canned texts.
package struct RecordedTraffic: Hashable, Sendable {
    /// How large one request was.
    package struct Sample: Hashable, Sendable {
        package var promptTokens: Int
        package var cachedTokens: Int
        package var answerTokens: Int
        package var thoughtTokens: Int
        /// Billionths of a dollar; `nil` where nobody knows.
        package var cost: Int?
    }

    /// The number of the first hour since 1970.
    package var firstHour = 0
    /// How many requests came in each hour from then on, hours without any included.
    package var counts: [Int] = []
    /// Requests spread evenly over the time, all of them where there are few.
    package var samples: [Sample] = []
    /// What those of the sample cost together.
    package var cost = Money()

    package init() {}

    package var requests: Int { counts.reduce(0, +) }
}

extension RecordedTraffic {
    /// The longest time that is looked at, two years: hours are kept one by one.
    private static let longestTime = 2 * 366 * 24
    private static let hour = 3_600_000_000

    /// Reads the traffic between two times; the hours that are not in it whole are left out.
    ///
    /// Without a `since`, it begins with the first hour that has a request; without an `until`, it ends now.
    package static func read(
        _ filter: LedgerFilter,
        until now: Int,
        samples limit: Int = 10_000,
        from database: Database
    ) async throws(SQLError) -> RecordedTraffic {
        try await database.read { connection throws(SQLError) in
            var traffic = RecordedTraffic()
            let lastHour = min(filter.until ?? now, now) / hour
            var filter = filter
            filter.until = lastHour * hour
            let firstHour = filter.since.map { ($0 + hour - 1) / hour }
            filter.since = firstHour.map { $0 * hour }
            try traffic.count(filter, firstHour, lastHour, connection)
            guard !traffic.counts.isEmpty else { return traffic }
            filter.since = traffic.firstHour * hour
            try traffic.sample(filter, limit, connection)
            return traffic
        }
    }

    private mutating func count(
        _ filter: LedgerFilter,
        _ since: Int?,
        _ lastHour: Int,
        _ connection: any SQLConnection
    ) throws(SQLError) {
        let (condition, values) = filter.condition()
        let rows = try connection.query(
            """
            SELECT time / \(Self.hour), COUNT(*) FROM generations\(condition.isEmpty ? " WHERE " : condition + " AND ")\
            \(Self.isAnswered) GROUP BY 1 ORDER BY 1
            """,
            values
        ).map { ($0[0].integer ?? 0, $0[1].integer ?? 0) }
        guard let first = rows.first else { return }
        firstHour = max(since ?? first.0, lastHour - Self.longestTime)
        guard firstHour < lastHour else { return }
        counts = Array(repeating: 0, count: lastHour - firstHour)
        for (hour, count) in rows where counts.indices.contains(hour - firstHour) { counts[hour - firstHour] = count }
    }

    private mutating func sample(
        _ filter: LedgerFilter,
        _ limit: Int,
        _ connection: any SQLConnection
    ) throws(SQLError) {
        let (condition, values) = filter.condition()
        let step = max(1, (requests + limit - 1) / limit)
        let rows = try connection.query(
            """
            SELECT prompt_tokens, cached_tokens, answer_tokens, thought_tokens, \
            CASE WHEN price_known = 1 THEN cost_nanodollars END FROM (
                SELECT generations.*, ROW_NUMBER() OVER (ORDER BY time, id) AS place
                FROM generations\(condition.isEmpty ? " WHERE " : condition + " AND ")\(Self.isAnswered)
            ) AS numbered WHERE place % \(step) = 0 ORDER BY place
            """,
            values
        )
        samples = rows.map { row in
            // Nobody's count is believed beyond what sums can hold.
            func number(_ index: Int) -> Int {
                min(max(0, row.indices.contains(index) ? row[index].integer ?? 0 : 0), 1 << 40)
            }
            return Sample(
                promptTokens: number(0),
                cachedTokens: number(1),
                answerTokens: number(2),
                thoughtTokens: number(3),
                cost: row.last?.integer
            )
        }
        let priced = samples.compactMap(\.cost)
        cost = Money(
            nanodollars: priced.reduce(0) { $0 + Int128($1) },
            priced: priced.count,
            unpriced: samples.count - priced.count
        )
    }

    private static let isAnswered = """
        operation = 'generation' AND failure IS NULL AND shared_with IS NULL AND cache NOT IN ('hit', 'semantic') \
        AND degraded <> 'template' AND answer_tokens IS NOT NULL
        """
}
