internal import SQL

extension Batch {
    /// Hands jobs to workers, each with a number that outdoes every earlier claim of the job.
    mutating func claim(_ claims: [(index: Int, claim: Claim)]) throws(SQLError) {
        guard let first = claims.first else { return }
        try revive(deaths: first.claim.deaths)
        for (index, claim) in claims {
            let values: SQLRow = [
                .text(claim.owner), SQLValue(claim.leaseEnd), SQLValue(now),
                RowStatement.list(claim.workflows, for: connection.dialect), SQLValue(claim.count),
            ]
            let sql = connection.dialect == .sqlite ? Self.claimInSQLite : Self.claimInPostgres
            let jobs = try connection.query(sql, values).map { Job($0) }
            outcomes[index] = .claimed(jobs.sorted { ($1.priority, $0.turn, $0.id) < ($0.priority, $1.turn, $1.id) })
        }
    }

    private static let claimInSQLite = claim(
        "IN (SELECT id FROM jobs WHERE \(isClaimable) IN (SELECT value FROM json_each($4)) \(order))"
    )

    /// The array makes PostgreSQL look the rows up by their keys, whatever it believes about the table's size.
    private static let claimInPostgres = claim(
        "= ANY (ARRAY(SELECT id FROM jobs WHERE \(isClaimable) = ANY ($4::text[]) \(order) FOR UPDATE SKIP LOCKED))"
    )

    private static let isClaimable = "state = 'queued' AND workflow"
    private static let order = "\(Jobs.order) LIMIT $5"

    private static func claim(_ ids: String) -> String {
        """
        UPDATE jobs SET state = 'running', owner = $1, ready = $2, started = COALESCE(started, $3), fence = fence + 1 \
        WHERE id \(ids) RETURNING \(Job.columns)
        """
    }

    /// Puts those back into the queue whose worker is silent for too long, or whose waiting is over.
    private mutating func revive(deaths: Int) throws(SQLError) {
        let due = try connection.query(Jobs.due, [SQLValue(now)])
        guard !due.isEmpty else { return }
        let rows = try connection.query(
            """
            UPDATE jobs SET \
            state = CASE WHEN cancel = 1 THEN 'cancelled' WHEN \(Self.isHopeless) THEN 'failed' ELSE 'queued' END, \
            ended = CASE WHEN cancel = 1 OR \(Self.isHopeless) THEN CAST($3 AS BIGINT) ELSE NULL END, \
            failure = CASE WHEN cancel = 0 AND \(Self.isHopeless) THEN 'server_error' ELSE NULL END, \
            message = CASE WHEN cancel = 0 AND \(Self.isHopeless) THEN $4 ELSE NULL END, \
            deaths = deaths + CASE WHEN state = 'running' THEN 1 ELSE 0 END, \
            ready = NULL, waiting_for = NULL, owner = NULL \
            WHERE ready <= $1 RETURNING id, state
            """,
            [
                SQLValue(now), SQLValue(deaths), SQLValue(now),
                .text("The job was left by its worker too often without a step being done in between."),
            ]
        )
        for row in rows {
            if row.last?.text == JobState.queued.rawValue {
                news.isWorkQueued = true
            } else if let id = row.first?.text {
                news.jobs.insert(id)
            }
        }
    }

    private static let isHopeless = "(state = 'running' AND deaths >= $2)"

    private static let renewal = RowStatement.update(
        "jobs",
        set: "ready = {until}",
        [("job", "text"), ("claim", "bigint"), ("until", "bigint")],
        where: "jobs.fence = {claim} AND jobs.state = 'running'",
        returning: "jobs.id, jobs.fence, jobs.cancel"
    )

    /// Which of the leases still hold, and whether their jobs are to end.
    func renew(_ leases: [Lease], _ until: Int) throws(SQLError) -> Outcome {
        let rows = leases.map { lease -> SQLRow in [.text(lease.job), SQLValue(lease.fence), SQLValue(until)] }
        var states: [Lease: LeaseState] = [:]
        for row in try Self.renewal.query(rows, on: connection) {
            guard row.count == 3, let job = row[0].text, let fence = row[1].integer else { continue }
            states[Lease(job: job, fence: fence)] = row[2].integer == 1 ? .cancelRequested : .held
        }
        return .renewed(states)
    }

    mutating func bury(_ owners: [String]) throws(SQLError) {
        for owner in owners {
            try connection.execute(
                "UPDATE jobs SET ready = $2 WHERE owner = $1 AND state = 'running'",
                [.text(owner), SQLValue(now)]
            )
        }
        news.isWorkQueued = true
    }
}
