import Cryptography
package import Feedback
import Generation
package import Guardrails
package import Ledger
package import SQL

/// Collects examples from the ledger's rows and what was said of them.
package struct DatasetGathering: Sendable {
    /// Whose rows, and from when.
    package struct Source: Hashable, Sendable {
        /// A workflow, or a route.
        package enum Name: Hashable, Sendable {
            case workflow(String)
            case route(String)
        }

        package var name: Name
        /// In microseconds since 1970.
        package var since: Int
        package var until: Int?

        package init(_ name: Name, since: Int) {
            self.name = name
            self.since = since
        }

        /// Whether its answers are labels.
        package var hasLabels: Bool { name == .workflow(IntentLabel.workflow) }

        package var filter: LedgerFilter {
            var filter = LedgerFilter()
            filter.since = since
            filter.until = until
            switch name {
            case .workflow(let name): filter.workflow = name
            case .route(let name): filter.route = name
            }
            return filter
        }
    }

    /// What generations are recorded under that only try models out; they are in no dataset.
    package static let evaluation = "evaluation"
    /// How many rows are looked at, the newest first.
    private static let rowLimit = 500_000
    private static let pageRows = 500

    package private(set) var examples: [DatasetExample] = []
    package private(set) var leftOut: [LeftOut: Int] = [:]
    /// How many generations were looked at.
    package private(set) var rows = 0

    private let source: Source
    private let rules: DatasetRules
    private let guardrails: Guardrails

    /// Reads what there is.
    package init(
        _ source: Source,
        _ rules: DatasetRules,
        _ ledger: Ledger,
        _ feedback: FeedbackStore,
        _ guardrails: Guardrails
    ) async throws(SQLError) {
        (self.source, self.rules, self.guardrails) = (source, rules, guardrails)
        var cursor: LedgerCursor?
        while rows < Self.rowLimit, examples.count < DatasetFile.countLimit {
            let page = try await ledger.generations(source.filter, limit: Self.pageRows, before: cursor)
            guard let last = page.last else { break }
            cursor = LedgerCursor(last)
            let sound = page.filter { row in
                guard row.workflow != Self.evaluation, row.operation == "generation" else { return false }
                rows += 1
                guard let reason = Self.fault(of: row) else { return true }
                leave(reason)
                return false
            }
            let ofGenerations = try await feedback.said(of: .generation, sound.map(\.id))
            let ofJobs = try await feedback.said(of: .job, Array(Set(sound.compactMap(\.job))))
            let wanted = sound.compactMap { row -> (GenerationRow, FeedbackVerdict)? in
                let job = (row.job.flatMap { ofJobs[$0] } ?? []).compactMap { Self.feedback($0, on: row) }
                let verdict = FeedbackVerdict((ofGenerations[row.id] ?? []) + job) { meaning(of: $0) }
                guard let reason = fault(of: verdict) else { return (row, verdict) }
                leave(reason)
                return nil
            }
            let contents = try await ledger.contents(of: wanted.map(\.0.id))
            for (row, verdict) in wanted { take(row, verdict, contents[row.id] ?? []) }
        }
    }

    private mutating func leave(_ reason: LeftOut) { leftOut[reason, default: 0] += 1 }

    /// Why a row is no example whatever anybody says of it.
    private static func fault(of row: GenerationRow) -> LeftOut? {
        if row.finish == FinishReason.contentFilter.rawValue { return .blocked }
        switch row.failure.map({ Failure.Kind(rawValue: $0) }) {
        case nil: break
        case .blockedPrompt, .blockedOutput: return .blocked
        default: return .failed
        }
        if row.degraded != "none" { return .degraded }
        if row.cache == "hit" || row.cache == "semantic" || row.sharedWith != nil { return .cached }
        return row.finish == FinishReason.length.rawValue ? .unfinished : nil
    }

    private func fault(of verdict: FeedbackVerdict) -> LeftOut? {
        switch verdict.outcome {
        case .corrected: nil
        case .conflicting: .conflicting
        case .rated(let rating): rating < rules.minimumRating ? .lowRating : nil
        case .unrated: rules.minimumRating > 0 ? .unrated : nil
        }
    }

    /// What was said of a job, as it holds for one of its generations: what would have been right only where the step is
    /// named.
    private static func feedback(_ feedback: Feedback, on row: GenerationRow) -> Feedback? {
        guard case .job(_, let step) = feedback.subject else { return nil }
        if let step { return step == row.step ? feedback : nil }
        var feedback = feedback
        feedback.correction = nil
        return feedback
    }

    private func meaning(of correction: String) -> String {
        guard source.hasLabels else { return correction }
        return IntentLabel.label(of: correction) ?? IntentLabel.label(bare: correction) ?? correction
    }
}

// MARK: - One example

extension DatasetGathering {
    private mutating func take(_ row: GenerationRow, _ verdict: FeedbackVerdict, _ contents: [ContentRow]) {
        guard contents.contains(where: { $0.kind == "prompt" && $0.data != nil }) else { return leave(.noContent) }
        guard let exchange = RecordedExchange(row, contents),
            let prompt = source.hasLabels ? exchange.lastQuestion : exchange.firstQuestion
        else { return leave(.unreadable) }
        var example = DatasetExample(prompt: prompt.trimmed, answer: exchange.answer ?? "")
        switch verdict.outcome {
        case .corrected(let correction):
            example.answer = correction
            example.tags.append(DatasetExample.corrected)
            if source.hasLabels {
                guard let label = IntentLabel.label(bare: correction) else { return leave(.unlabelled) }
                example.label = label
                example.answer = IntentLabel.answer(of: label)
            }
        case .rated(let rating): example.rating = rating
        case .conflicting, .unrated: break
        }
        if example.answer.isEmpty { return leave(.noContent) }
        if source.hasLabels, example.label == nil {
            guard let label = IntentLabel.label(of: example.answer) else { return leave(.unlabelled) }
            example.label = label
        }
        guard withoutPersonalData(&example) else { return leave(.personalData) }
        example.model = row.target
        example.time = row.time
        example.source = row.id
        // Names tell people apart, and are nobody's business beyond that.
        example.user = row.user.map { String(SHA256.digest(of: Array($0.utf8)).hexadecimal.prefix(16)) }
        if let route = row.route { example.tags.append("route:\(route)") }
        if let step = row.step { example.tags.append("step:\(step.prefix { $0 != "/" })") }
        if let label = example.label { example.tags.append("label:\(label)") }
        // With room for what is added when its part is known.
        guard DatasetForm.aloft.line(example).utf8.count < DatasetFile.lineLimit - 64 else { return leave(.tooLong) }
        examples.append(example)
    }

    /// Does with personal data what the rules say; false where the example is to be left out.
    private func withoutPersonalData(_ example: inout DatasetExample) -> Bool {
        let redactions = [guardrails.redact(example.prompt), guardrails.redact(example.answer)]
        guard redactions.allSatisfy(\.isWhole) else { return false }
        if redactions.allSatisfy(\.counts.isEmpty) { return true }
        guard rules.personalData == .redact else { return false }
        (example.prompt, example.answer) = (redactions[0].text, redactions[1].text)
        return true
    }
}
