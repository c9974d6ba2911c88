package import Datasets
package import Feedback
import Generation
package import Ledger
package import SQL

/// What was recorded of a route, asked again of a candidate.
package struct Replay: Sendable {
    /// What is asked again.
    package struct Plan: Sendable {
        /// The route, or the workflow.
        package var source: DatasetGathering.Source
        /// A target, or the name of a route.
        package var candidate: String
        /// How many requests at most, of each kind its share: by label, by who answered, and by the hour.
        package var limit = 300
        /// How many are asked at a time.
        package var width = 2
        package var limits = ReplayReport.Limits()

        package init(_ source: DatasetGathering.Source, candidate: String) {
            (self.source, self.candidate) = (source, candidate)
        }
    }

    /// A recorded request, what became of it, and what would have been right where somebody said so.
    struct Recorded: Sendable {
        let row: GenerationRow
        let request: Request
        let outcome: Trial
        let truth: String?
        let hour: Int

        var kind: String { "\(outcome.label ?? "") \(row.target ?? "") \(hour)" }
    }

    private let plan: Plan
    private let asker: Asker

    package init(_ plan: Plan, _ asker: Asker) { (self.plan, self.asker) = (plan, asker) }

    /// How many rows are looked at, the newest first.
    private static let rowLimit = 50_000
    private static let pageRows = 500

    /// Reads what there is, asks the candidate, and compares.
    package func run(
        _ ledger: Ledger,
        _ feedback: FeedbackStore,
        now: Int,
        _ progress: (_ done: Int, _ all: Int) -> Void
    ) async throws(SQLError) -> ReplayReport {
        let (all, traffic) = try await recorded(ledger, feedback)
        let sample = Sampling.stratified(all, count: plan.limit, kind: \.kind) { $0.row.id }
        let hasLabels = sample.contains { $0.outcome.label != nil }
        let requests = sample.map { recorded -> Request in
            var request = recorded.request
            request.model = plan.candidate
            request.isStreamed = false
            return request
        }
        var trials = await asker.ask(requests, expectsLabel: hasLabels, width: plan.width) { done in
            progress(done, requests.count)
        }
        for index in trials.indices {
            guard let truth = sample[index].truth else { continue }
            trials[index].isRight = trials[index].failure == nil && trials[index].label == truth
        }
        let days = Double((plan.source.until ?? now) - plan.source.since) / Double(Timestamp.day)
        return ReplayReport(
            candidate: plan.candidate,
            pairs: zip(sample, trials).map { ($0.outcome, $1) },
            monthly: days > 0 ? Double(traffic) / days * 30.4375 : 0,
            limits: plan.limits
        )
    }
}

// MARK: - What was recorded

extension Replay {
    /// Requests that can be asked again, and how many generations there were in all.
    private func recorded(
        _ ledger: Ledger,
        _ feedback: FeedbackStore
    ) async throws(SQLError) -> (recorded: [Recorded], traffic: Int) {
        var (recorded, traffic, cursor): ([Recorded], Int, LedgerCursor?) = ([], 0, nil)
        while traffic < Self.rowLimit {
            let page = try await ledger.generations(plan.source.filter, limit: Self.pageRows, before: cursor)
            guard let last = page.last else { break }
            cursor = LedgerCursor(last)
            let rows = page.filter { row in
                // What was given again would not have been asked of the candidate either.
                row.operation == "generation" && row.workflow != DatasetGathering.evaluation && !row.isCallersFault
                    && row.cache != "hit" && row.cache != "semantic" && row.sharedWith == nil
            }
            traffic += rows.count
            let contents = try await ledger.contents(of: rows.map(\.id))
            let said = try await feedback.said(of: .generation, rows.map(\.id))
            for row in rows {
                guard let exchange = RecordedExchange(row, contents[row.id] ?? []) else { continue }
                recorded.append(self.recorded(row, exchange, said[row.id] ?? []))
            }
        }
        return (recorded, traffic)
    }

    private func recorded(_ row: GenerationRow, _ exchange: RecordedExchange, _ feedback: [Feedback]) -> Recorded {
        var outcome = Trial()
        outcome.answer = exchange.answer ?? ""
        outcome.failure = row.failure ?? (row.degraded == "none" ? nil : "degraded")
        outcome.seconds = Double(row.total) / 1e6
        outcome.cost = row.isPriceKnown ? row.cost : nil
        outcome.repairs = row.repairs
        var truth: String?
        if row.workflow == IntentLabel.workflow {
            outcome.label = exchange.answer.flatMap { IntentLabel.label(of: $0) }
            truth = FeedbackTruth.label(of: outcome.label, feedback)
            if let truth { outcome.isRight = outcome.failure == nil && outcome.label == truth }
        }
        let hour = row.time / 3_600_000_000 % 24
        return Recorded(row: row, request: exchange.request, outcome: outcome, truth: truth, hour: hour)
    }
}

extension GenerationRow {
    /// Whether the request itself was wrong, or its caller went away: another model would have been no better.
    var isCallersFault: Bool {
        guard let kind = failure.flatMap({ Failure.Kind(rawValue: $0) }) else { return false }
        return kind.isCallersFault || kind == .cancelled
    }
}
