package import JSON
package import SQL
package import Store

/// What films came to in a span of time, with what was said of them.
package struct FilmReport: Sendable {
    /// Of the models of one place, or of all.
    package struct Figures: Hashable, Sendable {
        package var all = 0
        package var scenes = 0
        package var films = 0
        package var fallbacks = 0
        package var suitable = 0
        fileprivate var milliseconds = 0
        fileprivate var ratings = 0
        fileprivate var rated = 0
        fileprivate var worked = 0
        fileprivate var saidWhetherWorked = 0

        /// Shares, from 0 to 1; `nil` of nothing.
        package var success: Double? { all == 0 ? nil : Double(scenes) / Double(all) }
        package var meanSeconds: Double? { all == 0 ? nil : Double(milliseconds) / 1000 / Double(all) }
        /// From 1 to 5.
        package var meanRating: Double? { rated == 0 ? nil : Double(ratings) / Double(rated) }
        /// Of those of whom somebody said so.
        package var workedShare: Double? { saidWhetherWorked == 0 ? nil : Double(worked) / Double(saidWhetherWorked) }
    }

    package private(set) var total = Figures()
    /// By place: `local`, `hosted`, or `none` where no model described a scene.
    package private(set) var places: [String: Figures] = [:]
    /// What a model may learn from, each an object of `prompt`, `json_output`, `rating`, `success`, `timestamp`, `model`.
    package private(set) var examples: [JSON] = []

    /// Reads what ended within a span of time, in microseconds since 1970; the latest 20,000.
    package static func read(since: Int, until: Int?, from database: Database) async throws(SQLError) -> FilmReport {
        var report = FilmReport()
        let rows = try await database.query(
            """
            SELECT r.prompt, r.place, r.target, r.fallback_used, r.rung, r.rendered, r.total_ms, \
            r.suitable_for_training, r.scene, r.ended, CAST(SUM(f.rating) AS BIGINT), COUNT(f.rating), \
            CAST(SUM(f.worked) AS BIGINT), COUNT(f.worked) \
            FROM animation_records r LEFT JOIN feedback f ON f.job = r.job WHERE r.ended >= $1 AND r.ended < $2 \
            GROUP BY r.job, r.prompt, r.place, r.target, r.fallback_used, r.rung, r.rendered, r.total_ms, \
            r.suitable_for_training, r.scene, r.ended ORDER BY r.ended DESC LIMIT 20000
            """,
            [SQLValue(since), SQLValue(until ?? Int.max)]
        )
        for row in rows {
            report.total.add(row)
            report.places[row[1].text ?? "none", default: Figures()].add(row)
            if let example = example(row) { report.examples.append(example) }
        }
        return report
    }

    /// Good ones that nobody said otherwise of.
    private static func example(_ row: SQLRow) -> JSON? {
        guard row[7].integer == 1, let scene = row[8].text, let json = try? JSON(parsing: scene) else { return nil }
        let rating = row[10].integer.map { Double($0) / Double(max(1, row[11].integer ?? 1)) }
        guard rating ?? 3 >= 3 else { return nil }
        return [
            "prompt": .string(row[0].text ?? ""), "json_output": json, "rating": JSON(rating ?? 3),
            "success": JSON(row[5].integer == 1), "timestamp": JSON((row[9].integer ?? 0) / 1_000_000),
            "model": .string(row[2].text ?? ""),
        ]
    }

    package var json: JSON {
        let all = places.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }
        return ["total": total.json, "places": .object(JSONObject(all)), "examples": JSON(examples.count)]
    }
}

extension FilmReport.Figures {
    fileprivate mutating func add(_ row: SQLRow) {
        all += 1
        if let rung = row[4].text, rung != "placeholder" { scenes += 1 }
        films += row[5].integer ?? 0
        fallbacks += row[3].integer ?? 0
        suitable += row[7].integer ?? 0
        milliseconds += row[6].integer ?? 0
        ratings += row[10].integer ?? 0
        rated += row[11].integer ?? 0
        worked += row[12].integer ?? 0
        saidWhetherWorked += row[13].integer ?? 0
    }

    fileprivate var json: JSON {
        func shown(_ value: Double?) -> JSON { value.map { JSON(($0 * 10_000).rounded() / 10_000) } ?? .null }
        return [
            "all": JSON(all), "scenes": JSON(scenes), "films": JSON(films), "fallbacks": JSON(fallbacks),
            "suitable_for_training": JSON(suitable), "success_rate": shown(success), "mean_seconds": shown(meanSeconds),
            "user_satisfaction": shown(meanRating), "worked": shown(workedShare),
        ]
    }
}
