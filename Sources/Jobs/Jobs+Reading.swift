internal import SQL
private import Store

/// Which jobs are wanted.
package struct JobFilter: Sendable, Hashable {
    /// Those of one key; `nil` for all.
    package var keyID: String?
    package var state: JobState?
    package var workflow: String?
    /// Those that were made before this one.
    package var before: String?
    package var limit = 100

    package init() {}
}

extension Jobs {
    /// The job with its output; `nil` when there is none.
    package func job(_ id: String) async throws(JobsError) -> Job? {
        try await query("SELECT \(Job.columns) FROM jobs WHERE id = $1", [.text(id)]).first.map { Job($0) }
    }

    /// Jobs as the filter says, the newest first, without their inputs and outputs.
    package func jobs(_ filter: JobFilter = JobFilter()) async throws(JobsError) -> [Job] {
        var conditions: [String] = []
        var values: SQLRow = []
        func add(_ column: String, _ value: String?) {
            guard let value else { return }
            values.append(.text(value))
            conditions.append("\(column) $\(values.count)")
        }
        add("key_id =", filter.keyID)
        add("state =", filter.state?.rawValue)
        add("workflow =", filter.workflow)
        add("id <", filter.before)
        values.append(SQLValue(filter.limit))
        let condition = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let columns = Job.columns.replacing("input, output,", with: "NULL, NULL,")
        let sql = "SELECT \(columns) FROM jobs \(condition) ORDER BY id DESC LIMIT $\(values.count)"
        return try await query(sql, values).map { Job($0) }
    }

    /// How many jobs there are in each state but the ended ones.
    package func backlog() async throws(JobsError) -> [JobState: Int] {
        let rows = try await query("SELECT state, COUNT(*) FROM jobs WHERE ended IS NULL GROUP BY state")
        var counts: [JobState: Int] = [:]
        for row in rows {
            if let state = row.first?.text.flatMap(JobState.init(rawValue:)) { counts[state] = row.last?.integer }
        }
        return counts
    }

    /// The input of a job, wherever it lies.
    package func input(of job: Job) async throws(JobsError) -> String {
        if let input = job.input { return input }
        let rows = try await query("SELECT output FROM job_steps WHERE job = $1 AND name = ''", [.text(job.id)])
        return rows.first?.first?.text ?? "null"
    }

    /// What the steps of a job have given so far, in the order in which they ended.
    package func steps(of id: String) async throws(JobsError) -> [StepRecord] {
        let rows = try await query(
            """
            SELECT name, output, failure, attempts, started, ended FROM job_steps WHERE job = $1 AND name <> '' \
            ORDER BY ended, name
            """,
            [.text(id)]
        )
        return rows.map { row in
            var record = StepRecord(
                name: row[0].text ?? "",
                output: row[1].text ?? "",
                attempts: row[3].integer ?? 1,
                started: row[4].integer ?? 0,
                ended: row[5].integer ?? 0
            )
            record.failure = row[2].text.map { JobFailure(kind: $0, message: record.output) }
            return record
        }
    }

    /// Events after a number, in order: so many at most, and no more bytes of data than that, unless the first has more.
    package func events(
        of id: String,
        after number: Int,
        limit: Int = 500,
        bytes: Int = 4 << 20
    ) async throws(JobsError) -> [JobEvent] {
        let rows = try await query(
            """
            SELECT number, time, name, data FROM (SELECT number, time, name, data, \
            SUM(\(database.dialect.bytes(of: "data"))) OVER (ORDER BY number ROWS UNBOUNDED PRECEDING) AS size, \
            ROW_NUMBER() OVER (ORDER BY number) AS place FROM (SELECT number, time, name, data FROM job_events \
            WHERE job = $1 AND number > $2 ORDER BY number LIMIT $3) AS found) AS page \
            WHERE size <= $4 OR place = 1 ORDER BY number
            """,
            [.text(id), SQLValue(number), SQLValue(limit), SQLValue(bytes)]
        )
        return rows.map { row in
            JobEvent(
                number: row[0].integer ?? 0,
                time: row[1].integer ?? 0,
                name: row[2].text ?? "",
                data: row[3].text ?? ""
            )
        }
    }

    /// The oldest signal of a name that waits for the job.
    package func waitingSignal(
        of id: String,
        _ name: String
    ) async throws(JobsError) -> (number: Int, data: String)? {
        let rows = try await query(
            "SELECT number, data FROM job_signals WHERE job = $1 AND name = $2 ORDER BY number LIMIT 1",
            [.text(id), .text(name)]
        )
        guard let row = rows.first, let number = row[0].integer else { return nil }
        return (number, row[1].text ?? "null")
    }

    /// Those who hold leases now.
    package func owners() async throws(JobsError) -> [String] {
        try await query("SELECT DISTINCT owner FROM jobs WHERE ready IS NOT NULL AND owner IS NOT NULL")
            .compactMap { $0.first?.text }
    }

    /// Whether a worker that knows these workflows would find something to claim.
    func hasWork(_ workflows: [String]) async throws(JobsError) -> Bool {
        let list = RowStatement.list(workflows, for: database.dialect)
        let known = database.dialect == .sqlite ? "IN (SELECT value FROM json_each($1))" : "= ANY ($1::text[])"
        let queued = """
            SELECT 1 FROM jobs WHERE state = 'queued' AND workflow \(known) \
            \(Self.order) LIMIT 1
            """
        if !(try await query(queued, [list])).isEmpty { return true }
        return !(try await query(Self.due, [SQLValue(now())])).isEmpty
    }

    /// In which jobs are claimed; an index has it.
    static let order = "ORDER BY priority DESC, turn, id"

    /// The order makes PostgreSQL take the index, even of a table that it knows nothing about yet.
    static let due = "SELECT 1 FROM jobs WHERE ready <= $1 ORDER BY ready LIMIT 1"

    /// Which of an owner's jobs somebody wants to be cancelled.
    func cancelled(of owner: String) async throws(JobsError) -> [String] {
        try await query(
            "SELECT id FROM jobs WHERE ready IS NOT NULL AND owner = $1 AND cancel = 1 ORDER BY ready LIMIT 1000",
            [.text(owner)]
        ).compactMap { $0.first?.text }
    }

    func query(_ sql: String, _ values: SQLRow = []) async throws(JobsError) -> [SQLRow] {
        do throws(SQLError) {
            return try await database.query(sql, values)
        } catch {
            throw JobsError(error)
        }
    }
}
