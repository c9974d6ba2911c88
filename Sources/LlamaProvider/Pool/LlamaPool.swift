package import EventLoop
package import Generation
package import HTTPClient

/// Models of this machine that are loaded when they are asked for, a few at a time, and let go when nobody has asked for a
/// while.
///
/// Each has a ``LlamaProvider`` of its own. Nothing is loaded before ``run()`` runs; requests wait for it.
package final class LlamaPool: Sendable {
    private let name: String
    private let settings: LocalServerSettings
    private let idle: Duration
    private let client: HTTPClient
    private let loop: EventLoop
    private let debug: @Sendable (String) -> Void
    private let gate: Gate<Residents<LlamaProvider>, LlamaProvider?>
    private let (arrivals, arrival) = AsyncStream.makeStream(of: Arrival.self)

    private struct Arrival: Sendable {
        let key: String
        let provider: LlamaProvider
    }

    /// - Parameters:
    ///   - name: of the provider whose models they are.
    ///   - settings: how each is run.
    ///   - limit: how many are loaded at a time.
    ///   - idle: after how long without a request one is let go.
    ///   - client: what carries the calls.
    ///   - loop: where the processes are watched; it must live as long as they may.
    ///   - debug: shown every line the servers write; it may hold prompts, so only for debugging.
    package init(
        name: String,
        settings: LocalServerSettings,
        limit: Int,
        idle: Duration,
        client: HTTPClient,
        loop: EventLoop,
        debug: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        precondition(limit > 0, "a pool has room for a model")
        self.name = name
        self.settings = settings
        self.idle = idle
        self.client = client
        self.loop = loop
        self.debug = debug
        gate = Gate(Residents(limit: limit), on: loop)
    }

    /// Has a model answer, loaded first where it is not yet.
    ///
    /// - Parameters:
    ///   - file: the model; its name tells it from others, and is what the attempt's target names.
    ///   - task: what it is for.
    ///   - request: what is asked.
    ///   - attempt: how long it may take, loading included.
    ///   - exchange: whose request it is.
    ///   - sink: takes the answer.
    /// - Throws: `.overloaded` where all places are taken by models that are busy, or what became of the request.
    package func answer(
        with file: ModelFile,
        for task: LocalServerSettings.Task,
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let start = ContinuousClock.now
        let limit = min(attempt.timeout.firstToken, attempt.timeout.total)
        let provider = try await provider(for: file, task, within: limit)
        defer {
            gate.change { residents, line in
                residents.leave(file.name, at: .now)
                line.releaseAll(.success(nil))
            }
        }
        var asked = attempt
        let waited = start.duration(to: .now)
        asked.timeout.firstToken -= waited
        asked.timeout.total -= waited
        try await provider.answer(request, asked, exchange, sink: sink)
    }

    private func provider(
        for file: ModelFile,
        _ task: LocalServerSettings.Task,
        within limit: Duration
    ) async throws(Failure) -> LlamaProvider {
        let deadline = ContinuousClock.now + limit
        let busy = Failure(
            .overloaded,
            "There is no room for \(file.name) beside the models that are busy; ask again later."
        )
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw busy }
            let provider = try await gate.enter(within: left, otherwise: busy) { residents, waiting in
                switch residents.enter(file.name) {
                case .present(let provider): return .pass(provider)
                case .room:
                    let provider = make(file, task)
                    residents.add(provider, as: file.name)
                    arrival.yield(Arrival(key: file.name, provider: provider))
                    return .pass(provider)
                case .makeRoom(let other):
                    other.stop()
                    return .wait
                case .full: return waiting < Self.waitingLimit ? .wait : .refuse(busy)
                }
            }
            // Something has changed: there may be room now.
            if let provider { return provider }
        }
    }

    private static let waitingLimit = 256

    private func make(_ file: ModelFile, _ task: LocalServerSettings.Task) -> LlamaProvider {
        var settings = settings
        settings.task = task
        settings.start = .onDemand
        return LlamaProvider(
            name: name,
            configuredModel: file.name,
            settings: settings,
            client: client,
            loop: loop,
            debug: debug,
            model: { () throws(Failure) in file }
        )
    }

    /// Runs the models that are wanted until ``stop()`` or cancellation; returns when their processes have ended.
    ///
    /// Call it once.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.letGoOfIdle() }
            for await arrival in arrivals {
                group.addTask {
                    await arrival.provider.run()
                    self.gate.change { residents, line in
                        residents.remove(arrival.key)
                        line.releaseAll(.success(nil))
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// Makes ``run()`` end the processes and return; requests fail from then on.
    package func stop() {
        arrival.finish()
    }

    /// How the loaded models are.
    package var status: [LocalServerStatus] { gate.change { residents, _ in residents.all }.map(\.status) }

    private func letGoOfIdle() async {
        while (try? await loop.sleep(for: min(idle, .seconds(5)))) != nil {
            let leaving = gate.change { residents, _ in residents.expire(idleSince: .now - idle) }
            for provider in leaving { provider.stop() }
        }
    }
}
