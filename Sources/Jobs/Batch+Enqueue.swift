internal import SQL

extension Batch {
    private static let columns: [RowStatement.Column] = [
        ("id", "text"), ("workflow", "text"), ("version", "bigint"), ("state", "text"), ("input", "text"),
        ("key_id", "text"), ("user_id", "text"), ("idempotency_key", "text"), ("input_hash", "text"),
        ("priority", "bigint"), ("turn", "bigint"), ("created", "bigint"), ("deadline", "bigint"),
        ("budget_nanodollars", "bigint"), ("needs_room", "smallint"),
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
        let (fitting, beyond) = try place(jobs)
        let plain = fitting.filter { $0.prepared.job.idempotencyKey == nil }
        try Self.insert.run(plain.map { Self.row($0.prepared, $0.turn) }, on: connection)
        let keyed = fitting.filter { $0.prepared.job.idempotencyKey != nil }
        let made = try Self.insertOnce.query(keyed.map { Self.row($0.prepared, $0.turn) }, on: connection)
        let isMade = Set(made.compactMap { $0.first?.text })
        for (index, prepared, _) in plain { outcomes[index] = .enqueued(Enqueued(id: prepared.id, isNew: true)) }
        for (index, prepared, _) in keyed {
            outcomes[index] =
                isMade.contains(prepared.id)
                ? .enqueued(Enqueued(id: prepared.id, isNew: true)) : try earlier(prepared, orElse: .conflict)
        }
        // Whoever asks again for what there is takes no room.
        for (index, prepared, full) in beyond { outcomes[index] = try earlier(prepared, orElse: full) }
        let new = (plain + keyed.filter { isMade.contains($0.prepared.id) }).map(\.prepared)
        news.isWorkQueued = news.isWorkQueued || !new.isEmpty
        let large = new.filter(\.isInputLarge).map { prepared -> SQLRow in
            let time = SQLValue(prepared.created)
            return [.text(prepared.id), .text(""), .text(prepared.job.input), .null, .integer(1), time, time]
        }
        try Self.insertStep.run(large, on: connection)
    }

    /// Jobs of one key that are equally urgent, one behind the other.
    private struct Line: Hashable {
        let key: String
        let priority: Int
    }

    /// Gives jobs their turns, as far as there is room for more of their keys.
    ///
    /// A job's turn is the one behind the last of its line, but not before the first of all that wait: so keys take turns,
    /// however many jobs each has, and none gets ahead for having been away.
    private func place(
        _ jobs: [(index: Int, prepared: PreparedJob)]
    ) throws(SQLError) -> (
        fitting: [(index: Int, prepared: PreparedJob, turn: Int)],
        beyond: [(index: Int, prepared: PreparedJob, refusal: JobsError)]
    ) {
        var (turns, counts): ([Line: Int], [String: Int]) = ([:], [:])
        var fitting: [(index: Int, prepared: PreparedJob, turn: Int)] = []
        var beyond: [(index: Int, prepared: PreparedJob, refusal: JobsError)] = []
        for (index, prepared) in jobs {
            let line = Line(key: prepared.job.keyID, priority: prepared.job.priority)
            if turns[line] == nil {
                let (turn, count) = try look(at: line, limit: prepared.limit)
                turns[line] = turn
                counts[line.key] = counts[line.key] ?? count
            }
            if prepared.job.needsRoom, let limit = prepared.limit, counts[line.key, default: 0] >= limit {
                beyond.append((index, prepared, .full(limit)))
                continue
            }
            fitting.append((index, prepared, turns[line, default: 0]))
            turns[line, default: 0] += 1
            if prepared.job.needsRoom { counts[line.key, default: 0] += 1 }
        }
        return (fitting, beyond)
    }

    /// The next turn of a line, and how many unfinished jobs its key has, counted as far as the limit.
    private func look(at line: Line, limit: Int?) throws(SQLError) -> (turn: Int, count: Int) {
        let row =
            try connection.query(
                """
                SELECT (SELECT turn FROM jobs WHERE key_id = $1 AND priority = $2 AND ended IS NULL ORDER BY turn DESC LIMIT 1), \
                (SELECT turn FROM jobs WHERE state = 'queued' AND priority = $2 ORDER BY turn, id LIMIT 1), \
                (SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE key_id = $1 AND ended IS NULL AND needs_room = 1 LIMIT $3) \
                AS unfinished)
                """,
                [.text(line.key), SQLValue(line.priority), SQLValue(limit ?? 0)]
            ).first ?? []
        guard row.count == 3 else { return (0, 0) }
        return (max((row[0].integer ?? -1) + 1, row[1].integer ?? 0), row[2].integer ?? 0)
    }

    private static func row(_ prepared: PreparedJob, _ turn: Int) -> SQLRow {
        let job = prepared.job
        return [
            .text(prepared.id), .text(job.workflow), SQLValue(job.version), .text(JobState.queued.rawValue),
            prepared.isInputLarge ? .null : .text(job.input), .text(job.keyID), SQLValue(job.user),
            SQLValue(job.idempotencyKey), SQLValue(prepared.inputHash), SQLValue(job.priority),
            SQLValue(turn), SQLValue(prepared.created), SQLValue(job.deadline), SQLValue(job.budget),
            SQLValue(job.needsRoom ? 1 : 0),
        ]
    }

    /// The job that an idempotency key stands for already; where there is none, what is to be said then.
    private func earlier(_ prepared: PreparedJob, orElse refusal: JobsError) throws(SQLError) -> Outcome {
        let job = prepared.job
        guard let key = job.idempotencyKey else { return .refused(refusal) }
        let rows = try connection.query(
            "SELECT id, input_hash FROM jobs WHERE workflow = $1 AND key_id = $2 AND idempotency_key = $3",
            [.text(job.workflow), .text(job.keyID), .text(key)]
        )
        guard let row = rows.first, let id = row.first?.text else { return .refused(refusal) }
        guard row.last?.text == prepared.inputHash else { return .refused(.conflict) }
        return .enqueued(Enqueued(id: id, isNew: false))
    }
}

extension JobsError {
    fileprivate static let conflict = JobsError(
        .conflict,
        "The idempotency key was used before, for a job with another input."
    )

    fileprivate static func full(_ limit: Int) -> JobsError {
        let sentence = "\(limit) jobs of this key have not ended yet, which is the most: wait for some, or cancel some."
        return JobsError(.full, sentence)
    }
}
