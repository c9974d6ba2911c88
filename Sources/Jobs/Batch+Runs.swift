internal import SQL

extension Batch {
    static let insertStep = RowStatement.insert(
        into: "job_steps",
        [
            ("job", "text"), ("name", "text"), ("output", "text"), ("failure", "text"), ("attempts", "bigint"),
            ("started", "bigint"), ("ended", "bigint"),
        ]
    )
    private static let insertEvent = RowStatement.insert(
        into: "job_events",
        [("job", "text"), ("number", "bigint"), ("time", "bigint"), ("name", "text"), ("data", "text")]
    )

    private static let counted: [RowStatement.Column] = [
        ("job", "text"), ("claim", "bigint"), ("told", "bigint"), ("outside", "bigint"), ("cost", "bigint"),
        ("fraction", "double precision"), ("note", "text"),
    ]
    private static let counting = """
        events = jobs.events + {told}, emitted = jobs.emitted + {outside}, \
        spent_nanodollars = jobs.spent_nanodollars + {cost}, \
        progress = COALESCE({fraction}, jobs.progress), \
        progress_text = CASE WHEN {fraction} IS NULL THEN jobs.progress_text ELSE {note} END, deaths = 0
        """
    private static let isHeld = "jobs.fence = {claim} AND jobs.state = 'running'"

    /// Of a run that goes on.
    private static let record = RowStatement.update(
        "jobs",
        set: counting,
        counted,
        where: isHeld,
        returning: "jobs.id, jobs.fence, jobs.events, jobs.state"
    )

    /// Of a run that leaves its worker; where it was cancelled meanwhile, it neither waits nor goes on.
    private static let settle = RowStatement.update(
        "jobs",
        set: """
            \(counting), owner = NULL, output = {result}, failure = {kind}, message = {sentence}, \
            state = CASE WHEN jobs.cancel = 1 AND {over} IS NULL THEN 'cancelled' ELSE {next} END, \
            ended = CASE WHEN jobs.cancel = 1 AND {over} IS NULL THEN {moment} ELSE {over} END, \
            ready = CASE WHEN jobs.cancel = 1 THEN NULL ELSE {wake} END, \
            waiting_for = CASE WHEN jobs.cancel = 1 THEN NULL ELSE {signal} END
            """,
        counted + [
            ("next", "text"), ("result", "text"), ("kind", "text"), ("sentence", "text"), ("over", "bigint"),
            ("moment", "bigint"), ("wake", "bigint"), ("signal", "text"),
        ],
        where: isHeld,
        returning: "jobs.id, jobs.fence, jobs.events, jobs.state"
    )

    /// All that is written of one claim, added up.
    private struct Sum {
        var events = 0
        var emitted = 0
        var spent = 0
        var progress: JobProgress?
        var change: RunWrite.Change?

        mutating func add(_ write: RunWrite) {
            events += write.events.count
            emitted += write.emitted
            spent += write.spent
            progress = write.progress ?? progress
            change = write.change ?? change
        }
    }

    /// Writes what runs want written, where they still may.
    mutating func write(_ writes: [(index: Int, write: RunWrite)]) throws(SQLError) {
        guard !writes.isEmpty else { return }
        var sums: [Lease: Sum] = [:]
        for (_, write) in writes { sums[write.lease, default: Sum()].add(write) }
        var records: [SQLRow] = []
        var settlements: [SQLRow] = []
        for (lease, sum) in sums {
            let row: SQLRow = [
                .text(lease.job), SQLValue(lease.fence), SQLValue(sum.events), SQLValue(sum.emitted),
                SQLValue(sum.spent), sum.progress.map { .real($0.fraction) } ?? .null, SQLValue(sum.progress?.text),
            ]
            if let change = sum.change { settlements.append(row + settled(change)) } else { records.append(row) }
        }
        let changed =
            try Self.record.query(records, on: connection) + Self.settle.query(settlements, on: connection)
        // The next event's number for each claim that still holds.
        var next: [Lease: Int] = [:]
        for row in changed {
            guard row.count == 4, let job = row[0].text, let fence = row[1].integer, let events = row[2].integer else {
                continue
            }
            let lease = Lease(job: job, fence: fence)
            next[lease] = events - (sums[lease]?.events ?? 0) + 1
            if row[3].text.flatMap(JobState.init(rawValue:))?.isEnd == true { news.jobs.insert(job) }
            if row[3].text == JobState.queued.rawValue { news.isWorkQueued = true }
        }
        var steps: [SQLRow] = []
        var events: [SQLRow] = []
        for (index, write) in writes {
            guard var number = next[write.lease] else {
                outcomes[index] = .refused(.lost)
                continue
            }
            steps += write.steps.map { $0.row(of: write.lease.job) }
            for event in write.events {
                events.append([
                    .text(write.lease.job), SQLValue(number), SQLValue(event.time), .text(event.name),
                    .text(event.data),
                ])
                number += 1
            }
            next[write.lease] = number
            if !write.events.isEmpty { news.jobs.insert(write.lease.job) }
            if let signal = write.consumedSignal {
                try connection.execute(
                    "DELETE FROM job_signals WHERE job = $1 AND number = $2",
                    [.text(write.lease.job), SQLValue(signal)]
                )
            }
            try write.effects?(connection)
            if case .parked(_, let name?) = write.change { try wakeIfSignalled(write.lease.job, name) }
        }
        try Self.insertStep.run(steps, on: connection)
        try Self.insertEvent.run(events, on: connection)
    }

    private func settled(_ change: RunWrite.Change) -> SQLRow {
        let moment = SQLValue(now)
        func row(_ state: JobState, _ output: String? = nil, _ failure: JobFailure? = nil) -> SQLRow {
            [
                .text(state.rawValue), SQLValue(output), SQLValue(failure?.kind), SQLValue(failure?.message), moment,
                moment, .null, .null,
            ]
        }
        switch change {
        case .succeeded(let output): return row(.succeeded, output)
        case .failed(let failure): return row(.failed, nil, failure)
        case .cancelled: return row(.cancelled)
        case .parked(let until, let name):
            let state = SQLValue.text(JobState.waiting.rawValue)
            return [state, .null, .null, .null, .null, moment, SQLValue(until), SQLValue(name)]
        case .givenBack:
            return [.text(JobState.queued.rawValue), .null, .null, .null, .null, moment, .null, .null]
        }
    }

    /// A signal may have come before the run began to wait for it; the row is locked now, so that no more come between.
    private mutating func wakeIfSignalled(_ job: String, _ name: String) throws(SQLError) {
        let waiting = try connection.query(
            "SELECT 1 FROM job_signals WHERE job = $1 AND name = $2 LIMIT 1",
            [.text(job), .text(name)]
        )
        guard !waiting.isEmpty else { return }
        try wake(job, name)
    }

    mutating func wake(_ job: String, _ name: String) throws(SQLError) {
        let count = try connection.execute(
            """
            UPDATE jobs SET state = 'queued', ready = NULL, waiting_for = NULL \
            WHERE id = $1 AND state = 'waiting' AND waiting_for = $2
            """,
            [.text(job), .text(name)]
        )
        if count > 0 { news.isWorkQueued = true }
    }
}

extension StepRecord {
    fileprivate func row(of job: String) -> SQLRow {
        [
            .text(job), .text(name), .text(failure?.message ?? output), SQLValue(failure?.kind), SQLValue(attempts),
            SQLValue(started), SQLValue(ended),
        ]
    }
}
