import Synchronization

/// A job that this process has claimed: the right to write to it, and word of when to stop.
package final class Run: Sendable {
    /// The job as it was when it was claimed.
    package let job: Job
    package let jobs: Jobs
    let lease: Lease
    private let state: Mutex<State>
    private let signal = Signal()

    /// Why a run is to end before it is done.
    package enum Stop: Sendable, Hashable {
        case cancelled
        /// Its deadline has passed.
        case overdue
        /// Its lease is another's.
        case lost
        /// The worker stops, and another is to go on.
        case givenBack
    }

    private struct State {
        var stop: Stop?
        var isOver = false
        var events: Int
    }

    init(_ job: Job, of jobs: Jobs) {
        self.job = job
        self.jobs = jobs
        lease = Lease(job: job.id, fence: job.fence)
        state = Mutex(State(events: job.events))
    }

    /// Why it is to end, once it is.
    package var stop: Stop? { state.withLock(\.stop) }

    /// Whether it has said how it leaves its worker; nothing can be written any more.
    package var isOver: Bool { state.withLock(\.isOver) }

    /// Asks it to end; the first reason counts, but a lost lease counts more.
    func stop(_ reason: Stop) {
        state.withLock { state in
            if state.stop == nil || reason == .lost { state.stop = reason }
        }
        signal.send()
    }

    /// Notes that its work has returned.
    func finish() { signal.send() }

    /// Returns when it is to end, or its work has returned.
    func waitForEnd() async { await signal.wait() }

    /// Writes what belongs together; when this returns, it is on the disk.
    ///
    /// - Throws: `.tooLarge`, or `.lost` where the run is not this one's any more.
    package func write(_ write: RunWrite) async throws(JobsError) {
        var write = write
        write.lease = lease
        try check(write)
        let isOver = state.withLock { state in
            if state.isOver { return true }
            if write.change != nil { state.isOver = true }
            return false
        }
        guard !isOver else { throw .lost }
        do throws(JobsError) {
            _ = try await jobs.submit(.write(write))
        } catch {
            state.withLock { state in
                if write.change != nil { state.isOver = false }
                state.events -= write.events.count
            }
            if error.code == .lost { stop(.lost) }
            throw error
        }
    }

    /// Refuses what is larger than it may be, and reserves room for the events.
    private func check(_ write: RunWrite) throws(JobsError) {
        let settings = jobs.settings
        for step in write.steps where step.output.utf8.count > settings.outputBytes {
            let size = step.output.utf8.count
            throw JobsError(
                .tooLarge,
                "The step '\(step.name)' gave \(size) bytes, and \(settings.outputBytes) are the most."
            )
        }
        if let size = write.change?.outputSize, size > settings.outputBytes {
            throw JobsError(.tooLarge, "The output has \(size) bytes, and \(settings.outputBytes) are the most.")
        }
        for event in write.events { try jobs.checkEvent(event.data) }
        let hasRoom = state.withLock { state in
            guard state.events + write.events.count <= settings.events else { return false }
            state.events += write.events.count
            return true
        }
        guard hasRoom else {
            throw JobsError(.tooLarge, "The job has told \(settings.events) events, which is the most.")
        }
    }
}
