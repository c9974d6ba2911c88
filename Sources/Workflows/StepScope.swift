import Jobs
import Synchronization

/// What happens inside a step, until it is written with what the step gave.
final class StepScope: Sendable {
    @TaskLocal static var current: StepScope?

    let name: String
    private let state = Mutex(State())

    struct State {
        var events: [NewEvent] = []
        var progress: JobProgress?
        var effects: [RunWrite.Effects] = []
        /// What was made in the last attempt, written even where it failed.
        var records: [WorkRecord] = []
        var calls = Calls()
        /// Steps within this one, by name.
        var names: Set<String> = []
    }

    /// What asking models took within the attempt.
    struct Calls {
        var attempts = 0
        /// Billionths of a dollar; `nil` once something cost nobody knows what.
        var cost: Int? = 0
    }

    init(_ name: String) {
        self.name = name
    }

    func add(_ event: NewEvent, progress: JobProgress? = nil) {
        state.withLock { state in
            state.events.append(event)
            state.progress = progress ?? state.progress
        }
    }

    func add(_ effect: @escaping RunWrite.Effects) { state.withLock { $0.effects.append(effect) } }

    func add(_ record: WorkRecord) { state.withLock { $0.records.append(record) } }

    func addCall(attempts: Int, cost: Int?) {
        state.withLock { state in
            state.calls.attempts += max(1, attempts)
            state.calls.cost = state.calls.cost.flatMap { sum in cost.map { sum + $0 } }
        }
    }

    func note(_ name: String) { state.withLock { state in _ = state.names.insert(name) } }

    /// Forgets the effects of an attempt that failed; its events were told and stay.
    ///
    /// - Parameter isLast: whether no other comes, so that what was made in it is written down.
    /// - Returns: the names of the steps within it, which the next attempt will use again.
    @discardableResult
    func forgetAttempt(isLast: Bool = false) -> Set<String> {
        state.withLock { state in
            state.effects = []
            if !isLast { (state.records, state.calls) = ([], Calls()) }
            defer { state.names = [] }
            return state.names
        }
    }

    var content: State { state.withLock { $0 } }
}
