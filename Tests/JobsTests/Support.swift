import Jobs
import Synchronization

/// Waits until the next millisecond, for ids are in the order of theirs.
func millisecond() async {
    let start = JobTime.now / 1000
    while JobTime.now / 1000 == start { await Task.yield() }
}

/// Something that happens once, and that others wait for.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

extension JobWorker {
    /// Has it work for as long as `body` runs.
    func working<Result: Sendable>(
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run() }
            do {
                let result = try await body()
                stop(within: .seconds(5))
                return result
            } catch {
                stop(within: .zero)
                throw error
            }
        }
    }
}

extension Jobs {
    /// Waits until the job has ended.
    func end(of id: String) async throws -> Job {
        for try await element in follow(id) {
            if case .ended(let job) = element { return job }
        }
        throw JobsError(.lost, "nobody told of the end")
    }
}

extension RunWrite {
    static func succeeded(_ output: String = "null") -> RunWrite {
        var write = RunWrite()
        write.change = .succeeded(output: output)
        return write
    }

    static func told(_ name: String, _ data: String = "{}") -> RunWrite {
        var write = RunWrite()
        write.events = [NewEvent(time: JobTime.now, name: name, data: data)]
        return write
    }

    static func step(_ name: String, _ output: String) -> RunWrite {
        var write = RunWrite()
        write.steps = [StepRecord(name: name, output: output, started: 1, ended: 2)]
        return write
    }
}
