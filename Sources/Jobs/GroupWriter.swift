private import SQL
import Store
import Synchronization

/// Writes what many callers want in as few transactions as there can be.
///
/// What comes while one transaction is on its way goes into the next. There is no task behind it: the first caller who
/// finds nobody writing writes for all who are there, and hands the pen to one of those who came meanwhile.
final class GroupWriter: Sendable {
    private struct Waiting {
        let operation: Operation
        /// `nil` for whoever writes.
        let continuation: CheckedContinuation<Turn, Never>?
    }

    /// What somebody who waits is woken for.
    private enum Turn {
        case write
        case done(Outcome)
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
    }

    private let state = Mutex(State())
    private let database: Database
    private let now: @Sendable () -> Int
    private let tell: @Sendable (Batch.News) -> Void

    private static let mostOperations = 2000
    private static let mostBytes = 16 << 20
    private static let attempts = 3

    init(_ database: Database, now: @escaping @Sendable () -> Int, tell: @escaping @Sendable (Batch.News) -> Void) {
        self.database = database
        self.now = now
        self.tell = tell
    }

    /// Returns what became of the operation when that is on the disk.
    func submit(_ operation: Operation) async -> Outcome {
        let isFirst = state.withLock { state in
            guard !state.isWriting else { return false }
            state.isWriting = true
            state.waiting.insert(Waiting(operation: operation, continuation: nil), at: 0)
            return true
        }
        if isFirst { return await write() }
        let turn = await withCheckedContinuation { (continuation: CheckedContinuation<Turn, Never>) in
            let mustWrite = state.withLock { state in
                if state.isWriting {
                    state.waiting.append(Waiting(operation: operation, continuation: continuation))
                    return false
                }
                state.isWriting = true
                state.waiting.insert(Waiting(operation: operation, continuation: nil), at: 0)
                return true
            }
            if mustWrite { continuation.resume(returning: .write) }
        }
        switch turn {
        case .done(let outcome): return outcome
        case .write: return await write()
        }
    }

    /// Writes the first who wait, the caller foremost.
    private func write() async -> Outcome {
        let taken = state.withLock { state in Self.take(&state.waiting) }
        let outcomes = await commit(taken.map(\.operation))
        let next = state.withLock { state -> CheckedContinuation<Turn, Never>? in
            guard let first = state.waiting.first else {
                state.isWriting = false
                return nil
            }
            state.waiting[0] = Waiting(operation: first.operation, continuation: nil)
            return first.continuation
        }
        next?.resume(returning: .write)
        for (waiting, outcome) in zip(taken, outcomes) { waiting.continuation?.resume(returning: .done(outcome)) }
        return outcomes.first ?? .done
    }

    private static func take(_ waiting: inout [Waiting]) -> [Waiting] {
        var (end, bytes) = (0, 0)
        while end < min(waiting.count, mostOperations) {
            bytes += waiting[end].operation.size
            if end > 0, bytes > mostBytes { break }
            end += 1
        }
        defer { waiting.removeFirst(end) }
        return Array(waiting[..<end])
    }

    /// All in one transaction or, where one of them is refused for its own reasons, each in one.
    private func commit(_ operations: [Operation]) async -> [Outcome] {
        var last = SQLError(.other, "Nothing was tried.")
        for _ in 0..<Self.attempts {
            do throws(SQLError) {
                let now = now()
                let (outcomes, news) = try await database.transaction { connection throws(SQLError) in
                    try Batch.run(operations, on: connection, now: now)
                }
                tell(news)
                return outcomes
            } catch {
                last = error
                // Two processes that lock the same rows in different orders: one of them begins again.
                if error.code != .locked { break }
            }
        }
        guard operations.count > 1, !last.code.mayPass else {
            return operations.map { _ in .refused(JobsError(last)) }
        }
        var outcomes: [Outcome] = []
        for operation in operations { outcomes += await commit([operation]) }
        return outcomes
    }
}
