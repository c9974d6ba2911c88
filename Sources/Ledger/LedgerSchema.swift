private import SQL
package import Store

/// The schema of the ledger, as the steps that lead to it.
package enum LedgerSchema {
    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "generations and attempts") { dialect in
            [generations, "CREATE INDEX generations_time ON generations (time)", attempts(dialect)]
        },
        Migration(2, "contents, hedges and notices") { _ in
            [
                contents,
                "CREATE INDEX contents_time ON contents (time)",
                "ALTER TABLE generations ADD COLUMN hedged SMALLINT NOT NULL DEFAULT 0",
                "ALTER TABLE generations ADD COLUMN notices TEXT",
                "ALTER TABLE attempts ADD COLUMN hedge SMALLINT NOT NULL DEFAULT 0",
            ]
        },
        Migration(3, "costs in billionths of a dollar") { _ in
            ["ALTER TABLE generations RENAME COLUMN cost_microdollars TO cost_nanodollars"]
        },
        Migration(4, "arms of rollouts and experiments") { _ in
            [
                "ALTER TABLE generations ADD COLUMN arm TEXT",
                "CREATE INDEX generations_arm ON generations (arm) WHERE arm IS NOT NULL",
            ]
        },
        Migration(5, "the run that a generation was a part of") { _ in
            ["ALTER TABLE generations ADD COLUMN job TEXT"]
        },
    ]

    private static let generations = """
        CREATE TABLE generations (
            id TEXT PRIMARY KEY NOT NULL,
            time BIGINT NOT NULL,
            operation TEXT NOT NULL,
            dialect TEXT NOT NULL,
            route TEXT,
            model TEXT,
            target TEXT,
            workflow TEXT,
            step TEXT,
            user_id TEXT,
            key_id TEXT,
            streamed SMALLINT NOT NULL,
            status BIGINT NOT NULL,
            finish TEXT,
            native_finish TEXT,
            failure TEXT,
            message TEXT,
            degraded TEXT NOT NULL,
            cache TEXT NOT NULL,
            shared_with TEXT,
            repairs BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            queued_us BIGINT NOT NULL,
            connect_us BIGINT,
            first_us BIGINT,
            total_us BIGINT NOT NULL,
            overhead_us BIGINT NOT NULL,
            prompt_tokens BIGINT,
            cached_tokens BIGINT,
            answer_tokens BIGINT,
            thought_tokens BIGINT,
            prompt_audio_tokens BIGINT,
            answer_audio_tokens BIGINT,
            service_class TEXT,
            cost_microdollars BIGINT,
            price_known SMALLINT NOT NULL,
            bytes_in BIGINT NOT NULL,
            bytes_out BIGINT NOT NULL
        )
        """

    /// On SQLite the rows lie in the index of their key, which saves one of two trees.
    private static func attempts(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE attempts (
            generation TEXT NOT NULL,
            number BIGINT NOT NULL,
            time BIGINT NOT NULL,
            target TEXT NOT NULL,
            queued_us BIGINT NOT NULL,
            duration_us BIGINT NOT NULL,
            failure TEXT,
            status BIGINT,
            PRIMARY KEY (generation, number)
        )\(dialect == .sqlite ? " WITHOUT ROWID" : "")
        """
    }

    private static let contents = """
        CREATE TABLE contents (
            generation TEXT NOT NULL,
            kind TEXT NOT NULL,
            time BIGINT NOT NULL,
            sha256 TEXT NOT NULL,
            size BIGINT NOT NULL,
            encoding TEXT NOT NULL,
            data BYTEA,
            PRIMARY KEY (generation, kind)
        )
        """
}
