private import SQL

extension Jobs {
    /// Hands over whatever is kept of jobs and has a part in it: inputs, outputs, what steps gave, events and signals.
    ///
    /// It goes in steps, so that others use the store in between.
    ///
    /// - Parameters:
    ///   - part: letters and digits.
    ///   - body: is given each text.
    /// - Throws: what the store says.
    package func search(for part: String, _ body: (String) -> Void) async throws(JobsError) {
        var last = ""
        while true {
            let ids = try await query(
                "SELECT id FROM jobs WHERE id > $1 ORDER BY id LIMIT $2",
                [.text(last), SQLValue(Self.searchedJobs)]
            ).compactMap { $0.first?.text }
            guard let start = ids.first, let end = ids.last else { return }
            for (table, job, column) in Self.texts {
                let found = try await query(
                    "SELECT \(column) FROM \(table) WHERE \(job) >= $1 AND \(job) <= $2 AND \(column) LIKE $3",
                    [.text(start), .text(end), .text("%\(part)%")]
                )
                for text in found.compactMap({ $0.first?.text }) { body(text) }
            }
            last = end
        }
    }

    /// A job may tell megabytes, and all that is found of so many is held at once.
    private static let searchedJobs = 10

    private static let texts = [
        ("jobs", "id", "input"), ("jobs", "id", "output"), ("job_steps", "job", "output"),
        ("job_events", "job", "data"), ("job_signals", "job", "data"),
    ]
}
