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
        /// What the candidate was tuned on.
        package var training = TrainingExamples()
        /// How many rows are looked at, the newest first.
        package var rows = 50_000

        package init(_ source: DatasetGathering.Source, candidate: String) {
            (self.source, self.candidate) = (source, candidate)
        }
    }

    let plan: Plan
    private let asker: Asker

    package init(_ plan: Plan, _ asker: Asker) { (self.plan, self.asker) = (plan, asker) }

    /// Reads what there is, asks the candidate, and compares.
    package func run(
        _ ledger: Ledger,
        _ feedback: FeedbackStore,
        now: Int,
        _ progress: (_ done: Int, _ all: Int) -> Void
    ) async throws(SQLError) -> ReplayReport {
        let records = try await records(ledger)
        let chosen = Sampling.stratified(records.candidates, count: plan.limit, kind: \.kind) { $0.row.id }
        let sample = try await read(chosen, ledger, feedback)
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
        let days = Double((plan.source.until ?? now) - records.since) / Double(Timestamp.day)
        return ReplayReport(
            candidate: plan.candidate,
            pairs: zip(sample, trials).map { ($0.outcome, $1) },
            leftOut: records.leftOut,
            monthly: days > 0 ? Double(records.traffic) / days * 30.4375 : 0,
            limits: plan.limits
        )
    }
}
