package import JSON
package import SQL
package import Store

/// What a workflow's work came to in a span of time.
package struct WorkReport: Sendable {
    /// By kind of work.
    package var kinds: [String: WorkFigures] = [:]
    /// By prompt and its version.
    package var prompts: [String: WorkFigures] = [:]

    /// Reads what ended within a span of time, in microseconds since 1970.
    package static func read(
        _ workflow: String,
        since: Int,
        until: Int?,
        from database: Database
    ) async throws(SQLError) -> WorkReport {
        var report = WorkReport()
        var (ended, job, step) = (since, "", "")
        while true {
            let rows = try await database.query(
                """
                SELECT kind, prompt, cached, failure, milliseconds, attempts, repairs, source, cost_nanodollars, measures, \
                ended, job, step FROM workflow_work WHERE workflow = $1 AND ended < $2 AND ended >= $3 \
                AND (ended > $3 OR job > $4 OR (job = $4 AND step > $5)) ORDER BY ended, job, step LIMIT \(pageRows)
                """,
                [.text(workflow), SQLValue(until ?? Int.max), SQLValue(ended), .text(job), .text(step)]
            )
            for row in rows {
                report.kinds[row[0].text ?? "", default: WorkFigures()].add(row)
                guard let prompt = row[1].text, !prompt.isEmpty else { continue }
                report.prompts[prompt, default: WorkFigures()].add(row)
            }
            guard rows.count == pageRows, let last = rows.last else { break }
            (ended, job, step) = (last[10].integer ?? 0, last[11].text ?? "", last[12].text ?? "")
        }
        for kind in report.kinds.keys { report.kinds[kind]?.sortTimes() }
        for prompt in report.prompts.keys { report.prompts[prompt]?.sortTimes() }
        return report
    }

    private static let pageRows = 5000
}

/// What pieces of work came to.
package struct WorkFigures: Hashable, Sendable {
    package private(set) var made = 0
    package private(set) var cached = 0
    package private(set) var failed = 0
    /// Kinds of failures, and how many there were.
    package private(set) var failures: [String: Int] = [:]
    /// By what they were made from, where there are several ways.
    package private(set) var sources: [String: Int] = [:]
    /// In billionths of a dollar, of those whose cost is known.
    package private(set) var cost = 0
    package private(set) var unpriced = 0
    /// Of those that were made anew, in order.
    private var milliseconds: [Int] = []
    private var retries = 0
    private var repairs = 0
    private var sums: [String: Double] = [:]

    package init() {}

    package var all: Int { made + cached + failed }
    /// Shares, from 0 to 1; `nil` of nothing.
    package var success: Double? { all == 0 ? nil : Double(made + cached) / Double(all) }
    package var cacheHits: Double? { all == 0 ? nil : Double(cached) / Double(all) }
    /// Of those that were made anew.
    package var retried: Double? { mean(Double(retries)) }
    package var repaired: Double? { mean(Double(repairs)) }
    package var meanSeconds: Double? { mean(Double(milliseconds.reduce(0, +)) / 1000) }
    package var medianSeconds: Double? { quantile(50) }
    package var slowSeconds: Double? { quantile(95) }

    /// The mean of what was counted, of those that were made anew.
    package func mean(of measure: String) -> Double? { mean(sums[measure] ?? 0) }

    private func mean(_ sum: Double) -> Double? { made == 0 ? nil : sum / Double(made) }

    private func quantile(_ percent: Int) -> Double? {
        guard let last = milliseconds.indices.last else { return nil }
        return Double(milliseconds[min(last, milliseconds.count * percent / 100)]) / 1000
    }

    fileprivate mutating func sortTimes() { milliseconds.sort() }

    /// Takes a row as ``WorkReport`` reads it.
    fileprivate mutating func add(_ row: SQLRow) {
        if let failure = row[3].text {
            failed += 1
            failures[failure, default: 0] += 1
        } else if row[2].integer == 1 {
            cached += 1
        } else {
            made += 1
            milliseconds.append(row[4].integer ?? 0)
            if row[5].integer ?? 0 > 1 { retries += 1 }
            if row[6].integer ?? 0 > 0 { repairs += 1 }
            if let source = row[7].text { sources[source, default: 0] += 1 }
            if let cost = row[8].integer { self.cost += cost } else { unpriced += 1 }
            let measures = (try? JSON(parsing: row[9].text ?? ""))?.object ?? [:]
            for (name, value) in measures.members { sums[name, default: 0] += value.double ?? 0 }
        }
    }
}

extension WorkFigures {
    package var json: JSON {
        var json: JSONObject = [
            "all": JSON(all), "made": JSON(made), "cached": JSON(cached), "failed": JSON(failed),
            "success": success.shown, "cache_hits": cacheHits.shown, "mean_seconds": meanSeconds.shown,
            "median_seconds": medianSeconds.shown, "p95_seconds": slowSeconds.shown, "retried": retried.shown,
            "repaired": repaired.shown, "cost_usd": JSON(Double(cost) / 1_000_000_000), "unpriced": JSON(unpriced),
            "failures": .object(failures.sorted), "sources": .object(sources.sorted),
        ]
        json["measures"] = .object(JSONObject(sums.keys.sorted().map { (key: $0, value: mean(of: $0).shown) }))
        return .object(json)
    }
}

extension WorkReport {
    package var json: JSON {
        func all(_ figures: [String: WorkFigures]) -> JSON {
            .object(JSONObject(figures.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }))
        }
        return ["kinds": all(kinds), "prompts": all(prompts)]
    }
}

extension [String: Int] {
    fileprivate var sorted: JSONObject {
        JSONObject(sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON($0.value)) })
    }
}

extension Double? {
    /// To four places.
    fileprivate var shown: JSON { map { JSON(($0 * 10_000).rounded() / 10_000) } ?? .null }
}
