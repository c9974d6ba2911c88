import Foundation
package import JSON
import SQL
package import Store

/// What tunings tell while they go on: points of their loss curves, and sentences.
///
/// It is beside the jobs' own events because those become visible with what a step gives, and training is one long step.
package struct TuningLog: Sendable {
    private let database: Database
    private let now: @Sendable () -> Int

    package init(
        _ database: Database,
        now: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1_000_000) }
    ) {
        self.database = database
        self.now = now
    }

    /// One thing that was told.
    package struct Entry: Hashable, Sendable {
        package let number: Int
        /// In microseconds since 1970.
        package let time: Int
        /// An object with `event`.
        package let data: JSON
    }

    /// What its table is called in the store that several modules share.
    package static let component = "tuning"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "what tunings tell, and what is proposed") { _ in
            [
                """
                CREATE TABLE tuning_log (
                    job TEXT NOT NULL,
                    number BIGINT NOT NULL,
                    time BIGINT NOT NULL,
                    data TEXT NOT NULL,
                    PRIMARY KEY (job, number)
                )
                """,
                """
                CREATE TABLE tuning_proposals (
                    name TEXT PRIMARY KEY NOT NULL,
                    time BIGINT NOT NULL,
                    data TEXT NOT NULL
                )
                """,
            ]
        },
        Migration(2, "when triggers were looked at, and what was found") { _ in
            ["CREATE TABLE tuning_triggers (key TEXT PRIMARY KEY NOT NULL, looked BIGINT NOT NULL, data TEXT NOT NULL)"]
        },
    ]

    /// Takes something in; what the store does not take now is lost, for it is only told.
    package func add(_ data: JSON, of job: String) async {
        _ = try? await database.execute(
            """
            INSERT INTO tuning_log (job, number, time, data) VALUES ($1, \
            (SELECT COALESCE(MAX(number), 0) + 1 FROM tuning_log WHERE job = $1), $2, $3)
            """,
            [.text(job), SQLValue(now()), .text(data.text)]
        )
    }

    /// What was told of a tuning after a number, in order.
    package func entries(of job: String, after number: Int = 0) async throws(TuningError) -> [Entry] {
        let rows = try await query(
            "SELECT number, time, data FROM tuning_log WHERE job = $1 AND number > $2 ORDER BY number LIMIT 50000",
            [.text(job), SQLValue(number)]
        )
        return rows.compactMap { row in
            guard let number = row[0].integer, let time = row[1].integer,
                let data = try? JSON(parsing: row[2].text ?? "")
            else { return nil }
            return Entry(number: number, time: time, data: data)
        }
    }

    /// Forgets what was told before a point in time, in microseconds since 1970.
    package func purge(before time: Int) async throws(TuningError) {
        _ = try await query("DELETE FROM tuning_log WHERE time < $1 RETURNING 1", [SQLValue(time)], writes: true)
    }

    // MARK: - Proposals

    /// Writes down that a tuning is worth while; the latest of a name counts.
    package func propose(_ name: String, _ data: JSON) async throws(TuningError) {
        _ = try await query(
            """
            INSERT INTO tuning_proposals (name, time, data) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE \
            SET time = excluded.time, data = excluded.data RETURNING 1
            """,
            [.text(name), SQLValue(now()), .text(data.text)],
            writes: true
        )
    }

    /// What is proposed, by the name of the model.
    package func proposals() async throws(TuningError) -> [(name: String, time: Int, data: JSON)] {
        try await query("SELECT name, time, data FROM tuning_proposals ORDER BY name", []).compactMap { row in
            guard let name = row[0].text, let time = row[1].integer, let data = try? JSON(parsing: row[2].text ?? "")
            else { return nil }
            return (name, time, data)
        }
    }

    // MARK: - Triggers

    /// Takes the look at a trigger upon oneself; false where somebody did within so many microseconds.
    package func claimLook(at key: String, every interval: Int) async throws(TuningError) -> Bool {
        let time = now()
        return try await !query(
            """
            INSERT INTO tuning_triggers (key, looked, data) VALUES ($1, $2, '{}') ON CONFLICT (key) DO UPDATE \
            SET looked = excluded.looked WHERE tuning_triggers.looked <= $3 RETURNING 1
            """,
            [.text(key), SQLValue(time), SQLValue(time - interval)],
            writes: true
        ).isEmpty
    }

    /// Writes down what a look at a trigger found.
    package func note(_ data: JSON, of key: String) async throws(TuningError) {
        _ = try await query(
            "UPDATE tuning_triggers SET data = $2 WHERE key = $1 RETURNING 1",
            [.text(key), .text(data.text)],
            writes: true
        )
    }

    /// What the last looks at triggers found, and when that was.
    package func looks() async throws(TuningError) -> [(time: Int, data: JSON)] {
        try await query("SELECT looked, data FROM tuning_triggers ORDER BY key", []).compactMap { row in
            guard let time = row[0].integer, let data = try? JSON(parsing: row[1].text ?? "") else { return nil }
            return (time, data)
        }
    }

    private func query(_ sql: String, _ values: SQLRow, writes: Bool = false) async throws(TuningError) -> [SQLRow] {
        do throws(SQLError) {
            guard writes else { return try await database.query(sql, values) }
            return try await database.write { connection throws(SQLError) in try connection.query(sql, values) }
        } catch {
            throw TuningError(message: error.message)
        }
    }
}

/// Why the log of tunings cannot be read or written, in a sentence.
package struct TuningError: Error, Hashable, Sendable {
    package let message: String
}
