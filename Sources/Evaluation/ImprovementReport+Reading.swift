import Datasets
import Generation
import Ledger
package import SQL
package import Store

extension ImprovementReport {
    /// Reads a time's figures from a store that has generations and feedback.
    package static func read(since: Int, until: Int, from database: Database) async throws(SQLError)
        -> ImprovementReport
    {
        let span = [SQLValue(since), SQLValue(until)]
        let rows = try await database.query(
            """
            SELECT COALESCE(target, model, 'unknown'), failure, degraded, COUNT(*), \
            SUM(CASE WHEN repairs > 0 THEN 1 ELSE 0 END), CAST(AVG(total_us) AS DOUBLE PRECISION) \
            FROM generations WHERE \(Self.condition) GROUP BY 1, 2, 3
            """,
            span
        )
        let opinions = try await database.query(opinions, span)
        var models: [String: Figures] = [:]
        var (all, sums): (Figures, [String: (seconds: Double, count: Int)]) = (Figures("all"), [:])
        for row in rows {
            guard let count = row[3].integer else { continue }
            let (name, failure) = (row[0].text ?? "unknown", row[1].text)
            if let kind = failure.flatMap(Failure.Kind.init), kind.isCallersFault || kind == .cancelled { continue }
            let seconds = (row[5].number ?? 0) / 1e6
            func add(to figures: inout Figures) {
                figures.count += count
                figures.repaired += row[4].integer ?? 0
                if let failure {
                    figures.failures[failure, default: 0] += count
                } else if row[2].text == "none" {
                    figures.succeeded += count
                } else {
                    figures.degraded += count
                }
            }
            add(to: &models[name, default: Figures(name)])
            add(to: &all)
            if failure == nil {
                for key in [name, ""] {
                    sums[key, default: (0, 0)].seconds += seconds * Double(count)
                    sums[key, default: (0, 0)].count += count
                }
            }
        }
        for row in opinions {
            func add(to figures: inout Figures) {
                figures.rating = row[1].number
                figures.ratings = row[2].integer ?? 0
                figures.corrections = row[3].integer ?? 0
            }
            if let name = row[0].text {
                guard var figures = models[name] else { continue }
                add(to: &figures)
                models[name] = figures
            } else {
                add(to: &all)
            }
        }
        for (name, sum) in sums where sum.count > 0 {
            if name.isEmpty {
                all.meanSeconds = sum.seconds / Double(sum.count)
            } else {
                models[name]?.meanSeconds = sum.seconds / Double(sum.count)
            }
        }
        return ImprovementReport(
            since: since,
            until: until,
            all: all,
            models: models.values.sorted { ($1.count, $0.name) < ($0.count, $1.name) },
            prompts: try await prompts(span, database)
        )
    }

    /// What counts: generations within the time, without those that only try models out.
    private static let condition =
        "time >= $1 AND time < $2 AND operation = 'generation' "
        + "AND (workflow IS NULL OR workflow <> '\(DatasetGathering.evaluation)')"

    /// What was said of generations, and of jobs and steps that they were a part of: by model, and of all without a name.
    ///
    /// What is said of a job is said of every model that took part in it, and counts once for each and once for all.
    private static let opinions = """
        WITH said AS (
            SELECT feedback.id AS id, COALESCE(target, model, 'unknown') AS name, rating, correction FROM feedback
            JOIN generations ON generations.id = feedback.generation WHERE \(joined)
            UNION
            SELECT feedback.id, COALESCE(target, model, 'unknown'), rating, correction FROM feedback
            JOIN generations ON generations.job = feedback.job
            AND (feedback.step IS NULL OR feedback.step = generations.step) WHERE \(joined)
        )
        SELECT name, CAST(AVG(rating) AS DOUBLE PRECISION), COUNT(rating), COUNT(correction) FROM said GROUP BY name
        UNION ALL
        SELECT NULL, CAST(AVG(rating) AS DOUBLE PRECISION), COUNT(rating), COUNT(correction)
        FROM (SELECT DISTINCT id, rating, correction FROM said) AS once
        """

    /// The same condition where other tables have a time too.
    private static let joined = condition.replacing("time", with: "generations.time")

    /// What was asked most often, to the last byte.
    private static func prompts(_ span: SQLRow, _ database: Database) async throws(SQLError) -> [Prompt] {
        let rows = try await database.query(
            """
            SELECT contents.sha256, COUNT(*), MIN(generation) FROM contents \
            JOIN generations ON generations.id = contents.generation \
            WHERE kind = 'prompt' AND \(joined) \
            GROUP BY contents.sha256 ORDER BY 2 DESC, 1 LIMIT 10
            """,
            span
        )
        var prompts: [Prompt] = []
        let ledger = Ledger(database)
        for row in rows {
            guard let hash = row[0].text, let count = row[1].integer, let id = row[2].text else { continue }
            let entry = try await ledger.generation(id)
            let exchange = entry.flatMap { RecordedExchange($0.generation, $0.contents) }
            let text = exchange?.lastQuestion.map { String($0.prefix(80)) }
            prompts.append(Prompt(text: text, sha256: hash, count: count))
        }
        return prompts
    }
}

extension SQLValue {
    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .null, .text, .blob: nil
        }
    }
}
