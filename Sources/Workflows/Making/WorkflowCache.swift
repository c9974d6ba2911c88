import Foundation
import Jobs
package import SQL
package import Store

/// What workflows made and give again.
///
/// It is written in the transaction that ends the step which made it.
package struct WorkflowCache: Sendable {
    let database: Database

    /// - Parameter database: its tables are ``WorkflowSchema``.
    package init(_ database: Database) { self.database = database }

    /// What is kept under a key, and how many seconds old it is; a store that does not answer has nothing.
    func find<Value: Decodable>(_ type: Value.Type, _ key: String, at now: Int) async -> (value: Value, age: Int)? {
        let rows = try? await database.query(
            "SELECT content, created FROM workflow_cache WHERE hash = $1 AND expires > $2",
            [.text(key), SQLValue(now)]
        )
        guard let row = rows?.first, let content = row[0].text, let created = row[1].integer,
            let value = try? JSONDecoder().decode(type, from: Data(content.utf8))
        else { return nil }
        return (value, max(0, (now - created) / 1_000_000))
    }

    /// Keeps what was made.
    static func keep(
        _ value: some Encodable & Sendable,
        _ key: String,
        _ workflow: String,
        _ work: Work
    ) -> RunWrite.Effects? {
        guard let lifetime = work.lifetime, let data = try? JSONEncoder().encode(value) else { return nil }
        let content = String(decoding: data, as: UTF8.self)
        return { connection throws(SQLError) in
            let now = JobTime.now
            try connection.execute(
                """
                INSERT INTO workflow_cache (hash, workflow, kind, content, created, expires) \
                VALUES ($1, $2, $3, $4, $5, $6) \
                ON CONFLICT (hash) DO UPDATE SET content = excluded.content, created = excluded.created, \
                expires = excluded.expires
                """,
                [
                    .text(key), .text(workflow), .text(work.kind), .text(content), SQLValue(now),
                    SQLValue(JobTime.later(now, by: lifetime)),
                ]
            )
        }
    }

    /// Counts that something was given again; a count that is lost is no harm.
    ///
    /// It is a statement of its own: with others in one transaction, processes would wait for each other's rows.
    func countHit(_ key: String) async {
        _ = try? await database.execute("UPDATE workflow_cache SET hits = hits + 1 WHERE hash = $1", [.text(key)])
    }

    /// What of one kind is kept.
    package struct Contents: Hashable, Sendable {
        package var count = 0
        package var bytes = 0
        package var hits = 0
    }

    /// What of a workflow is kept now, by kind.
    package func contents(of workflow: String, at now: Int = JobTime.now) async throws(SQLError) -> [String: Contents] {
        let rows = try await database.query(
            """
            SELECT kind, COUNT(*), CAST(SUM(LENGTH(content)) AS BIGINT), CAST(SUM(hits) AS BIGINT) FROM workflow_cache \
            WHERE workflow = $1 AND expires > $2 GROUP BY kind
            """,
            [.text(workflow), SQLValue(now)]
        )
        return Dictionary(
            rows.map { row in
                let count = Contents(count: row[1].integer ?? 0, bytes: row[2].integer ?? 0, hits: row[3].integer ?? 0)
                return (row[0].text ?? "", count)
            }
        ) { first, _ in first }
    }

    /// Forgets all that is kept of a workflow; returns how much that was.
    package func clear(_ workflow: String) async throws(SQLError) -> Int {
        try await database.execute("DELETE FROM workflow_cache WHERE workflow = $1", [.text(workflow)])
    }

    /// Throws away what is too old to be given again.
    package func purge() async throws(SQLError) {
        try await database.execute("DELETE FROM workflow_cache WHERE expires <= $1", [SQLValue(JobTime.now)])
    }

    /// Throws away figures of before a point in time, in microseconds since 1970.
    package func purgeFigures(before time: Int) async throws(SQLError) {
        try await database.execute("DELETE FROM workflow_work WHERE ended < $1", [SQLValue(time)])
    }
}
