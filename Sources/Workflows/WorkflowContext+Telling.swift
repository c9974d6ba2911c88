package import Foundation
package import Generation
package import JSON
import Jobs
import Synchronization

extension WorkflowContext {
    /// Tells an event to whoever follows the job; it is durable, and has a number.
    ///
    /// Within a step it becomes visible with what the step gives. Outside it is on the disk when this returns, and is not
    /// told again when the run is taken up anew; there only the workflow's own task may tell, one event after the other.
    package func emit(_ name: String, _ data: JSON = .object([:])) async throws(Failure) {
        try await tell(name, data, nil)
    }

    /// Tells an event at once, also from within a step, of what has no part in what the run comes to.
    ///
    /// It is told again whenever the run comes by here again, and not at all where that fails.
    package func hint(_ name: String, _ data: JSON) async {
        guard (try? checkAlive()) != nil else { return }
        var write = RunWrite()
        write.events = [NewEvent(time: run.jobs.now(), name: name, data: data.text)]
        try? await self.write(write)
    }

    /// Says how far the run is, from 0 to 1, and what it is busy with; followers hear of it as the event `progress`.
    package func progress(_ fraction: Double, _ text: String? = nil) async throws(Failure) {
        let fraction = fraction.isFinite ? min(max(fraction, 0), 1) : 0
        let data: JSON = ["fraction": JSON(fraction), "message": text.map { .string($0) } ?? .null]
        try await tell("progress", data, JobProgress(fraction, text))
    }

    private func tell(_ name: String, _ data: JSON, _ progress: JobProgress?) async throws(Failure) {
        try checkAlive()
        let event = NewEvent(time: run.jobs.now(), name: name, data: data.text)
        if let scope = StepScope.current { return scope.add(event, progress: progress) }
        let isTold = state.withLock { state in
            state.told += 1
            return state.told <= job.emitted
        }
        guard !isTold else { return }
        var write = RunWrite()
        write.events = [event]
        write.emitted = 1
        write.progress = progress
        try await self.write(write)
    }

    /// The time of day, the same whenever the run comes by here again.
    package func now() async throws(Failure) -> Date {
        let jobs = run.jobs
        guard StepScope.current == nil else { return Date(microseconds: jobs.now()) }
        let time = try await journaled(nextName("now"), .never, nil) { () throws(Failure) in jobs.now() }
        return Date(microseconds: time)
    }
}

extension Date {
    fileprivate init(microseconds: Int) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}
