package import JSON
package import SQL
package import Store

/// What lessons came to in a span of time, held against what the original system aimed at.
package struct LessonReport: Hashable, Sendable {
    /// Plans or steps of one kind.
    package struct Share: Hashable, Sendable {
        package var made = 0
        package var cached = 0
        package var failed = 0
        /// Of those that were made anew.
        package var meanSeconds: Double?
        package var medianSeconds: Double?
        package var slowSeconds: Double?

        package var all: Int { made + cached + failed }
        package var success: Double? { all == 0 ? nil : Double(made + cached) / Double(all) }
        package var cacheHits: Double? { all == 0 ? nil : Double(cached) / Double(all) }
    }

    package var plans = Share()
    package var steps = Share()
    /// Of steps that were made anew, from 0 to 1.
    package var retried: Double?
    package var repaired: Double?
    package var animated: Double?
    package var labels: Double?
    package var animations: Double?
    /// Steps that were made anew, by what they were made from.
    package var sources: [String: Int] = [:]
    /// Kinds of failures of plans and steps, and how many there were.
    package var failures: [String: Int] = [:]
    /// In billionths of a dollar, of those whose cost is known.
    package var cost = 0
    package var unpriced = 0

    /// Reads what ended within a span of time, in microseconds since 1970.
    package static func read(since: Int, until: Int?, from database: Database) async throws(SQLError) -> LessonReport {
        let rows = try await database.query(
            """
            SELECT step, cached, failure, milliseconds, attempts, repairs, source, cost_nanodollars, animations, labels \
            FROM lesson_work WHERE ended >= $1 AND ended < $2 ORDER BY milliseconds
            """,
            [SQLValue(since), SQLValue(until ?? Int.max)]
        )
        var report = LessonReport()
        report.add(rows)
        return report
    }

    private mutating func add(_ rows: [SQLRow]) {
        var (planTimes, stepTimes): ([Int], [Int]) = ([], [])
        var (retried, repaired, animated, labels, animations) = (0, 0, 0, 0, 0)
        for row in rows {
            let isPlan = row[0].integer == 0
            let isCached = row[1].integer == 1
            let path: WritableKeyPath<LessonReport, Share> = isPlan ? \.plans : \.steps
            if let failure = row[2].text {
                self[keyPath: path].failed += 1
                failures[failure, default: 0] += 1
                continue
            }
            guard !isCached else {
                self[keyPath: path].cached += 1
                continue
            }
            self[keyPath: path].made += 1
            if let cost = row[7].integer { self.cost += cost } else { unpriced += 1 }
            guard !isPlan else {
                planTimes.append(row[3].integer ?? 0)
                continue
            }
            stepTimes.append(row[3].integer ?? 0)
            if row[4].integer ?? 0 > 1 { retried += 1 }
            if row[5].integer ?? 0 > 0 { repaired += 1 }
            if let source = row[6].text { sources[source, default: 0] += 1 }
            if row[8].integer ?? 0 > 0 { animated += 1 }
            animations += row[8].integer ?? 0
            labels += row[9].integer ?? 0
        }
        plans.setTimes(planTimes)
        steps.setTimes(stepTimes)
        guard steps.made > 0 else { return }
        let made = Double(steps.made)
        self.retried = Double(retried) / made
        self.repaired = Double(repaired) / made
        self.animated = Double(animated) / made
        self.labels = Double(labels) / made
        self.animations = Double(animations) / made
    }
}

extension LessonReport.Share {
    /// Takes milliseconds in order.
    fileprivate mutating func setTimes(_ times: [Int]) {
        guard !times.isEmpty else { return }
        meanSeconds = Double(times.reduce(0, +)) / Double(times.count) / 1000
        medianSeconds = Double(times[times.count / 2]) / 1000
        slowSeconds = Double(times[min(times.count - 1, times.count * 95 / 100)]) / 1000
    }

    fileprivate var json: JSON {
        [
            "all": JSON(all), "made": JSON(made), "cached": JSON(cached), "failed": JSON(failed),
            "success": success.shown, "cache_hits": cacheHits.shown, "mean_seconds": meanSeconds.shown,
            "median_seconds": medianSeconds.shown, "p95_seconds": slowSeconds.shown,
        ]
    }
}

extension Double? {
    /// To four places.
    fileprivate var shown: JSON { map { JSON(($0 * 10_000).rounded() / 10_000) } ?? .null }
}

extension LessonReport {
    package var json: JSON {
        [
            "plans": plans.json, "steps": steps.json, "retried": retried.shown, "repaired": repaired.shown,
            "animated": animated.shown, "animations": animations.shown, "labels": labels.shown,
            "sources": .object(
                JSONObject(sources.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON($0.value)) })
            ),
            "failures": .object(
                JSONObject(failures.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON($0.value)) })
            ),
            "cost_usd": JSON(Double(cost) / 1_000_000_000), "unpriced": JSON(unpriced),
        ]
    }

    /// A figure, what it is and what was aimed at.
    package struct Line: Hashable, Sendable {
        package let name: String
        package let value: String
        package let aim: String
        /// Whether it is as good as was aimed at; `nil` where nothing is known or aimed at.
        package let isMet: Bool?
    }

    /// The figures for people.
    package var lines: [Line] {
        func seconds(_ value: Double?) -> String { value.map { "\(Self.places($0, 1)) s" } ?? "–" }
        func share(_ value: Double?) -> String { value.map { "\(Self.places($0 * 100, 0)) %" } ?? "–" }
        return [
            Line(name: "plans", value: "\(plans.all)", aim: "", isMet: nil),
            Line(
                name: "planning time",
                value: seconds(plans.meanSeconds),
                aim: "under 10 s",
                isMet: plans.meanSeconds.map { $0 < 10 }
            ),
            Line(name: "steps", value: "\(steps.all)", aim: "", isMet: nil),
            Line(
                name: "step time",
                value: seconds(steps.meanSeconds),
                aim: "under 45 s",
                isMet: steps.meanSeconds.map { $0 < 45 }
            ),
            Line(
                name: "success",
                value: share(steps.success),
                aim: "over 85 %",
                isMet: steps.success.map { $0 > 0.85 }
            ),
            Line(name: "asked again", value: share(retried), aim: "under 20 %", isMet: retried.map { $0 < 0.2 }),
            Line(
                name: "from the cache",
                value: share(steps.cacheHits),
                aim: "over 50 %",
                isMet: steps.cacheHits.map { $0 > 0.5 }
            ),
            Line(name: "with animations", value: share(animated), aim: "over 80 %", isMet: animated.map { $0 > 0.8 }),
            Line(
                name: "labels in a picture",
                value: labels.map { Self.places($0, 1) } ?? "–",
                aim: "over 5",
                isMet: labels.map { $0 > 5 }
            ),
        ]
    }

    private static func places(_ value: Double, _ count: Int) -> String {
        guard count > 0 else { return "\(Int(value.rounded()))" }
        return "\((value * 10).rounded() / 10)"
    }
}
