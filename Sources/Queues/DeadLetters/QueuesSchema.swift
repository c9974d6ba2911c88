private import SQL
package import Store

/// The tables of dead letters and of deliveries that failed, as the steps that lead to them.
package enum QueuesSchema {
    /// What they are called in the store that several modules share.
    package static let component = "queues"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "dead letters, and how often messages were given back") { dialect in
            let bytes = dialect == .sqlite ? "BLOB" : "BYTEA"
            return [
                """
                CREATE TABLE dead_letters (
                    queue TEXT NOT NULL,
                    message TEXT NOT NULL,
                    data \(bytes) NOT NULL,
                    attributes TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    deliveries BIGINT NOT NULL,
                    time BIGINT NOT NULL,
                    PRIMARY KEY (queue, message)
                )
                """,
                "CREATE INDEX dead_letters_time ON dead_letters (time)",
                """
                CREATE TABLE message_failures (
                    queue TEXT NOT NULL,
                    message TEXT NOT NULL,
                    count BIGINT NOT NULL,
                    time BIGINT NOT NULL,
                    PRIMARY KEY (queue, message)
                )
                """,
            ]
        }
    ]
}
