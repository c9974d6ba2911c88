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
        /// Effects of the last attempt that are written even where it failed.
        var lasting: [RunWrite.Effects] = []
        /// Steps within this one, by name.
        var names: Set<String> = []
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

    func addLasting(_ effect: @escaping RunWrite.Effects) { state.withLock { $0.lasting.append(effect) } }

    func note(_ name: String) { state.withLock { state in _ = state.names.insert(name) } }

    /// Forgets the effects of an attempt that failed; its events were told and stay.
    ///
    /// - Parameter isLast: whether no other comes, so that what lasts is written.
    /// - Returns: the names of the steps within it, which the next attempt will use again.
    @discardableResult
    func forgetAttempt(isLast: Bool = false) -> Set<String> {
        state.withLock { state in
            state.effects = []
            if !isLast { state.lasting = [] }
            defer { state.names = [] }
            return state.names
        }
    }

    var content: State { state.withLock { $0 } }
}
