import Foundation
import Jobs
package import SQL
package import Store
import Workflows

/// A row for each film that was asked for, whatever became of it; what is said of it joins it by its job.
package struct FilmRecord: Sendable {
    private let row: SQLRow

    /// What its table is called in the store that several modules share.
    package static let component = "animations"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "records") { _ in
            [
                """
                CREATE TABLE animation_records (
                    job TEXT PRIMARY KEY NOT NULL,
                    ended BIGINT NOT NULL,
                    key_id TEXT NOT NULL,
                    user_id TEXT,
                    prompt TEXT NOT NULL,
                    place TEXT,
                    target TEXT,
                    fallback_used SMALLINT NOT NULL,
                    rung TEXT,
                    scene TEXT,
                    rendered SMALLINT NOT NULL,
                    generation_ms BIGINT NOT NULL,
                    compilation_ms BIGINT NOT NULL,
                    render_ms BIGINT NOT NULL,
                    total_ms BIGINT NOT NULL,
                    film TEXT,
                    error TEXT,
                    quality_percent BIGINT,
                    suitable_for_training SMALLINT NOT NULL
                )
                """,
                "CREATE INDEX animation_records_ended ON animation_records (ended)",
            ]
        }
    ]

    init(_ outcome: FilmOutcome, _ job: Job, at time: Date) {
        func milliseconds(_ seconds: Double) -> SQLValue { SQLValue(Int(seconds * 1000)) }
        func flag(_ flag: Bool) -> SQLValue { SQLValue(flag ? 1 : 0) }
        row = [
            .text(job.id), SQLValue(Int(time.timeIntervalSince1970 * 1_000_000)), .text(job.keyID),
            SQLValue(job.user), .text(outcome.prompt), SQLValue(outcome.place?.rawValue),
            SQLValue(outcome.making?.target), flag(outcome.isFallback), SQLValue(outcome.rung),
            SQLValue(outcome.scene), flag(outcome.film != nil), milliseconds(outcome.generationSeconds),
            milliseconds(outcome.compilationSeconds), milliseconds(outcome.renderSeconds),
            milliseconds(outcome.seconds), SQLValue(outcome.artifacts["film"]),
            SQLValue(outcome.error ?? outcome.filmError), SQLValue(outcome.quality.map { Int(($0 * 100).rounded()) }),
            flag(outcome.isSuitableForTraining),
        ]
    }

    /// Writes the row; a row that is there stays.
    func insert(on connection: any SQLConnection) throws(SQLError) {
        let places = (1...row.count).map { "$\($0)" }.joined(separator: ", ")
        try connection.execute("INSERT INTO animation_records VALUES (\(places)) ON CONFLICT (job) DO NOTHING", row)
    }

    /// Forgets records of films that ended before a point in time, in microseconds since 1970.
    package static func purge(before time: Int, from database: Database) async throws(SQLError) {
        try await database.execute("DELETE FROM animation_records WHERE ended < $1", [SQLValue(time)])
    }
}
