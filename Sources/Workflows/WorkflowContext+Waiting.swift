package import Generation
package import JSON
import Jobs
import Synchronization

extension WorkflowContext {
    /// Waits, across restarts too; a long wait frees the worker, and the run is taken up again after it.
    package func sleep(for duration: Duration) async throws(Failure) {
        try checkIsOutside("sleep")
        let jobs = run.jobs
        let end = try await journaled(nextName("sleep"), .never, nil) { () throws(Failure) in
            JobTime.later(jobs.now(), by: duration)
        }
        let left = end - jobs.now()
        guard left > 0 else { return }
        if left > services.shortSleep.wholeMicroseconds { try await park(until: end, waitingFor: nil) }
        try? await services.clock.sleep(for: .microseconds(left))
        try checkAlive()
    }

    /// Waits for a message of that name, and frees the worker meanwhile.
    ///
    /// - Parameters:
    ///   - name: what the message is called.
    ///   - timeout: how long it waits; `nil` for as long as the job may take.
    /// - Returns: what the message holds; `nil` when none came in time.
    /// - Throws: why the run is to end; when it is only to wait, it ends here and is taken up again.
    package func waitForSignal(_ name: String, timeout: Duration? = nil) async throws(Failure) -> JSON? {
        try checkIsOutside("waitForSignal")
        let jobs = run.jobs
        let step = nextName("signal:\(name)")
        var end: Int?
        if let timeout {
            end = try await journaled(step + ":until", .never, nil) { () throws(Failure) in
                JobTime.later(jobs.now(), by: timeout)
            }
        }
        try checkAlive()
        if let record = state.withLock({ $0.journal[step] }) { return Self.signal(record.output) }
        let started = jobs.now()
        let found: (number: Int, data: String)?
        do throws(JobsError) {
            found = try await jobs.waitingSignal(of: job.id, name)
        } catch {
            state.withLock { $0.isBroken = true }
            throw Failure(error)
        }
        if found == nil, end ?? .max > jobs.now() { try await park(until: end, waitingFor: name) }
        var write = RunWrite()
        // A signal may hold null; so does the journal when none came.
        let output = found.map { "[\($0.data)]" } ?? "null"
        let record = StepRecord(name: step, output: output, started: started, ended: jobs.now())
        write.steps = [record]
        write.consumedSignal = found?.number
        try await self.write(write)
        state.withLock { $0.journal[step] = record }
        return Self.signal(output)
    }

    private static func signal(_ output: String) -> JSON? {
        (try? JSON(parsing: output))?[0]
    }

    /// Leaves the worker; the run begins anew when its time comes.
    private func park(until time: Int?, waitingFor name: String?) async throws(Failure) {
        var write = RunWrite()
        // A job that waits is looked at when its deadline passes.
        let limit = [time, job.deadline].compactMap(\.self).min()
        write.change = .parked(until: limit, waitingFor: name)
        try await self.write(write)
        throw Failure(.cancelled, "The run waits, and goes on later.")
    }

    private func checkIsOutside(_ what: String) throws(Failure) {
        try checkAlive()
        guard StepScope.current == nil else {
            throw Failure(.serverError, "A run may \(what) outside steps only.")
        }
    }
}
