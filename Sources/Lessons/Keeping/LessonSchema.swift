package import Store

/// The tables of lessons, as the steps that lead to them.
package enum LessonSchema {
    /// What they are called in the store that several modules share.
    package static let component = "lessons"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "kept plans and pictures, what was made, sessions") { _ in
            [cache, "CREATE INDEX lesson_cache_expires ON lesson_cache (expires)"]
                + [work, "CREATE INDEX lesson_work_ended ON lesson_work (ended)"] + [sessions]
        }
    ]

    private static let cache = """
        CREATE TABLE lesson_cache (
            hash TEXT PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL,
            content TEXT NOT NULL,
            created BIGINT NOT NULL,
            expires BIGINT NOT NULL,
            hits BIGINT NOT NULL DEFAULT 0
        )
        """

    /// The plan of a job has the number 0, its steps have theirs.
    private static let work = """
        CREATE TABLE lesson_work (
            job TEXT NOT NULL,
            step BIGINT NOT NULL,
            ended BIGINT NOT NULL,
            difficulty TEXT NOT NULL,
            cached SMALLINT NOT NULL,
            failure TEXT,
            milliseconds BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            repairs BIGINT NOT NULL,
            source TEXT,
            target TEXT,
            cost_nanodollars BIGINT,
            animations BIGINT NOT NULL,
            labels BIGINT NOT NULL,
            shapes BIGINT NOT NULL,
            PRIMARY KEY (job, step)
        )
        """

    private static let sessions = """
        CREATE TABLE lesson_sessions (
            session TEXT NOT NULL,
            number BIGINT NOT NULL,
            job TEXT NOT NULL,
            key_id TEXT NOT NULL,
            created BIGINT NOT NULL,
            PRIMARY KEY (session, number)
        )
        """
}
