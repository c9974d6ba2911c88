import API
import Generation
import Ledger
import Reports
import SQL
import Store

/// What may be asked of the records over HTTP, by operators.
enum ReportEndpoints {
    /// The endpoints over a store; without one they say that nothing is kept.
    static func make(_ database: Database?) -> [APIEndpoint] {
        [
            APIEndpoint(
                "GET",
                "/api/reports/costs",
                "Add up what generations cost, by one or two of route, model, target, user, key, workflow, step and day."
            ) { call throws(Failure) in
                let query = try CostQuery(call)
                guard let database else {
                    return .conflict("No records are kept: the configuration says 'store: none'.")
                }
                do throws(SQLError) {
                    return .json(try await CostReport.read(query, from: database).json)
                } catch {
                    throw Failure(.overloaded, "The records cannot be read: \(error.message)")
                }
            }
        ]
    }
}

extension CostQuery {
    /// The query of a call: `by`, `since`, `until`, `limit`, and the names to narrow to.
    fileprivate init(_ call: APICall) throws(Failure) {
        do throws(CostDimension.Misnamed) {
            self.init(by: try CostDimension.list(call.query("by") ?? CostDimension.route.rawValue))
        } catch {
            throw Failure(.invalidRequest, "'by': \(error.message).", parameter: "by")
        }
        filter.since = try Self.time("since", call) ?? Timestamp.now - 30 * Timestamp.day
        filter.until = try Self.time("until", call)
        filter.narrow { call.query($0) }
        limit = try call.query("limit", in: 1...100_000) ?? limit
    }

    private static func time(_ name: String, _ call: APICall) throws(Failure) -> Int? {
        guard let text = call.query(name) else { return nil }
        if let time = Moment.parse(text) { return time }
        throw Failure(
            .invalidRequest,
            "'\(name)' is an age such as 30d, a day such as 2026-11-21 or a time, not '\(text.prefix(50))'.",
            parameter: name
        )
    }
}
