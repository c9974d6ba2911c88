package import Store

/// The tables of rollouts, as the steps that lead to them.
package enum RolloutSchema {
    /// What its tables are called in the store that several modules share.
    package static let component = "rollouts"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "rollouts, what became of them, and who judges") { _ in
            [
                """
                CREATE TABLE rollouts (
                    id TEXT PRIMARY KEY NOT NULL,
                    kind TEXT NOT NULL,
                    route TEXT NOT NULL,
                    provider TEXT NOT NULL,
                    model TEXT NOT NULL,
                    settings TEXT NOT NULL,
                    state TEXT NOT NULL,
                    step BIGINT NOT NULL,
                    phase BIGINT NOT NULL,
                    latency_us BIGINT,
                    cost_nanodollars BIGINT,
                    held TEXT NOT NULL,
                    created BIGINT NOT NULL,
                    changed BIGINT NOT NULL,
                    reason TEXT NOT NULL
                )
                """,
                "CREATE UNIQUE INDEX rollouts_active ON rollouts (route) WHERE state IN ('running', 'paused')",
                """
                CREATE TABLE rollout_events (
                    rollout TEXT NOT NULL,
                    number BIGINT NOT NULL,
                    time BIGINT NOT NULL,
                    event TEXT NOT NULL,
                    percent DOUBLE PRECISION NOT NULL,
                    actor TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    evidence TEXT NOT NULL,
                    PRIMARY KEY (rollout, number)
                )
                """,
                "CREATE TABLE rollout_judge (name TEXT PRIMARY KEY NOT NULL, holder TEXT NOT NULL, until BIGINT NOT NULL)",
            ]
        },
        // What was over before anybody was told stays as it is.
        Migration(2, "what whoever keeps the candidates heard of") { _ in
            [
                "ALTER TABLE rollouts ADD COLUMN told TEXT",
                "UPDATE rollouts SET told = state WHERE state IN ('rolled_back', 'ended')",
            ]
        },
    ]
}
