package import JSON
package import SQL
package import Store

/// Rollouts as they are kept; every change is written together with why.
package struct RolloutStore: Sendable {
    package let database: Database
    let keeper: Keeper

    /// - Parameters:
    ///   - database: its tables are ``RolloutSchema``'s; records and feedback are in the same.
    ///   - keeper: who keeps the candidates; by itself nobody does.
    package init(_ database: Database, keeper: @escaping Keeper = { _ in nil }) {
        self.database = database
        self.keeper = keeper
    }

    package func migrate() async throws(SQLError) {
        try await database.migrate(to: RolloutSchema.migrations, component: RolloutSchema.component)
    }

    /// Those that decide where requests go: running, paused and promoted.
    package func current() async throws(SQLError) -> [Rollout] {
        let rows = try await database.query(
            "\(Rollout.selection) WHERE state IN ('running', 'paused', 'promoted') ORDER BY created, id"
        )
        return rows.compactMap { Rollout($0) }
    }

    /// The newest first.
    package func list(limit: Int = 100) async throws(SQLError) -> [Rollout] {
        let rows = try await database.query("\(Rollout.selection) ORDER BY created DESC, id LIMIT \(limit)")
        return rows.compactMap { Rollout($0) }
    }

    /// The rollout of an id, or of a route: the one that goes on, else the one that was promoted, else the newest.
    package func find(_ name: String) async throws(RolloutError) -> Rollout {
        let rows: [SQLRow]
        do throws(SQLError) {
            rows = try await database.query(
                """
                \(Rollout.selection) WHERE id = $1 OR route = $1 ORDER BY CASE WHEN state IN ('running', 'paused') THEN 0 \
                WHEN state = 'promoted' THEN 1 ELSE 2 END, created DESC, id LIMIT 1
                """,
                [.text(name)]
            )
        } catch { throw .store(error) }
        guard let rollout = rows.first.flatMap({ Rollout($0) }) else {
            throw .missing("There is no rollout '\(name.prefix(100))', and no route of that name had one.")
        }
        return rollout
    }

    /// What became of a rollout, the oldest first.
    package func events(of id: String) async throws(SQLError) -> [JSON] {
        let rows = try await database.query(
            """
            SELECT time, event, percent, actor, reason, evidence FROM rollout_events WHERE rollout = $1 \
            ORDER BY number LIMIT 1000
            """,
            [.text(id)]
        )
        return rows.map { row in
            [
                "time": JSON(row[0].integer ?? 0), "event": .string(row[1].text ?? ""),
                "percent": row[2].double.map { JSON($0) } ?? .null,
                "actor": .string(row[3].text ?? ""), "reason": .string(row[4].text ?? ""),
                "evidence": row[5].text.flatMap { try? JSON(parsing: $0) } ?? .null,
            ]
        }
    }

    /// Writes a new rollout down; a route has one at a time.
    package func add(_ rollout: Rollout, by actor: String) async throws(RolloutError) {
        let insertion = """
            INSERT INTO rollouts (\(Rollout.columns.joined(separator: ", "))) \
            VALUES (\(Rollout.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", "))) ON CONFLICT DO NOTHING
            """
        let isAdded: Bool
        do throws(SQLError) {
            isAdded = try await database.transaction { connection throws(SQLError) in
                guard try connection.execute(insertion, rollout.row) == 1 else { return false }
                try Self.note(rollout, "started", [], by: actor, on: connection)
                return true
            }
        } catch { throw .store(error) }
        guard isAdded else {
            throw .conflict("The route '\(rollout.route)' has a rollout already; end it or roll it back first.")
        }
    }

    /// Writes a change down, if the rollout is still as it was read.
    ///
    /// - Parameters:
    ///   - before: what was read.
    ///   - after: what it is to be.
    ///   - event: what happened, in a word.
    ///   - evidence: what it follows from.
    ///   - actor: who wants it.
    /// - Returns: whether it was written; `false` where somebody was sooner.
    /// - Throws: what the store says.
    package func change(
        _ before: Rollout,
        to after: Rollout,
        _ event: String,
        evidence: JSON = [],
        by actor: String
    ) async throws(SQLError) -> Bool {
        let update = """
            UPDATE rollouts SET state = $1, step = $2, phase = $3, latency_us = $4, cost_nanodollars = $5, held = $6, \
            changed = $7, reason = $8 WHERE id = $9 AND state = $10 AND step = $11 AND phase = $12
            """
        let values: SQLRow =
            Array(after.row[6...11]) + Array(after.row[13...14]) + [
                .text(before.id), .text(before.state.rawValue), SQLValue(before.step), SQLValue(before.phase),
            ]
        return try await database.transaction { connection throws(SQLError) in
            guard try connection.execute(update, values) == 1 else { return false }
            try Self.note(after, event, evidence, by: actor, on: connection)
            // What was promoted before is what the new one was held against, and is not needed any more.
            if after.state == .promoted {
                try connection.execute(
                    "UPDATE rollouts SET state = 'ended', reason = 'another was promoted' "
                        + "WHERE route = $1 AND state = 'promoted' AND id <> $2",
                    [.text(after.route), .text(after.id)]
                )
            }
            return true
        }
    }

    private static func note(
        _ rollout: Rollout,
        _ event: String,
        _ evidence: JSON,
        by actor: String,
        on connection: any SQLConnection
    ) throws(SQLError) {
        try connection.execute(
            """
            INSERT INTO rollout_events (rollout, number, time, event, percent, actor, reason, evidence) \
            VALUES ($1, (SELECT COUNT(*) + 1 FROM rollout_events WHERE rollout = $1), $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(rollout.id), SQLValue(rollout.changed), .text(event),
                .real(rollout.percent), .text(actor), .text(rollout.reason), .text(evidence.text),
            ]
        )
    }

    /// Makes somebody the one who judges until a point in time, unless somebody else still is.
    package func judge(_ holder: String, now: Int, until: Int) async throws(SQLError) -> Bool {
        let sql = """
            INSERT INTO rollout_judge (name, holder, until) VALUES ('judge', $1, $2) \
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
            WHERE rollout_judge.holder = excluded.holder OR rollout_judge.until < $3
            """
        return try await database.execute(sql, [.text(holder), SQLValue(until), SQLValue(now)]) == 1
    }
}

extension SQLValue {
    /// A number of either kind: databases give a whole one as an integer.
    var double: Double? {
        switch self {
        case .real(let value): value
        case .integer(let value): Double(value)
        case .null, .text, .blob: nil
        }
    }
}
