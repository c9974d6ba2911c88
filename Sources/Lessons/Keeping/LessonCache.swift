import Cryptography
import Foundation
import Generation
import JSON
import Jobs
package import SQL
package import Store
import Workflows

/// Plans and pictures that are given again, by topic, difficulty, audience, style, step and the letters of our prompts.
///
/// What is kept is written in the transaction that ends the step which made it.
package struct LessonCache: Sendable {
    enum Kind: String, Sendable {
        case plan, step
    }

    let database: Database
    private let lifetime: Duration?

    /// - Parameters:
    ///   - database: its tables are ``LessonSchema``.
    ///   - lifetime: how long anything is given again; `nil` keeps nothing.
    package init(_ database: Database, lifetime: Duration?) {
        self.database = database
        self.lifetime = lifetime
    }

    /// Under what something is kept; `nil` where nothing is.
    func key(_ kind: Kind, _ wish: LessonWish, _ rest: String, _ prompts: Prompt...) -> String? {
        guard lifetime != nil else { return nil }
        let parts =
            [
                kind.rawValue, PlainText.key(wish.topic), wish.difficulty.rawValue,
                PlainText.key(wish.audience ?? ""), wish.style.rawValue, rest,
            ] + prompts.map(\.digest)
        return SHA256.digest(of: JSON.array(parts.map { .string($0) }).bytes).hexadecimal
    }

    /// What is kept under a key, and how many seconds old it is; a store that does not answer has nothing.
    func find<Value: Decodable>(_ type: Value.Type, _ key: String?, at now: Date) async -> (value: Value, age: Int)? {
        guard let key else { return nil }
        let time = now.microseconds
        let rows = try? await database.query(
            "SELECT content, created FROM lesson_cache WHERE hash = $1 AND expires > $2",
            [.text(key), SQLValue(time)]
        )
        guard let row = rows?.first, let content = row[0].text, let created = row[1].integer,
            let value = try? JSONDecoder().decode(type, from: Data(content.utf8))
        else { return nil }
        return (value, max(0, (time - created) / 1_000_000))
    }

    /// Within a step: keeps what it made, and drops what is too old.
    func keep(_ value: some Encodable, _ key: String, _ kind: Kind, on context: WorkflowContext) throws(Failure) {
        guard let lifetime, let data = try? JSONEncoder().encode(value) else { return }
        let content = String(decoding: data, as: UTF8.self)
        try context.atomically { connection throws(SQLError) in
            let now = JobTime.now
            try connection.execute("DELETE FROM lesson_cache WHERE expires <= $1", [SQLValue(now)])
            try connection.execute(
                """
                INSERT INTO lesson_cache (hash, kind, content, created, expires) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (hash) DO UPDATE SET content = excluded.content, created = excluded.created, \
                expires = excluded.expires
                """,
                [
                    .text(key), .text(kind.rawValue), .text(content), SQLValue(now),
                    SQLValue(JobTime.later(now, by: lifetime)),
                ]
            )
        }
    }

    /// Within a step: counts that something was given again.
    func countHit(_ key: String, on context: WorkflowContext) throws(Failure) {
        try context.atomically { connection throws(SQLError) in
            try connection.execute("UPDATE lesson_cache SET hits = hits + 1 WHERE hash = $1", [.text(key)])
        }
    }

    /// Within a step: writes down what it took.
    static func record(_ work: LessonWork, on context: WorkflowContext) throws(Failure) {
        try context.atomically { connection throws(SQLError) in try work.insert(on: connection, at: JobTime.now) }
    }

    /// What is kept now.
    package struct Contents: Hashable, Sendable {
        package var plans = 0
        package var steps = 0
        package var bytes = 0
        package var hits = 0
    }

    package func contents(at now: Int = JobTime.now) async throws(SQLError) -> Contents {
        let rows = try await database.query(
            """
            SELECT kind, COUNT(*), CAST(SUM(LENGTH(content)) AS BIGINT), CAST(SUM(hits) AS BIGINT) FROM lesson_cache \
            WHERE expires > $1 GROUP BY kind
            """,
            [SQLValue(now)]
        )
        var contents = Contents()
        for row in rows {
            let count = row[1].integer ?? 0
            if row[0].text == Kind.plan.rawValue { contents.plans += count } else { contents.steps += count }
            contents.bytes += row[2].integer ?? 0
            contents.hits += row[3].integer ?? 0
        }
        return contents
    }

    /// Forgets all that is kept; returns how much that was.
    package func clear() async throws(SQLError) -> Int { try await database.execute("DELETE FROM lesson_cache") }
}

extension Date {
    fileprivate var microseconds: Int { Int((timeIntervalSince1970 * 1_000_000).rounded()) }
}
