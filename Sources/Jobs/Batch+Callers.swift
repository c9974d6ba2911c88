internal import SQL

/// What callers tell a job that others run.
extension Batch {
    /// Ends a job that does not run, and asks the worker of one that does.
    mutating func cancel(_ job: String) throws(SQLError) -> Outcome {
        let rows = try connection.query(
            """
            UPDATE jobs SET cancel = 1, \
            state = CASE WHEN state = 'running' THEN state ELSE 'cancelled' END, \
            ended = CASE WHEN state = 'running' THEN NULL ELSE CAST($2 AS BIGINT) END, \
            ready = CASE WHEN state = 'running' THEN ready ELSE NULL END, waiting_for = NULL \
            WHERE id = $1 AND ended IS NULL RETURNING state
            """,
            [.text(job), SQLValue(now)]
        )
        if let state = rows.first?.first?.text.flatMap(JobState.init(rawValue:)) {
            if state == .running { news.cancelled.insert(job) } else { news.jobs.insert(job) }
            return .cancelled(state)
        }
        let found = try connection.query("SELECT state FROM jobs WHERE id = $1", [.text(job)])
        guard let state = found.first?.first?.text.flatMap(JobState.init(rawValue:)) else {
            return .refused(.unknown)
        }
        return .cancelled(state)
    }

    /// Has a job that failed stand for its idempotency key no more.
    mutating func giveWay(_ job: String) throws(SQLError) {
        try connection.execute(
            "UPDATE jobs SET idempotency_key = NULL WHERE id = $1 AND state = 'failed'",
            [.text(job)]
        )
    }

    /// Keeps a signal for the job, and wakes it where it waits for just that.
    mutating func signal(
        _ job: String,
        _ name: String,
        _ data: String,
        _ limits: SignalLimits
    ) throws(SQLError) -> Outcome {
        // On PostgreSQL nobody may begin to wait for it between the looking and the keeping.
        let lock = connection.dialect == .postgres ? " FOR UPDATE" : ""
        let found = try connection.query("SELECT state FROM jobs WHERE id = $1\(lock)", [.text(job)])
        guard let state = found.first?.first?.text.flatMap(JobState.init(rawValue:)) else {
            return .refused(.unknown)
        }
        guard !state.isEnd else {
            return .refused(JobsError(.ended, "The job has ended (\(state.rawValue)), so it takes no signal."))
        }
        let size = "\(connection.dialect.bytes(of: "name")) + \(connection.dialect.bytes(of: "data"))"
        let waiting =
            try connection.query(
                """
                SELECT COALESCE(MAX(number), 0), COUNT(*), CAST(COALESCE(SUM(\(size)), 0) AS BIGINT) \
                FROM job_signals WHERE job = $1
                """,
                [.text(job)]
            ).first?.map { $0.integer ?? 0 } ?? []
        guard waiting.count == 3, waiting[1] < limits.count else {
            let message = "\(limits.count) signals wait for the job already, which is the most."
            return .refused(JobsError(.tooLarge, message))
        }
        let bytes = waiting[2] + name.utf8.count + data.utf8.count
        guard bytes <= limits.bytes else {
            let message =
                "The signals that wait for the job would have \(bytes) bytes, and \(limits.bytes) are the most."
            return .refused(JobsError(.tooLarge, message))
        }
        try connection.execute(
            "INSERT INTO job_signals (job, number, time, name, data) VALUES ($1, $2, $3, $4, $5)",
            [.text(job), SQLValue(waiting[0] + 1), SQLValue(now), .text(name), .text(data)]
        )
        try wake(job, name)
        return .done
    }
}

extension JobsError {
    static let unknown = JobsError(.unknownJob, "There is no such job.")
}
