package import Generation
package import Lanes

/// Asks the lane of the attempt's target whether and when it may be asked, and tells it how that went.
package struct LaneGate<C: Clock<Duration>>: Stage where C.Instant == ContinuousClock.Instant {
    private let lanes: Lanes
    private let clock: C

    package init(_ lanes: Lanes, clock: C) {
        self.lanes = lanes
        self.clock = clock
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let attempt = request.attempt else {
            preconditionFailure("a target is chosen before its lane is entered")
        }
        let lane = lanes[attempt.target]
        let arrival = clock.now
        var entry = Lane.Entry(deadline: arrival + attempt.timeout.total)
        entry.caller = exchange.caller
        entry.priority = exchange.priority ?? exchange.plan?.priority ?? .interactive
        entry.isLast = attempt.isLast
        if lane.countsTokens { entry.tokens = request.estimatedPromptTokens + (request.sampling.maximumTokens ?? 256) }
        let pass = try await lane.enter(entry, clock: clock)
        var request = request
        let waited = arrival.duration(to: clock.now)
        if waited > .milliseconds(1) {
            request.attempt?.timeout.total -= waited
            exchange.record { if let last = $0.attempts.indices.last { $0.attempts[last].queued = waited } }
        }
        var spent: Int?
        var hasBegun = false
        do throws(Failure) {
            try await next.answer(request, exchange) { chunk throws(Failure) in
                if !hasBegun {
                    hasBegun = true
                    lane.begin(pass, at: clock.now)
                }
                for case .usage(let usage) in chunk.deltas { spent = usage.totalTokens }
                try await sink(chunk)
            }
            lane.leave(pass, .success(spent), report: exchange.rates, at: clock.now)
        } catch {
            lane.leave(pass, .failure(error), report: exchange.rates, at: clock.now)
            throw error
        }
    }
}
