package import Jobs
import Store

extension TestDatabase {
    /// Runs `body` with an empty queue.
    package func withJobs<Result>(
        _ settings: JobSettings = JobSettings(),
        now: @escaping @Sendable () -> Int = { JobTime.now },
        _ body: (Jobs) async throws -> Result
    ) async throws -> Result {
        try await withDatabase { database in
            let jobs = Jobs(database, settings, now: now)
            try await jobs.migrate()
            let result = try await body(jobs)
            await database.close()
            return result
        }
    }
}
