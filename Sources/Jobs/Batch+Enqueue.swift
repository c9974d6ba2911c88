internal import SQL

extension Batch {
    private static let columns: [RowStatement.Column] = [
        ("id", "text"), ("workflow", "text"), ("version", "bigint"), ("state", "text"), ("input", "text"),
        ("key_id", "text"), ("user_id", "text"), ("idempotency_key", "text"), ("input_hash", "text"),
        ("priority", "bigint"), ("created", "bigint"), ("deadline", "bigint"), ("budget_nanodollars", "bigint"),
    ]
    private static let insert = RowStatement.insert(into: "jobs", columns)
    private static let insertOnce = RowStatement.insert(
        into: "jobs",
        columns,
        suffix: """
            ON CONFLICT (workflow, key_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id
            """
    )

    /// Puts jobs into the queue; those with an idempotency key only where there is none of it.
    mutating func enqueue(_ jobs: [(index: Int, prepared: PreparedJob)]) throws(SQLError) {
        guard !jobs.isEmpty else { return }
        let plain = jobs.filter { $0.prepared.job.idempotencyKey == nil }
        try Self.insert.run(plain.map { Self.row($0.prepared) }, on: connection)
        let keyed = jobs.filter { $0.prepared.job.idempotencyKey != nil }
        let made = try Self.insertOnce.query(keyed.map { Self.row($0.prepared) }, on: connection)
        let isMade = Set(made.compactMap { $0.first?.text })
        for (index, prepared) in plain { outcomes[index] = .enqueued(Enqueued(id: prepared.id, isNew: true)) }
        for (index, prepared) in keyed {
            outcomes[index] =
                isMade.contains(prepared.id)
                ? .enqueued(Enqueued(id: prepared.id, isNew: true)) : try earlier(prepared)
        }
        let new = (plain + keyed.filter { isMade.contains($0.prepared.id) }).map(\.prepared)
        news.isWorkQueued = news.isWorkQueued || !new.isEmpty
        let large = new.filter(\.isInputLarge).map { prepared -> SQLRow in
            let time = SQLValue(prepared.created)
            return [.text(prepared.id), .text(""), .text(prepared.job.input), .null, .integer(1), time, time]
        }
        try Self.insertStep.run(large, on: connection)
    }

    private static func row(_ prepared: PreparedJob) -> SQLRow {
        let job = prepared.job
        return [
            .text(prepared.id), .text(job.workflow), SQLValue(job.version), .text(JobState.queued.rawValue),
            prepared.isInputLarge ? .null : .text(job.input), .text(job.keyID), SQLValue(job.user),
            SQLValue(job.idempotencyKey), SQLValue(prepared.inputHash), SQLValue(job.priority),
            SQLValue(prepared.created), SQLValue(job.deadline), SQLValue(job.budget),
        ]
    }

    /// The job that an idempotency key stands for already.
    private func earlier(_ prepared: PreparedJob) throws(SQLError) -> Outcome {
        let job = prepared.job
        let rows = try connection.query(
            "SELECT id, input_hash FROM jobs WHERE workflow = $1 AND key_id = $2 AND idempotency_key = $3",
            [.text(job.workflow), .text(job.keyID), SQLValue(job.idempotencyKey)]
        )
        guard let id = rows.first?.first?.text, rows.first?.last?.text == prepared.inputHash else {
            let message = "The idempotency key was used before, for a job with another input."
            return .refused(JobsError(.conflict, message))
        }
        return .enqueued(Enqueued(id: id, isNew: false))
    }
}
