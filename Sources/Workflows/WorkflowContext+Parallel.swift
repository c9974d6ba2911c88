package import Generation
import Jobs
import Synchronization

extension WorkflowContext {
    /// Does the same with every item at once, each a step of its own, `name/0`, `name/1` and so on.
    ///
    /// The failure of one leaves the others alone, unless `stopsAtFailure`: then it is thrown, and they are cancelled.
    ///
    /// - Parameters:
    ///   - name: what the steps are called before their number.
    ///   - items: one for each step.
    ///   - stagger: how long after one step the next begins; steps that were done before need no turn.
    ///   - limit: how many run at a time.
    ///   - retry: how often each is tried.
    ///   - timeout: how long an attempt may take.
    ///   - stopsAtFailure: whether one failure ends all.
    ///   - body: the work for one item.
    /// - Returns: what became of each, in the order of the items.
    /// - Throws: why the run is to end, or the first failure where that is asked for.
    package func parallel<Item: Sendable, Value: Codable & Sendable>(
        _ name: String,
        _ items: [Item],
        stagger: Duration = .zero,
        limit: Int = .max,
        retry: StepRetry = .never,
        timeout: Duration? = nil,
        stopsAtFailure: Bool = false,
        _ body: @escaping @Sendable (Int, Item) async throws(Failure) -> Value
    ) async throws(Failure) -> [Result<Value, Failure>] {
        try checkAlive()
        let known = state.withLock { state in items.indices.map { state.journal["\(name)/\($0)"] } }
        if stopsAtFailure, let failure = known.compactMap({ $0?.failure }).first { throw Failure(failure) }
        // Those that were done before are read again at once; the others take turns.
        let order = items.indices.filter { known[$0] != nil } + items.indices.filter { known[$0] == nil }
        let done = known.count { $0 != nil }
        let clock = services.clock
        let results = await withTaskGroup(of: (Int, Result<Value, Failure>).self) { group in
            var results: [Int: Result<Value, Failure>] = [:]
            var next = 0
            func start() {
                let (index, turn) = (order[next], max(0, next - done))
                next += 1
                // Within a window of few, a place that becomes free is turn enough.
                let delay = turn < limit ? stagger * turn : stagger
                group.addTask {
                    if delay > .zero, known[index] == nil { try? await clock.sleep(for: delay) }
                    do throws(Failure) {
                        return (
                            index,
                            .success(
                                try await self.step("\(name)/\(index)", retry: retry, timeout: timeout) {
                                    () throws(Failure) in try await body(index, items[index])
                                }
                            )
                        )
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            while next < min(order.count, max(1, limit)) { start() }
            while let (index, result) = await group.next() {
                results[index] = result
                if case .failure = result, stopsAtFailure {
                    group.cancelAll()
                    return results
                }
                if next < order.count { start() }
            }
            return results
        }
        try checkAlive()
        if stopsAtFailure {
            for case .failure(let failure) in results.values { throw failure }
        }
        return items.indices.map { results[$0] ?? .failure(Failure(.cancelled, "The step was cancelled.")) }
    }
}
