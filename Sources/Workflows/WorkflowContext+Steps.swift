package import Generation
import Jobs
package import SQL
import Synchronization

extension WorkflowContext {
    /// Does something once: what it gives is kept with the events told inside, and the body does not run again.
    ///
    /// The process may end between the body and the keeping, and then the body runs again; what must happen just once
    /// belongs in ``atomically(_:)``, or needs ``token(_:)``. A failure is kept like a value once no attempt is left,
    /// so that a run which goes on after it does so again.
    ///
    /// - Parameters:
    ///   - name: no other step of the run has it.
    ///   - retry: how often it is tried.
    ///   - timeout: how long one attempt may take.
    ///   - body: the work.
    /// - Returns: what the body gave, now or in an earlier life of the run.
    /// - Throws: what the body threw last, or why the run is to end.
    package func step<Value: Codable & Sendable>(
        _ name: String,
        retry: StepRetry = .never,
        timeout: Duration? = nil,
        _ body: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard !name.isEmpty, name.utf8.count <= 200, !name.utf8.contains(UInt8(ascii: "#")) else {
            throw Failure(.serverError, "A step's name has between 1 and 200 bytes, and no '#'.")
        }
        return try await journaled(name, retry, timeout, body)
    }

    /// Does something that gives nothing once.
    package func step(
        _ name: String,
        retry: StepRetry = .never,
        timeout: Duration? = nil,
        _ body: @escaping @Sendable () async throws(Failure) -> Void
    ) async throws(Failure) {
        _ = try await step(name, retry: retry, timeout: timeout) { () throws(Failure) -> Bool in
            try await body()
            return true
        }
    }

    /// Within a step: writes to the store in the transaction that keeps what the step gives, so that it takes effect just
    /// once.
    package func atomically(
        _ effect: @escaping @Sendable (any SQLConnection) throws(SQLError) -> Void
    ) throws(Failure) {
        guard let scope = StepScope.current else {
            throw Failure(.serverError, "What happens atomically belongs to a step.")
        }
        scope.add(effect)
    }

    /// Within a step of ``parallel(_:_:stagger:limit:retry:timeout:stopsAtFailure:_:)``: how many of so many are through,
    /// this one included; for telling how far a run is.
    package func through(_ name: String, _ count: Int, with index: Int) -> Int {
        state.withLock { state in
            state.through.insert("\(name)/\(index)")
            return (0..<count).count { number in
                let step = "\(name)/\(number)"
                return state.journal[step] != nil || state.through.contains(step)
            }
        }
    }

    /// A word for this step of this run, the same in every life of it, by which others can tell that it was done.
    package func token(_ name: String) -> String { "\(job.id)/\(name)" }

    func journaled<Value: Codable & Sendable>(
        _ name: String,
        _ retry: StepRetry,
        _ timeout: Duration?,
        _ body: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try checkAlive()
        if let record = try use(name) {
            if let failure = record.failure { throw Failure(failure) }
            return try Journal.decode(Value.self, record.output, "the step '\(name)'")
        }
        let scope = StepScope(name)
        let started = run.jobs.now()
        var attempts = 0
        while true {
            attempts += 1
            let result = await attempt(scope, timeout, body)
            do throws(Failure) {
                let value = try result.get()
                try checkAlive()
                let output = try Journal.encode(value, "the step '\(name)'")
                try await keep(
                    StepRecord(name: name, output: output, attempts: attempts, started: started, ended: 0),
                    scope
                )
                return value
            } catch {
                if isEnding {
                    try checkAlive()
                    throw error
                }
                guard let wait = retry.wait(after: attempts, error) else {
                    var record = StepRecord(name: name, output: "", attempts: attempts, started: started, ended: 0)
                    record.failure = error.journaled
                    scope.forgetAttempt(isLast: true)
                    try await keep(record, scope)
                    throw error
                }
                let within = scope.forgetAttempt()
                state.withLock { $0.used.subtract(within) }
                try? await services.clock.sleep(for: wait)
            }
        }
    }

    /// Takes a name for a step; returns what the step gave before, if it did.
    private func use(_ name: String) throws(Failure) -> StepRecord? {
        StepScope.current?.note(name)
        let (isNew, record) = state.withLock { state in (state.used.insert(name).inserted, state.journal[name]) }
        guard isNew else {
            throw Failure(.serverError, "Two steps are called '\(name)', and each needs a name of its own.")
        }
        return record
    }

    /// Runs the body once, as long as it may take.
    private func attempt<Value: Sendable>(
        _ scope: StepScope,
        _ timeout: Duration?,
        _ body: @escaping @Sendable () async throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        await StepScope.$current.withValue(scope) {
            do throws(Failure) {
                return .success(try await within(timeout, scope.name, body))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Writes what a step came to, with all that happened inside, in one transaction.
    private func keep(_ record: StepRecord, _ scope: StepScope) async throws(Failure) {
        let content = scope.content
        var record = record
        record.ended = run.jobs.now()
        var write = RunWrite()
        write.steps = [record]
        write.events = content.events
        write.progress = content.progress
        if !content.effects.isEmpty || !content.records.isEmpty {
            write.effects = { connection throws(SQLError) in
                for effect in content.effects { try effect(connection) }
                for record in content.records { try record.insert(on: connection) }
            }
        }
        try await self.write(write)
        for record in content.records { services.metrics.count(record) }
        state.withLock { $0.journal[record.name] = record }
    }
}
