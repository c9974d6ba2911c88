package import SQL
package import Statistics
package import Store

/// Reads from the records, and from what was said of them, what came of a route's arms.
///
/// An answer that was given before, or that was another request's, says nothing of an arm and is left out.
package struct Outcomes: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    // What only tried a model out (`aloft evaluate`, `aloft replay`) was nobody's request.
    private static let counted = """
        g.attempts > 0 AND (g.workflow IS NULL OR g.workflow <> 'evaluation') AND g.cache NOT IN ('hit', 'semantic') AND g.shared_with IS NULL AND g.operation <> 'token_count'
        """
    /// The first and the last target that were asked.
    ///
    /// Not the generation's target: that is what answered by its own name, such as `local/smollm2-135m` of `local/default`.
    private static let asked = """
        LEFT JOIN attempts a ON a.generation = g.id AND a.number = 1 \
        LEFT JOIN attempts l ON l.generation = g.id AND l.number = g.attempts
        """
    /// Whoever was asked first answered, and nobody complained.
    private static let succeeded = """
        g.failure IS NULL AND l.target = a.target AND NOT EXISTS \
        (SELECT 1 FROM feedback f WHERE f.generation = g.id AND (f.worked = 0 OR f.matched_intent = 0))
        """

    /// What was seen of both arms in the present phase of a rollout.
    package func read(_ rollout: Rollout) async throws(SQLError) -> [Guard: SequentialComparison] {
        var tallies = try await answers(rollout)
        if rollout.settings.guards.contains(.rating) { tallies[.rating] = try await ratings(rollout) }
        return Dictionary(
            uniqueKeysWithValues: tallies.map { watched, arms in
                // Whoever gets everything is held against what the route was at the step before.
                let held = rollout.held[watched].flatMap { Tally(count: $0.count, sum: $0.sum) }
                let baseline = rollout.percent < 100 ? arms[rollout.baselineArm] : held
                return (
                    watched,
                    SequentialComparison(baseline: baseline ?? .none, candidate: arms[rollout.candidateArm] ?? .none)
                )
            }
        )
    }

    private func answers(_ rollout: Rollout) async throws(SQLError) -> [Guard: [String: Tally]] {
        let cost = max(rollout.yardsticks.cost ?? 1, 1)
        let rows = try await database.query(
            """
            SELECT g.arm, COUNT(*), COUNT(CASE WHEN \(Self.succeeded) THEN 1 END), \
            COUNT(CASE WHEN g.total_us <= \(rollout.yardsticks.latency ?? 0) THEN 1 END), COUNT(g.cost_nanodollars), \
            CAST(SUM(CASE WHEN g.cost_nanodollars > \(cost) THEN \(cost) ELSE g.cost_nanodollars END) AS BIGINT) \
            FROM generations g \(Self.asked) WHERE g.arm IN ($1, $2) AND \(Self.counted) GROUP BY g.arm
            """,
            [.text(rollout.candidateArm), .text(rollout.baselineArm)]
        )
        var tallies: [Guard: [String: Tally]] = [.success: [:], .latencyP95: [:], .cost: [:]]
        for row in rows {
            guard let arm = row[0].text, let count = row[1].integer else { continue }
            tallies[.success]?[arm] = Tally(count: count, sum: Double(row[2].integer ?? 0))
            if rollout.yardsticks.latency != nil {
                tallies[.latencyP95]?[arm] = Tally(count: count, sum: Double(row[3].integer ?? 0))
            }
            if rollout.yardsticks.cost != nil, let priced = row[4].integer {
                let spent = Double(row[5].integer ?? 0) / Double(cost)
                tallies[.cost]?[arm] = Tally(count: priced, sum: min(max(Double(priced) - spent, 0), Double(priced)))
            }
        }
        return tallies
    }

    /// Ratings brought to 0 to 1, of answers by whoever was asked first; one that several rated counts once.
    private func ratings(_ rollout: Rollout) async throws(SQLError) -> [String: Tally] {
        let rows = try await database.query(
            """
            SELECT arm, COUNT(*), SUM(mean) FROM (SELECT g.arm AS arm, AVG(CAST(f.rating AS DOUBLE PRECISION)) AS mean \
            FROM generations g \(Self.asked) JOIN feedback f ON f.generation = g.id WHERE g.arm IN ($1, $2) \
            AND f.rating IS NOT NULL AND l.target = a.target AND \(Self.counted) GROUP BY g.arm, g.id) AS rated GROUP BY arm
            """,
            [.text(rollout.candidateArm), .text(rollout.baselineArm)]
        )
        var tallies: [String: Tally] = [:]
        for row in rows {
            guard let arm = row[0].text, let count = row[1].integer, let sum = row[2].double else { continue }
            tallies[arm] = Tally(count: count, sum: min(max((sum - Double(count)) / 4, 0), Double(count)))
        }
        return tallies
    }
}

extension Outcomes {
    private static let isNoCandidate = "(g.arm IS NULL OR g.arm LIKE '%/baseline')"

    /// Measures what a route's answers take and cost, by the newest of them before now, or by those of one arm alone.
    ///
    /// - Parameters:
    ///   - route: whose.
    ///   - arm: the only arm that counts; without one, all that is no candidate's.
    ///   - minimum: how many there have to be.
    /// - Returns: what could be measured.
    /// - Throws: what the store says.
    package func yardsticks(
        of route: String,
        arm: String? = nil,
        minimum: Int = 100
    ) async throws(SQLError) -> Yardsticks {
        func newest(_ column: String) async throws(SQLError) -> [Int] {
            let condition = arm == nil ? Self.isNoCandidate : "g.arm = $2"
            let rows = try await database.query(
                """
                SELECT g.\(column) FROM generations g WHERE g.route = $1 AND \(condition) AND \(Self.counted) \
                AND g.failure IS NULL AND g.\(column) IS NOT NULL ORDER BY g.time DESC LIMIT 1000
                """,
                [.text(route)] + (arm.map { [.text($0)] } ?? [])
            )
            return rows.compactMap { $0.first?.integer }.sorted()
        }
        func percentile(_ sorted: [Int]) -> Int? {
            guard sorted.count >= max(minimum, 1) else { return nil }
            return sorted[min(Int((Double(sorted.count) * 0.95).rounded(.up)), sorted.count) - 1]
        }
        let (times, costs) = (try await newest("total_us"), try await newest("cost_nanodollars"))
        return Yardsticks(latency: percentile(times), cost: percentile(costs).map { max(2 * $0, 1) })
    }

    /// How often a route's newest answers before now were successes, without candidates.
    package func success(of route: String) async throws(SQLError) -> Tally {
        let rows = try await database.query(
            """
            SELECT COUNT(*), COUNT(CASE WHEN good = 1 THEN 1 END) FROM (SELECT CASE WHEN \(Self.succeeded) THEN 1 ELSE 0 END \
            AS good FROM generations g \(Self.asked) WHERE g.route = $1 AND \(Self.isNoCandidate) AND \(Self.counted) \
            ORDER BY g.time DESC LIMIT 1000) AS newest
            """,
            [.text(route)]
        )
        guard let count = rows.first?[0].integer, let good = rows.first?[1].integer else { return .none }
        return Tally(count: count, sum: Double(good)) ?? .none
    }

    /// How often each target of a route answered when it was asked first, lately.
    package func successes(of route: String, since time: Int) async throws(SQLError) -> [String: Tally] {
        let rows = try await database.query(
            """
            SELECT first, COUNT(*), COUNT(CASE WHEN good = 1 THEN 1 END) FROM (SELECT a.target AS first, \
            CASE WHEN \(Self.succeeded) THEN 1 ELSE 0 END AS good FROM generations g \(Self.asked) \
            WHERE g.route = $1 AND g.time >= $2 AND \(Self.counted) ORDER BY g.time DESC LIMIT 10000) AS newest \
            WHERE first IS NOT NULL GROUP BY first
            """,
            [.text(route), SQLValue(time)]
        )
        var tallies: [String: Tally] = [:]
        for row in rows {
            guard let target = row[0].text, let count = row[1].integer else { continue }
            tallies[target] = Tally(count: count, sum: Double(row[2].integer ?? 0))
        }
        return tallies
    }
}
