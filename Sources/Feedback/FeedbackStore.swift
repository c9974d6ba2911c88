package import JSON
package import SQL
package import Store

/// What was said, as it is kept; it joins generations by their ids, and jobs and their steps by theirs.
package struct FeedbackStore: Sendable {
    let database: Database

    /// - Parameter database: its tables are ``migrations``.
    package init(_ database: Database) { self.database = database }

    /// What its tables are called in the store that several modules share.
    package static let component = "feedback"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "what was said") { _ in
            [
                """
                CREATE TABLE feedback (
                    id TEXT PRIMARY KEY NOT NULL,
                    time BIGINT NOT NULL,
                    generation TEXT,
                    job TEXT,
                    step TEXT,
                    key_id TEXT NOT NULL,
                    user_id TEXT,
                    rating BIGINT,
                    quality TEXT,
                    worked SMALLINT,
                    matched_intent SMALLINT,
                    signal TEXT,
                    correction TEXT,
                    comments TEXT
                )
                """,
                "CREATE INDEX feedback_time ON feedback (time)",
                "CREATE INDEX feedback_generation ON feedback (generation) WHERE generation IS NOT NULL",
                "CREATE INDEX feedback_job ON feedback (job) WHERE job IS NOT NULL",
            ]
        }
    ]

    static let columns =
        "id, time, generation, job, step, key_id, user_id, rating, quality, worked, matched_intent, signal, correction, "
        + "comments"

    /// The most that is kept of one thing.
    private static let countLimit = 500

    /// Keeps what was said; whoever says something of the same thing again replaces it.
    ///
    /// - Parameters:
    ///   - feedback: what was said.
    ///   - time: in microseconds since 1970.
    /// - Returns: whether there was room for it.
    /// - Throws: what the store says.
    package func add(_ feedback: Feedback, at time: Int) async throws(SQLError) -> Bool {
        var (generation, job, step): (String?, String?, String?)
        switch feedback.subject {
        case .generation(let id): generation = id
        case .job(let id, let name): (job, step) = (id, name)
        }
        func number(_ flag: Bool?) -> SQLValue { SQLValue(flag.map { $0 ? 1 : 0 }) }
        let row: SQLRow = [
            .text(feedback.id), SQLValue(time), SQLValue(generation), SQLValue(job), SQLValue(step),
            .text(feedback.key), SQLValue(feedback.user), SQLValue(feedback.rating),
            SQLValue(feedback.quality?.rawValue), number(feedback.worked), number(feedback.matchedIntent),
            SQLValue(feedback.signal?.rawValue), SQLValue(feedback.correction), SQLValue(feedback.comments),
        ]
        let places = (1...row.count).map { "$\($0)" }.joined(separator: ", ")
        let (column, about) = job == nil ? ("generation", generation) : ("job", job)
        return try await database.transaction { connection throws(SQLError) in
            try connection.execute("DELETE FROM feedback WHERE id = $1", [row[0]])
            let counting = "SELECT COUNT(*) FROM feedback WHERE \(column) = $1"
            let count = try connection.query(counting, [SQLValue(about)]).first?.first?.integer ?? 0
            guard count < Self.countLimit else { return false }
            try connection.execute("INSERT INTO feedback (\(Self.columns)) VALUES (\(places))", row)
            return true
        }
    }

    /// What was said, the newest first.
    ///
    /// - Parameters:
    ///   - subject: of which thing; a job without a step stands for all of its steps; `nil` for everything.
    ///   - since: not before, in microseconds since 1970.
    ///   - limit: how many at most.
    /// - Returns: an object of all that was said, each.
    /// - Throws: what the store says.
    package func list(_ subject: Feedback.Subject?, since: Int = 0, limit: Int) async throws(SQLError) -> [JSON] {
        var conditions = ["time >= $1"]
        var values: SQLRow = [SQLValue(since)]
        func require(_ column: String, _ value: String) {
            values.append(.text(value))
            conditions.append("\(column) = $\(values.count)")
        }
        switch subject {
        case .generation(let id): require("generation", id)
        case .job(let id, let step):
            require("job", id)
            if let step { require("step", step) }
        case nil: break
        }
        let rows = try await database.query(
            """
            SELECT \(Self.columns) FROM feedback WHERE \(conditions.joined(separator: " AND ")) \
            ORDER BY time DESC, id LIMIT \(limit)
            """,
            values
        )
        return rows.map(Self.json)
    }

    /// Forgets what was said before a point in time, in microseconds since 1970.
    package func purge(before time: Int) async throws(SQLError) {
        try await database.execute("DELETE FROM feedback WHERE time < $1", [SQLValue(time)])
    }

    private static func json(_ row: SQLRow) -> JSON {
        let names = columns.split(separator: ", ").map(String.init)
        let members = zip(names, row).map { name, value -> (key: String, value: JSON) in
            let isFlag = name == "worked" || name == "matched_intent"
            if let text = value.text { return (name, .string(text)) }
            guard let number = value.integer else { return (name, .null) }
            return (name, isFlag ? .bool(number == 1) : JSON(number))
        }
        return .object(JSONObject(members))
    }
}
