private import SQL
package import Store

/// The tables of the queue, as the steps that lead to them.
package enum JobsSchema {
    /// What they are called in the store that several modules share.
    package static let component = "jobs"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "jobs, their steps, events and signals") { dialect in
            [jobs] + indexes + [steps, events(dialect), signals]
        },
        Migration(2, "keys take turns, and have so many unfinished jobs") { _ in
            [
                "ALTER TABLE jobs ADD COLUMN turn BIGINT NOT NULL DEFAULT 0", "DROP INDEX jobs_queue",
                "CREATE INDEX jobs_queue ON jobs (priority DESC, turn, id) WHERE state = 'queued'",
                "CREATE INDEX jobs_unfinished ON jobs (key_id, priority, turn) WHERE ended IS NULL",
            ]
        },
        Migration(3, "what is bounded elsewhere takes no room") { _ in
            [
                "ALTER TABLE jobs ADD COLUMN needs_room SMALLINT NOT NULL DEFAULT 1",
                "CREATE INDEX jobs_room ON jobs (key_id) WHERE ended IS NULL AND needs_room = 1",
            ]
        },
    ]

    /// `ready` is when a job that runs or waits may be claimed by another: the end of its lease, or of its waiting.
    private static let jobs = """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY NOT NULL,
            workflow TEXT NOT NULL,
            version BIGINT NOT NULL,
            state TEXT NOT NULL,
            input TEXT,
            output TEXT,
            failure TEXT,
            message TEXT,
            progress DOUBLE PRECISION,
            progress_text TEXT,
            key_id TEXT NOT NULL,
            user_id TEXT,
            idempotency_key TEXT,
            input_hash TEXT,
            priority BIGINT NOT NULL,
            created BIGINT NOT NULL,
            started BIGINT,
            ended BIGINT,
            deadline BIGINT,
            ready BIGINT,
            budget_nanodollars BIGINT,
            spent_nanodollars BIGINT NOT NULL DEFAULT 0,
            owner TEXT,
            fence BIGINT NOT NULL DEFAULT 0,
            deaths BIGINT NOT NULL DEFAULT 0,
            events BIGINT NOT NULL DEFAULT 0,
            emitted BIGINT NOT NULL DEFAULT 0,
            cancel SMALLINT NOT NULL DEFAULT 0,
            waiting_for TEXT
        )
        """

    private static let indexes = [
        "CREATE INDEX jobs_queue ON jobs (priority DESC, id) WHERE state = 'queued'",
        "CREATE INDEX jobs_ready ON jobs (ready) WHERE ready IS NOT NULL",
        "CREATE INDEX jobs_key ON jobs (key_id, id)",
        """
        CREATE UNIQUE INDEX jobs_idempotency ON jobs (workflow, key_id, idempotency_key) \
        WHERE idempotency_key IS NOT NULL
        """,
    ]

    /// A step without a name is the job's input, where that is large.
    private static let steps = """
        CREATE TABLE job_steps (
            job TEXT NOT NULL,
            name TEXT NOT NULL,
            output TEXT NOT NULL,
            failure TEXT,
            attempts BIGINT NOT NULL,
            started BIGINT NOT NULL,
            ended BIGINT NOT NULL,
            PRIMARY KEY (job, name)
        )
        """

    /// On SQLite the rows lie in the index of their key, which saves one of two trees.
    private static func events(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE job_events (
            job TEXT NOT NULL,
            number BIGINT NOT NULL,
            time BIGINT NOT NULL,
            name TEXT NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (job, number)
        )\(dialect == .sqlite ? " WITHOUT ROWID" : "")
        """
    }

    private static let signals = """
        CREATE TABLE job_signals (
            job TEXT NOT NULL,
            number BIGINT NOT NULL,
            time BIGINT NOT NULL,
            name TEXT NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (job, number)
        )
        """
}
