import Artifacts
import Datasets
import Feedback
import Foundation
import Guardrails
import Ledger
import SQL
import Store
import TestKit

/// Noon of 21 November 2026.
let noon = 1_795_262_400_000_000

func example(
    _ prompt: String,
    _ label: String? = nil,
    user: String? = nil,
    rating: Double? = nil,
    corrected: Bool = false
) -> DatasetExample {
    var example = DatasetExample(prompt: prompt, answer: label ?? "answer", label: label)
    example.user = user
    example.rating = rating
    example.tags = corrected ? [DatasetExample.corrected] : []
    return example
}

/// One generation of the workflow that recognises intents, and what it answered.
struct Recorded {
    var row = GenerationRow()
    var prompt: String?
    var answer: String?
    var isKept = true

    init(_ id: String, _ question: String, answer: String, _ change: (inout GenerationRow) -> Void = { _ in }) {
        row.id = id
        row.time = noon
        row.dialect = "openai"
        row.model = "default"
        row.target = "local/small"
        row.workflow = "intents"
        row.status = 200
        row.finish = "stop"
        row.cache = "off"
        row.user = "user of \(id)"
        change(&row)
        switch row.dialect {
        case "openai": prompt = #"{"model":"m","messages":[{"role":"user","content":"\#(question)"}]}"#
        case "gemini": prompt = #"{"contents":[{"role":"user","parts":[{"text":"\#(question)"}]}]}"#
        default:
            prompt =
                #"{"contents":[{"role":"system","parts":[{"text":"s"}]},{"role":"user","parts":[{"text":"\#(question)"}]}]}"#
        }
        let escaped = answer.replacing("\"", with: "\\\"")
        self.answer = #"{"candidates":[{"parts":[{"text":"\#(escaped)"}],"finish":"stop"}]}"#
    }

    var entry: LedgerEntry {
        var entry = LedgerEntry(row)
        if let prompt { entry.raw.append(.init(.prompt, Array(prompt.utf8), isKept: isKept)) }
        if let answer { entry.raw.append(.init(.answer, Array(answer.utf8), isKept: isKept)) }
        return entry
    }
}

/// Runs `body` with a store that holds the generations.
func withRecords(
    _ kind: TestDatabase,
    _ records: [Recorded],
    _ body: (Database, String) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        try await kind.withDatabase { database in
            var settings = LedgerSettings()
            settings.batchDelay = .zero
            let ledger = Ledger(database, settings)
            try await ledger.migrate()
            try await database.migrate(to: FeedbackStore.migrations, component: FeedbackStore.component)
            try await database.migrate(to: DatasetStore.migrations, component: DatasetStore.component)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await ledger.run() }
                for record in records { await ledger.record(record.entry) }
                await ledger.flush()
                ledger.close()
                try await group.waitForAll()
            }
            try await body(database, folder)
        }
    }
}

extension FeedbackStore {
    func say(_ subject: Feedback.Subject, by user: String = "a", _ change: (inout Feedback) -> Void) async throws {
        var feedback = Feedback(subject: subject)
        feedback.user = user
        change(&feedback)
        _ = try await add(feedback, at: noon)
    }
}

func gather(
    _ database: Database,
    _ rules: DatasetRules = DatasetRules(),
    _ name: DatasetGathering.Source.Name = .workflow("intents")
) async throws -> DatasetGathering {
    try await DatasetGathering(
        DatasetGathering.Source(name, since: noon - 1),
        rules,
        Ledger(database),
        FeedbackStore(database),
        try Guardrails.builtIn()
    )
}

func rules(_ change: (inout DatasetRules) -> Void) -> DatasetRules {
    var rules = DatasetRules()
    change(&rules)
    return rules
}
