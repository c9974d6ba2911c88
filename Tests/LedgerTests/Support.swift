import Foundation
import Generation
import Ledger
import SQL
import Store
import Synchronization
import TestKit

/// What the ledger told, in order.
final class Events: Sendable {
    private let events = Mutex<[LedgerEvent]>([])
    private let stream: AsyncStream<LedgerEvent>
    private let continuation: AsyncStream<LedgerEvent>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    var all: [LedgerEvent] { events.withLock { $0 } }

    func take(_ event: LedgerEvent) {
        events.withLock { $0.append(event) }
        continuation.yield(event)
    }

    /// Waits for the next event that is such.
    func wait(for condition: (LedgerEvent) -> Bool) async {
        for await event in stream where condition(event) { return }
    }

    /// Waits until so many rows came home from files.
    func waitForHome(_ count: Int) async {
        var left = count
        await wait { event in
            if case .broughtHome(let rows) = event { left -= rows }
            return left <= 0
        }
    }

    func waitForTrouble() async {
        await wait { event in
            if case .troubled = event { true } else { false }
        }
    }
}

func entry(_ number: Int, at time: Int = Timestamp.now, change: (inout GenerationRow) -> Void = { _ in }) -> LedgerEntry
{
    var row = GenerationRow()
    row.id = "request-\(number)"
    row.time = time
    row.dialect = "openai"
    row.route = "default"
    row.model = "default"
    row.target = "gemini/flash"
    row.status = 200
    row.attempts = 2
    row.total = 4000
    row.promptTokens = 10
    row.answerTokens = 20
    change(&row)
    var entry = LedgerEntry(row)
    entry.attempts = (1...2).map { number in
        var attempt = AttemptRow()
        attempt.generation = row.id
        attempt.number = number
        attempt.time = time
        attempt.target = "gemini/flash"
        attempt.failure = number == 1 ? "overloaded" : nil
        return attempt
    }
    return entry
}

/// Settings that wait for nothing.
func settings(_ change: (inout LedgerSettings) -> Void = { _ in }) -> LedgerSettings {
    var settings = LedgerSettings()
    settings.batchDelay = .zero
    settings.retryDelay = .milliseconds(1)
    settings.longestRetryDelay = .milliseconds(20)
    change(&settings)
    return settings
}

extension Ledger {
    /// Runs the writer for as long as `body` runs, and until everything is written.
    func whileRunning(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run() }
            do {
                try await body()
            } catch {
                close()
                throw error
            }
            close()
            try await group.waitForAll()
        }
    }

    var count: Int {
        get async throws { try await database.query("SELECT COUNT(*) FROM generations").first?.first?.integer ?? -1 }
    }
}
