import Feedback
package import JSON
package import SQL
package import Statistics
package import Store
import Synchronization

/// What the confidence of a target was worth, for a set of labels.
package struct TargetReliability: Hashable, Sendable {
    package var target: String
    /// The digest of the labels.
    package var labels: String
    /// By what the model said.
    package var said: Reliability
    /// By what it is taken for; `nil` while too few answers were judged.
    package var calibrated: Reliability?
    /// How many more answers have to be judged before it can be told.
    package var missing: Int

    package var json: JSON {
        [
            "target": .string(target), "labels": .string(labels), "said": Self.json(said),
            "calibrated": calibrated.map(Self.json) ?? .null, "missing": JSON(missing),
        ]
    }

    private static func json(_ reliability: Reliability) -> JSON {
        func rounded(_ value: Double) -> JSON { JSON((value * 10_000).rounded() / 10_000) }
        return [
            "count": JSON(reliability.count), "accuracy": rounded(reliability.accuracy),
            "ece": rounded(reliability.error),
            "bins": .array(
                reliability.bins.map { bin in
                    [
                        "from": JSON(bin.range.lowerBound), "count": JSON(bin.count),
                        "confidence": rounded(bin.confidence), "accuracy": rounded(bin.accuracy),
                    ]
                }
            ),
        ]
    }
}

/// How sure models were of answers, and which turned out right: what confidence is held against.
///
/// What was right is known from feedback: a correction says it, or `matched_intent`.
package final class IntentOutcomes: Sendable {
    /// What a model answered.
    package struct Said: Hashable, Sendable {
        package var id: String
        package var target: String
        package var taxonomy: String
        package var intent: String
        /// What the caller was told: `intent`, or `unclear`.
        package var told: String
        package var confidence: Double
    }

    private struct Group: Hashable {
        var target: String
        var taxonomy: String
    }

    private struct Outcome {
        var confidence: Double
        var isRight: Bool
    }

    private let database: Database
    private let now: @Sendable () -> Int
    private let tables = Mutex((tables: [Group: ConfidenceTable](), read: ContinuousClock.Instant?.none))

    /// How long tables are used before feedback is looked at again.
    private static let freshness = Duration.seconds(30)
    /// How many answers are looked at, the newest first.
    private static let limit = 10_000

    /// What its tables are called in the store that several modules share.
    package static let component = "intents"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "how sure models were") { database in
            [
                """
                CREATE TABLE intent_answers (
                    id TEXT PRIMARY KEY NOT NULL,
                    time BIGINT NOT NULL,
                    target TEXT NOT NULL,
                    taxonomy TEXT NOT NULL,
                    intent TEXT NOT NULL,
                    told TEXT NOT NULL,
                    confidence_ppm BIGINT NOT NULL
                )
                """,
                "CREATE INDEX intent_answers_time ON intent_answers (time)",
            ]
        }
    ]

    /// - Parameters:
    ///   - database: its tables are ``migrations``, and those of feedback.
    ///   - now: the time, in microseconds since 1970.
    package init(_ database: Database, now: @escaping @Sendable () -> Int) {
        self.database = database
        self.now = now
    }

    /// Keeps what was answered; an answer is not held up by a store that does not take it.
    func note(_ said: Said) async {
        _ = try? await database.execute(
            """
            INSERT INTO intent_answers (id, time, target, taxonomy, intent, told, confidence_ppm) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING
            """,
            [
                .text(said.id), SQLValue(now()), .text(said.target), .text(said.taxonomy), .text(said.intent),
                .text(said.told), SQLValue(Int((said.confidence * 1_000_000).rounded())),
            ]
        )
    }

    /// What confidence of a target in a taxonomy is worth; `nil` while too little is known.
    func table(of target: String, _ taxonomy: String) async -> ConfidenceTable? {
        let (known, isFresh) = tables.withLock { state in
            (state.tables, state.read.map { $0.duration(to: .now) < Self.freshness } ?? false)
        }
        let group = Group(target: target, taxonomy: taxonomy)
        guard !isFresh else { return known[group] }
        // Others that come meanwhile use what is known.
        tables.withLock { $0.read = .now }
        guard let outcomes = try? await outcomes() else { return known[group] }
        let read = outcomes.compactMapValues { list in ConfidenceTable(list.map { ($0.confidence, $0.isRight) }) }
        tables.withLock { $0.tables = read }
        return read[group]
    }

    /// Reliability by target and taxonomy: of what models said, and of what it is taken for since, tried on answers that
    /// the table had not seen.
    package func reliability() async throws(SQLError) -> [TargetReliability] {
        let groups = try await outcomes().sorted { ($0.key.target, $0.key.taxonomy) < ($1.key.target, $1.key.taxonomy) }
        return groups.map { group, list in
            let outcomes = list.map { (confidence: $0.confidence, isRight: $0.isRight) }
            return TargetReliability(
                target: group.target,
                labels: group.taxonomy,
                said: Reliability(outcomes),
                calibrated: ConfidenceTable.reliability(of: outcomes),
                missing: max(ConfidenceTable.fewestTried - list.count, 0)
            )
        }
    }

    /// Forgets what was answered before a point in time, in microseconds since 1970.
    package func purge(before time: Int) async throws(SQLError) {
        try await database.execute("DELETE FROM intent_answers WHERE time < $1", [SQLValue(time)])
    }

    /// What is known to have been right or wrong.
    private func outcomes() async throws(SQLError) -> [Group: [Outcome]] {
        var verdicts: [String: JSON] = [:]
        // The newest comes first, and counts.
        for said in try await FeedbackStore(database).list(nil, limit: Self.limit) {
            guard let id = said["generation"]?.string, verdicts[id] == nil else { continue }
            if said["correction"]?.string != nil || said["matched_intent"]?.bool != nil { verdicts[id] = said }
        }
        guard !verdicts.isEmpty else { return [:] }
        let rows = try await database.query(
            """
            SELECT id, target, taxonomy, intent, told, confidence_ppm FROM intent_answers \
            ORDER BY time DESC, id LIMIT \(Self.limit)
            """
        )
        var outcomes: [Group: [Outcome]] = [:]
        for row in rows {
            guard let verdict = row[0].text.flatMap({ verdicts[$0] }), let target = row[1].text,
                let taxonomy = row[2].text, let intent = row[3].text, let confidence = row[5].integer
            else { continue }
            let isRight: Bool
            if let correction = verdict["correction"]?.string {
                isRight = Self.label(correction) == intent
            } else if row[4].text == intent, let matched = verdict["matched_intent"]?.bool {
                isRight = matched
            } else {
                // That 'unclear' did not match says nothing of what it stood for.
                continue
            }
            outcomes[Group(target: target, taxonomy: taxonomy), default: []]
                .append(Outcome(confidence: Double(confidence) / 1_000_000, isRight: isRight))
        }
        return outcomes
    }

    /// The label of a correction: it alone, a line, or JSON.
    private static func label(_ correction: String) -> String {
        (try? JSON(parsing: correction))?["intent"]?.string ?? IntentLine(correction)?.fields["intent"]?.string
            ?? correction
    }
}
