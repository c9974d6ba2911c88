private import SQL
private import Store

extension Jobs {
    /// Throws away what ended before that point in time, with its steps and events.
    ///
    /// It goes in steps, each a short transaction, so that others write in between.
    ///
    /// - Returns: how many jobs went.
    package func purge(endedBefore time: Int) async throws(JobsError) -> Int {
        var count = 0
        // A job that has ended by then was made by then, and ids are in the order of their making.
        let end = Self.firstID(at: time + 1000)
        var start = ""
        while true {
            let first = start
            let step: (ids: Int, last: String?)
            do throws(SQLError) {
                step = try await database.transaction { connection throws(SQLError) in
                    try Self.purge(from: first, to: end, endedBefore: time, on: connection)
                }
            } catch {
                throw JobsError(error)
            }
            count += step.ids
            guard let last = step.last else { return count }
            start = last
        }
    }

    private static let stepJobs = 500

    private static func purge(
        from start: String,
        to end: String,
        endedBefore time: Int,
        on connection: any SQLConnection
    ) throws(SQLError) -> (ids: Int, last: String?) {
        let rows = try connection.query(
            "SELECT id FROM jobs WHERE id > $1 AND id < $2 AND ended < $3 ORDER BY id LIMIT $4",
            [.text(start), .text(end), SQLValue(time), SQLValue(stepJobs)]
        )
        for table in ["job_steps", "job_events", "job_signals"] {
            try connection.execute("DELETE FROM \(table) WHERE job = $1", each: rows)
        }
        try connection.execute("DELETE FROM jobs WHERE id = $1", each: rows)
        return (rows.count, rows.count < stepJobs ? nil : rows.last?.first?.text)
    }
}
