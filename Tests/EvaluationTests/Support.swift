import Datasets
import Evaluation
import Generation
import Ledger
import Store
import Synchronization
import TestKit

/// Noon of 21 November 2026.
let noon = 1_795_262_400_000_000

/// Answers by what was asked last, and remembers under which tags.
final class Answers: Sendable {
    private let state = Mutex((tags: [Tags](), controls: [CacheControl]()))
    private let answer: @Sendable (_ model: String, _ question: String) -> Result<String, Failure>

    init(_ answer: @escaping @Sendable (_ model: String, _ question: String) -> Result<String, Failure>) {
        self.answer = answer
    }

    var tags: [Tags] { state.withLock { $0.tags } }
    var controls: [CacheControl] { state.withLock { $0.controls } }

    /// Asks these answers; one costs a thousandth of a dollar.
    var asker: Asker {
        Asker("subject", newID: { "id" }, cost: { _ in 1_000_000 }) { request, exchange in
            self.state.withLock {
                $0.tags.append(exchange.tags)
                $0.controls.append(exchange.cacheControl)
            }
            let result = self.answer(request.model, request.turns.last?.text ?? "").map { text in
                var response = Response()
                response.apply(.text(text, candidate: 0))
                return response
            }
            return (result, exchange.provenance)
        }
    }
}

func examples(_ count: Int) -> [DatasetExample] {
    (0..<count).map { number in
        let label = number % 2 == 0 ? "even" : "odd"
        return DatasetExample(prompt: "\(number)", answer: IntentLabel.answer(of: label), label: label)
    }
}

/// Runs `body` with a store that holds the generations.
func withEntries(
    _ kind: TestDatabase,
    _ entries: [LedgerEntry],
    _ body: (Ledger) async throws -> Void
) async throws {
    try await kind.withDatabase { database in
        var settings = LedgerSettings()
        settings.batchDelay = .zero
        let ledger = Ledger(database, settings)
        try await ledger.migrate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await ledger.run() }
            for entry in entries { await ledger.record(entry) }
            await ledger.flush()
            ledger.close()
            try await group.waitForAll()
        }
        try await body(ledger)
    }
}

/// A generation of the workflow that recognises intents, with what was asked and answered.
func recorded(
    _ number: Int,
    label: String? = nil,
    _ change: (inout GenerationRow) -> Void = { _ in }
) -> LedgerEntry {
    var row = GenerationRow()
    row.id = "request-\(number)"
    row.time = noon + number
    row.dialect = "openai"
    row.route = "search"
    row.model = "search"
    row.target = "hosted/flash"
    row.workflow = "intents"
    row.status = 200
    row.finish = "stop"
    row.cache = "off"
    row.total = 500_000
    (row.cost, row.isPriceKnown) = (2_000_000, true)
    change(&row)
    var entry = LedgerEntry(row)
    let prompt = #"{"model":"search","messages":[{"role":"user","content":"\#(number)"}]}"#
    let label = label ?? (number % 2 == 0 ? "even" : "odd")
    let answer = #"{"candidates":[{"parts":[{"text":"{\"intent\":\"\#(label)\"}"}]}]}"#
    entry.raw = [.init(.prompt, Array(prompt.utf8), isKept: true), .init(.answer, Array(answer.utf8), isKept: true)]
    return entry
}
