package import Store

/// The tables of what runs made, as the steps that lead to them.
package enum WorkflowSchema {
    /// What they are called in the store that several modules share.
    package static let component = "workflows"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "what is given again, what work took") { _ in
            [cache, "CREATE INDEX workflow_cache_expires ON workflow_cache (expires)"]
                + [work, "CREATE INDEX workflow_work_ended ON workflow_work (workflow, ended)"]
                + ["CREATE INDEX workflow_work_age ON workflow_work (ended)"]
        }
    ]

    private static let cache = """
        CREATE TABLE workflow_cache (
            hash TEXT PRIMARY KEY NOT NULL,
            workflow TEXT NOT NULL,
            kind TEXT NOT NULL,
            content TEXT NOT NULL,
            created BIGINT NOT NULL,
            expires BIGINT NOT NULL,
            hits BIGINT NOT NULL DEFAULT 0
        )
        """

    private static let work = """
        CREATE TABLE workflow_work (
            job TEXT NOT NULL,
            step TEXT NOT NULL,
            workflow TEXT NOT NULL,
            kind TEXT NOT NULL,
            kind_group TEXT NOT NULL,
            ended BIGINT NOT NULL,
            cached SMALLINT NOT NULL,
            failure TEXT,
            milliseconds BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            repairs BIGINT NOT NULL,
            source TEXT,
            degraded TEXT,
            target TEXT,
            prompt TEXT NOT NULL,
            cost_nanodollars BIGINT,
            measures TEXT NOT NULL,
            PRIMARY KEY (job, step)
        )
        """
}
