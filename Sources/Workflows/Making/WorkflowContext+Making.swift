package import Generation
import Jobs

extension WorkflowContext {
    /// Within a step: makes something, or gives what was made before of all the same; once for each step.
    ///
    /// What it took is written down for reports with the step, also where it failed. What another than the first choice
    /// made is not kept.
    ///
    /// - Parameters:
    ///   - work: what it is.
    ///   - limit: how long making it may take; past it, it is cancelled.
    ///   - measures: what is worth counting of it.
    ///   - body: makes it.
    /// - Returns: what was made, and how.
    /// - Throws: what `body` throws; `.timeout` past the limit.
    package func make<Value: Codable & Sendable>(
        _ work: Work,
        within limit: Duration? = nil,
        measures: @Sendable (Value) -> [String: Double] = { _ in [:] },
        _ body: @escaping @Sendable () async throws(Failure) -> Made<Value>
    ) async throws(Failure) -> Made<Value> {
        guard let scope = StepScope.current else {
            throw Failure(.serverError, "What is made belongs in a step, which keeps it.")
        }
        let watch = services.clock.stopwatch()
        var record = WorkRecord(job: job.id, step: scope.name, workflow: job.workflow, work: work)
        do throws(Failure) {
            var made: Made<Value>
            if let before = await madeBefore(Value.self, work) {
                made = before
            } else {
                made = try await within(limit, scope.name, body)
            }
            made.making.seconds = watch.seconds
            // What was asked in vain before counts too.
            let calls = scope.content.calls
            if calls.attempts > 0 { (made.making.attempts, made.making.cost) = (calls.attempts, calls.cost) }
            if !made.making.isCached, made.making.degraded == nil, let key = work.key(in: job.workflow),
                let effect = WorkflowCache.keep(made, key, job.workflow, work)
            {
                scope.add(effect)
            }
            record.making = made.making
            record.measures = measures(made.value)
            scope.add(record)
            return made
        } catch {
            if error.kind != .cancelled {
                record.failure = error.kind.rawValue
                record.making.seconds = watch.seconds
                let calls = scope.content.calls
                (record.making.attempts, record.making.cost) = (calls.attempts, calls.cost)
                scope.add(record)
            }
            throw error
        }
    }

    /// How an answer came to be, for what is made of it.
    package func making(_ provenance: Provenance, prompt: String) -> Making {
        Making(provenance, cost: services.cost(provenance), prompt: prompt)
    }

    private func madeBefore<Value: Codable & Sendable>(
        _ type: Value.Type,
        _ work: Work
    ) async -> Made<Value>? {
        let cache = WorkflowCache(run.jobs.database)
        guard let key = work.key(in: job.workflow),
            let kept = await cache.find(Made<Value>.self, key, at: run.jobs.now())
        else { return nil }
        await cache.countHit(key)
        return Made(kept.value.value, kept.value.making.again(after: kept.age))
    }

    /// Does something for as long as it may take; what takes longer is cancelled, and fails as `.timeout`.
    package func within<Value: Sendable>(
        _ limit: Duration?,
        _ name: String,
        _ body: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard let limit else { return try await body() }
        let clock = services.clock
        let result = await withTaskGroup(of: Result<Value, Failure>?.self) { group in
            group.addTask {
                do throws(Failure) {
                    return .success(try await body())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                guard (try? await clock.sleep(for: limit)) != nil else { return nil }
                return .failure(Failure(.timeout, "The step '\(name)' took longer than \(limit)."))
            }
            defer { group.cancelAll() }
            // A sleep that was cut short has nothing to say.
            while let result = await group.next() {
                if let result { return result }
            }
            return .failure(Failure(.cancelled, "The step was cancelled."))
        }
        return try result.get()
    }
}

/// Measures how long something takes.
struct Stopwatch: Sendable {
    private let elapsed: @Sendable () -> Duration

    init(_ elapsed: @escaping @Sendable () -> Duration) { self.elapsed = elapsed }

    var seconds: Double { elapsed() / .seconds(1) }
}

extension Clock where Duration == Swift.Duration {
    func stopwatch() -> Stopwatch {
        let start = now
        return Stopwatch { start.duration(to: self.now) }
    }
}
