package import Foundation
package import Keys
package import SQL
import Store
import Synchronization

/// Keeps what this process knows of keys as the store has it: which there are, and what was spent with them.
///
/// It reads every five seconds, so that a key which was revoked by one process opens nothing at the others. A store that
/// does not answer leaves the keys as they were read last, and is told of.
package final class KeyKeeper: Sendable {
    package enum Event: Sendable, Hashable {
        /// The store cannot be read, and why.
        case lost(String)
        case regained
    }

    /// What the store has of spending since a day, or of all.
    package typealias Spending = @Sendable (_ day: Int?) async throws(SQLError) -> [WrittenSpending]

    /// Adds to it what no record says.
    package typealias Writing = @Sendable ([UnpricedSpending]) async throws(SQLError) -> Void

    private let store: KeyStore
    private let ring: KeyRing
    private let allowances: Allowances
    private let spending: Spending
    private let write: Writing
    private let clock: any Clock<Duration>
    private let tell: @Sendable (Event) -> Void
    private let state = Mutex(State())

    private struct State {
        var isMigrated = false
        /// How many reads began, and which of them was taken in last.
        var begun = 0
        var taken = 0
        var trouble: String?
        var noted: [String: Int] = [:]
        var details: [String: StoredKey] = [:]
    }

    /// - Parameters:
    ///   - store: where keys are read.
    ///   - ring: who is told of keys.
    ///   - allowances: who is told of spending.
    ///   - spending: reads what was spent.
    ///   - write: writes down what was spent without a price.
    ///   - clock: the time that waits are measured by.
    ///   - tell: hears of what an operator should know.
    package init(
        _ store: KeyStore,
        _ ring: KeyRing,
        _ allowances: Allowances,
        spending: @escaping Spending,
        write: @escaping Writing = { _ in },
        clock: any Clock<Duration> = ContinuousClock(),
        tell: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.store = store
        self.ring = ring
        self.allowances = allowances
        self.spending = spending
        self.write = write
        self.clock = clock
        self.tell = tell
    }

    /// Why the store could not be read the last time; `nil` when it could.
    package var trouble: String? { state.withLock { $0.trouble } }

    /// When a key was last shown, and when it was revoked, as the store knows.
    package func details(of id: String) -> StoredKey? { state.withLock { $0.details[id] } }

    /// Reads keys and spending now.
    package func read(at date: Date = Date()) async throws(SQLError) {
        do throws(SQLError) {
            if !state.withLock(\.isMigrated) {
                try await store.migrate()
                state.withLock { $0.isMigrated = true }
            }
            let turn = begin()
            let stored = try await store.all(at: date)
            let hasCallers = try await store.hasHadCallers()
            take(stored, hasCallers, turn)
            try await readSpending(at: date)
        } catch {
            note(error.message)
            throw error
        }
        note(nil)
    }

    func begin() -> Int {
        state.withLock { state in
            state.begun += 1
            return state.begun
        }
    }

    /// Takes in what was read, unless a read that began later was there first: a key that it saw revoked stays so.
    func take(_ stored: [StoredKey], _ hasCallers: Bool, _ turn: Int) {
        state.withLock { state in
            guard turn > state.taken else { return }
            state.taken = turn
            state.details = Dictionary(stored.map { ($0.key.id, $0) }) { first, _ in first }
            ring.replaceStored(stored.map(\.key), hasCallers: hasCallers)
        }
    }

    private func readSpending(at date: Date) async throws(SQLError) {
        let keys = ring.all.filter { $0.budget != nil && !$0.isRevoked }
        let today = date.utcDay
        let byStart = Dictionary(grouping: keys) { $0.budget?.period.days(around: today)?.lowerBound }
        for (start, keys) in byStart {
            let written = Dictionary(grouping: try await spending(start), by: \.key)
            for key in keys {
                let amounts = (written[key.id] ?? []).map { ($0.writer, $0.nanodollars) }
                allowances.learn(Dictionary(amounts) { $0 + $1 }, allowances.account(of: key, on: today))
            }
        }
    }

    private func note(_ trouble: String?) {
        let before = state.withLock { state in
            defer { state.trouble = trouble }
            return state.trouble
        }
        if before == nil, let trouble { tell(.lost(trouble)) }
        if before != nil, trouble == nil { tell(.regained) }
    }

    /// Reads every five seconds, and every minute writes down what this process knows, until the task is cancelled.
    package func run() async {
        var turn = 0
        while (try? await clock.sleep(for: .seconds(5))) != nil {
            // What cannot be read now can be the next time, and was told.
            try? await read()
            turn += 1
            if turn % 12 == 0 { await writeDown() }
        }
    }

    /// Writes down what only this process knows: when keys were last shown, and what was spent without a price.
    package func writeDown() async {
        await noteUse()
        let amounts = allowances.takeUnpriced()
        guard !amounts.isEmpty, (try? await write(amounts)) == nil else { return }
        allowances.putBack(amounts)
    }

    private func noteUse() async {
        let used = ring.lastUsed.filter { ring.key(id: $0.key)?.source == .store }
        let news = state.withLock { state in used.filter { state.noted[$0.key] != $0.value } }
        guard !news.isEmpty, (try? await store.noteUse(news)) != nil else { return }
        state.withLock { $0.noted.merge(news) { $1 } }
    }
}
