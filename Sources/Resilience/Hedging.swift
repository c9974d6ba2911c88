package import Generation
package import Lanes

/// Asks a target a second time when it takes longer to begin than 19 of 20 of its answers did; the first to begin
/// answers, the other is cancelled.
///
/// Applies to routes that say which share of their requests may be spent on that.
package struct Hedging<C: Clock<Duration>>: Stage where C.Instant == ContinuousClock.Instant {
    private let lanes: Lanes
    private let clock: C

    package init(_ lanes: Lanes, clock: C) {
        self.lanes = lanes
        self.clock = clock
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let share = exchange.plan?.hedging, share > 0, let attempt = request.attempt,
            let delay = lanes[attempt.target].hedge(share: share)
        else { return try await next.answer(request, exchange, sink: sink) }
        var race = Race(request, exchange, lanes[attempt.target], clock: clock, next)
        try await race.run(after: delay, sink)
    }
}

/// Two attempts at one target, the second of which begins when the first is slow.
private struct Race<C: Clock<Duration>> where C.Instant == ContinuousClock.Instant {
    /// What a runner tells the judge.
    private enum Message: Sendable {
        /// The first has taken long enough.
        case isDue
        /// A piece of an answer; the runner goes on when it is told `true`.
        case chunk(Int, Chunk, CheckedContinuation<Bool, Never>)
        case ended(Int, Failure?)
    }

    /// One of the two.
    private struct Runner {
        let exchange: Exchange
        let stop: AsyncStream<Never>.Continuation
        let start: ContinuousClock.Instant
        var failure: Failure?
        var isRunning = true
    }

    private let request: Request
    private let exchange: Exchange
    private let lane: Lane
    private let clock: C
    private let next: Path
    private let mailbox = Mailbox<Message>()
    private var runners: [Runner] = []
    private var winner: Int?
    private var broken: Failure?

    init(_ request: Request, _ exchange: Exchange, _ lane: Lane, clock: C, _ next: Path) {
        self.request = request
        self.exchange = exchange
        self.lane = lane
        self.clock = clock
        self.next = next
    }

    mutating func run(after delay: Duration, _ sink: Sink) async throws(Failure) {
        let (mailbox, clock) = (mailbox, clock)
        await withTaskGroup(of: Void.self) { group in
            start(in: &group)
            group.addTask {
                guard (try? await clock.sleep(for: delay)) != nil else { return }
                mailbox.send(.isDue)
            }
            while runners.contains(where: \.isRunning) {
                switch await mailbox.receive() {
                case .isDue:
                    if winner == nil, runners.count == 1, lane.spendHedge() { start(in: &group) }
                case .chunk(let number, let chunk, let goOn): await take(chunk, from: number, goOn, sink)
                case .ended(let number, let failure):
                    runners[number].isRunning = false
                    runners[number].failure = failure
                    if failure == nil, winner == nil { win(number) }
                }
            }
            group.cancelAll()
        }
        try finish()
    }

    private mutating func start(in group: inout TaskGroup<Void>) {
        let number = runners.count
        let (stopped, stop) = AsyncStream.makeStream(of: Never.self)
        let fork = exchange.fork()
        if number > 0 {
            let start = exchange.received.duration(to: clock.now)
            fork.record { provenance in
                guard let last = provenance.attempts.indices.last else { return }
                provenance.attempts[last].isHedge = true
                provenance.attempts[last].start = start
            }
        }
        runners.append(Runner(exchange: fork, stop: stop, start: clock.now))
        let (request, next, mailbox) = (request, next, mailbox)
        group.addTask {
            let failure = await withTaskGroup(of: Failure?.self) { group in
                group.addTask {
                    for await _ in stopped {}
                    return Failure(.cancelled, "The other of two attempts was faster.")
                }
                group.addTask {
                    do throws(Failure) {
                        try await next.answer(request, fork) { chunk throws(Failure) in
                            let goesOn = await withCheckedContinuation { mailbox.send(.chunk(number, chunk, $0)) }
                            if !goesOn { throw Failure(.cancelled, "The answer is not wanted any more.") }
                        }
                        return nil
                    } catch {
                        return error
                    }
                }
                let first = await group.next()
                group.cancelAll()
                return first ?? nil
            }
            mailbox.send(.ended(number, failure))
        }
    }

    private mutating func take(
        _ chunk: Chunk,
        from number: Int,
        _ goOn: CheckedContinuation<Bool, Never>,
        _ sink: Sink
    ) async {
        if winner == nil { win(number) }
        guard winner == number, broken == nil else { return goOn.resume(returning: false) }
        do throws(Failure) {
            try await sink(chunk)
            goOn.resume(returning: true)
        } catch {
            broken = error
            goOn.resume(returning: false)
        }
    }

    /// The first to begin answers: its story is the exchange's from now on, the other is told to stop.
    private mutating func win(_ number: Int) {
        winner = number
        let won = runners[number].exchange.provenance
        let loser = runners.indices.first { $0 != number }
        exchange.record { [runners] provenance in
            provenance = won
            guard let loser, var attempt = runners[loser].exchange.provenance.attempts.last else { return }
            attempt.duration = runners[loser].start.duration(to: clock.now)
            attempt.failure = runners[loser].failure?.kind ?? .cancelled
            attempt.providerStatus = runners[loser].failure?.providerStatus
            provenance.attempts.insert(attempt, at: max(provenance.attempts.count - 1, 0))
        }
        for index in runners.indices where index != number { runners[index].stop.finish() }
    }

    private func finish() throws(Failure) {
        if let broken { throw broken }
        let decisive = runners[winner ?? 0]
        exchange.rates = decisive.exchange.rates
        let said = decisive.exchange.provenance.notices
        exchange.record { if said.count > $0.notices.count { $0.notices = said } }
        if let failure = decisive.failure { throw failure }
    }
}
