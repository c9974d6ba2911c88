import Datasets
import Feedback
import Generation
import Ledger
import SQL

extension Replay {
    /// A generation that can be asked again, with what some of many are chosen by; what it asked is not held.
    struct Candidate: Sendable {
        let row: GenerationRow
        let kind: String
    }

    /// What there is to choose from.
    struct Records: Sendable {
        var candidates: [Candidate] = []
        /// How many generations there were in all.
        var traffic = 0
        /// How many were passed over because the candidate was tuned on them.
        var leftOut = 0
        /// From when on everything was read, in microseconds since 1970.
        var since: Int
    }

    /// A recorded request, what became of it, and what would have been right where somebody said so.
    struct Recorded: Sendable {
        let request: Request
        let outcome: Trial
        let truth: String?
    }

    private static let pageRows = 500

    /// Looks through the rows, the newest first.
    func records(_ ledger: Ledger) async throws(SQLError) -> Records {
        var records = Records(since: plan.source.since)
        var (looked, cursor): (Int, LedgerCursor?) = (0, nil)
        while looked < plan.rows {
            let limit = min(Self.pageRows, plan.rows - looked)
            let page = try await ledger.generations(plan.source.filter, limit: limit, before: cursor)
            guard let last = page.last else { return records }
            looked += page.count
            cursor = LedgerCursor(last)
            let rows = page.filter(\.canBeAskedAgain)
            records.traffic += rows.count
            let contents = try await ledger.contents(of: rows.map(\.id))
            for row in rows {
                guard let exchange = RecordedExchange(row, contents[row.id] ?? []) else { continue }
                if plan.training.has(row, exchange) {
                    records.leftOut += 1
                } else {
                    let hour = row.time / 3_600_000_000 % 24
                    let kind = "\(exchange.label(of: row) ?? "") \(row.target ?? "") \(hour)"
                    records.candidates.append(Candidate(row: row, kind: kind))
                }
            }
        }
        // What is older was not looked at.
        if let cursor { records.since = cursor.time }
        return records
    }

    /// What those that were chosen asked, without those that were removed meanwhile.
    func read(
        _ chosen: [Candidate],
        _ ledger: Ledger,
        _ feedback: FeedbackStore
    ) async throws(SQLError) -> [Recorded] {
        var recorded: [Recorded] = []
        for start in stride(from: 0, to: chosen.count, by: Self.pageRows) {
            let rows = chosen[start..<min(start + Self.pageRows, chosen.count)].map(\.row)
            let contents = try await ledger.contents(of: rows.map(\.id))
            let said = try await feedback.said(of: .generation, rows.map(\.id))
            for row in rows {
                guard let exchange = RecordedExchange(row, contents[row.id] ?? []) else { continue }
                recorded.append(Recorded(row, exchange, said[row.id] ?? []))
            }
        }
        return recorded
    }
}

extension Replay.Recorded {
    fileprivate init(_ row: GenerationRow, _ exchange: RecordedExchange, _ feedback: [Feedback]) {
        var outcome = Trial()
        outcome.answer = exchange.answer ?? ""
        outcome.failure = row.failure ?? (row.degraded == "none" ? nil : "degraded")
        outcome.seconds = Double(row.total) / 1e6
        outcome.cost = row.isPriceKnown ? row.cost : nil
        outcome.repairs = row.repairs
        var truth: String?
        if row.workflow == IntentLabel.workflow {
            outcome.label = exchange.label(of: row)
            truth = FeedbackTruth.label(of: outcome.label, feedback)
            if let truth { outcome.isRight = outcome.failure == nil && outcome.label == truth }
        }
        (request, self.outcome, self.truth) = (exchange.request, outcome, truth)
    }
}

extension RecordedExchange {
    /// The label that was answered, where answers are labels.
    fileprivate func label(of row: GenerationRow) -> String? {
        row.workflow == IntentLabel.workflow ? answer.flatMap { IntentLabel.label(of: $0) } : nil
    }
}

extension GenerationRow {
    /// Whether a candidate would have been asked it, and could have done better than what is recorded.
    ///
    /// What was given again would not have been asked of the candidate either.
    fileprivate var canBeAskedAgain: Bool {
        operation == "generation" && workflow != DatasetGathering.evaluation && !isCallersFault && cache != "hit"
            && cache != "semantic" && sharedWith == nil
    }

    /// Whether the request itself was wrong, or its caller went away: another model would have been no better.
    private var isCallersFault: Bool {
        guard let kind = failure.flatMap({ Failure.Kind(rawValue: $0) }) else { return false }
        return kind.isCallersFault || kind == .cancelled
    }
}
