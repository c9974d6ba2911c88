import API
import Generation
import JSON
import Ledger
import Reports
import SQL

extension Dashboard {
    /// What a time amounts to: altogether, by route, by the model that answered, and by day.
    var summary: APIEndpoint {
        APIEndpoint("GET", "/api/summary", "Count generations and what they cost.") { call throws(Failure) in
            let since = try call.time("since") ?? Timestamp.now - Timestamp.day
            return await reading { ledger throws(SQLError) in
                .json(
                    try await desk.sum(call.query("since") ?? "") { () throws(SQLError) in
                        try await Self.summary(of: ledger, since: since)
                    }
                )
            }
        }
    }

    private static func summary(of ledger: Ledger, since: Int) async throws(SQLError) -> JSON {
        var filter = LedgerFilter()
        filter.since = since
        let routes = try await ledger.costs(by: .route, filter, .total)
        let targets = try await ledger.costs(by: .target, filter, .none)
        filter.since = wholeDay(min(since, Timestamp.now - daysBefore * Timestamp.day))
        let days = try await ledger.costs(by: .day, filter, .none)
        return [
            "since": .string(Timestamp.text(since)), "total": routes["total"] ?? .null,
            "routes": routes["rows"] ?? .null, "targets": targets["rows"] ?? .null, "days": days["rows"] ?? .null,
        ]
    }

    /// Days are only of use beside others: today and so many before it.
    private static let daysBefore = 13

    private static func wholeDay(_ time: Int) -> Int { time - time % Timestamp.day }
}

extension Ledger {
    /// The same report as `/api/reports/costs` has, so that nobody finds two sums of one thing.
    fileprivate func costs(
        by dimension: CostDimension,
        _ filter: LedgerFilter,
        _ latencies: CostQuery.Latencies
    ) async throws(SQLError) -> JSON {
        var query = CostQuery(by: [dimension])
        query.filter = filter
        query.latencies = latencies
        return try await CostReport.read(query, from: database).json
    }
}
