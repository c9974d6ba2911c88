package import SQL

private import Store

extension FeedbackStore {
    /// What feedback is looked up by.
    package enum Kind: String, Sendable {
        case generation, job
    }

    /// What was said of some generations, or of some jobs and their steps, by their ids, the newest first.
    package func said(of kind: Kind, _ ids: [String]) async throws(SQLError) -> [String: [Feedback]] {
        guard !ids.isEmpty else { return [:] }
        let places = ids.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let rows = try await database.query(
            """
            SELECT \(Self.columns) FROM feedback WHERE \(kind.rawValue) IN (\(places)) ORDER BY time DESC, id
            """,
            ids.map { .text($0) }
        )
        let said = rows.compactMap { row in Feedback(row) }
        return Dictionary(grouping: said) { feedback in
            switch feedback.subject {
            case .generation(let id), .job(let id, _): id
            }
        }
    }
}

extension Feedback {
    /// Reads a row of ``FeedbackStore/columns``; `nil` where it is about nothing.
    fileprivate init?(_ row: SQLRow) {
        if let generation = row[2].text {
            self.init(subject: .generation(generation))
        } else if let job = row[3].text {
            self.init(subject: .job(job, step: row[4].text))
        } else {
            return nil
        }
        key = row[5].text ?? ""
        user = row[6].text
        rating = row[7].integer
        quality = row[8].text.flatMap(Quality.init)
        worked = row[9].integer.map { $0 == 1 }
        matchedIntent = row[10].integer.map { $0 == 1 }
        signal = row[11].text.flatMap(Signal.init)
        correction = row[12].text
        comments = row[13].text
    }
}
