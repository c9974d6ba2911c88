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
        if lane.countsTokens {
            entry.tokens = request.estimatedPromptTokens + request.estimatedAnswerTokens(unlessLimited: 256)
        }
        let pass = try await lane.enter(entry, clock: clock)
        var request = request
        let waited = arrival.duration(to: clock.now)
        if waited > .milliseconds(1) {
            request.attempt?.timeout.total -= waited
            exchange.record { if let last = $0.attempts.indices.last { $0.attempts[last].queued = waited } }
        }
        var meter = SpendingMeter()
        do throws(Failure) {
            try await next.answer(request, exchange) { chunk throws(Failure) in
                if !meter.hasBegun { lane.begin(pass, at: clock.now) }
                meter.take(chunk)
                try await sink(chunk)
            }
            lane.leave(pass, .success(meter.usage?.totalTokens), report: exchange.rates, at: clock.now)
            note(meter, request, exchange)
        } catch {
            lane.leave(pass, .failure(error), report: exchange.rates, at: clock.now)
            note(meter, request, exchange)
            throw error
        }
    }

    /// Writes down what the attempt spent, for whoever pays.
    private func note(_ meter: SpendingMeter, _ request: Request, _ exchange: Exchange) {
        guard let spent = meter.spent(on: request) else { return }
        exchange.record { if let last = $0.attempts.indices.last { $0.attempts[last].spent = spent } }
    }
}

/// Counts what an attempt spends, from what arrives of its answer.
private struct SpendingMeter {
    private(set) var hasBegun = false
    private(set) var usage: Usage?
    private var answerBytes = 0
    private var images = 0

    mutating func take(_ chunk: Chunk) {
        hasBegun = true
        for delta in chunk.deltas {
            switch delta {
            case .usage(let usage): self.usage = usage
            case .text(let text, _), .thought(let text, _), .toolArguments(_, let text, _):
                answerBytes += text.utf8.count
            case .inlineData(let data, _) where data.mimeType.hasPrefix("image/"): images += 1
            default: break
            }
        }
    }

    /// What was spent; `nil` when no answer began, for which no provider bills.
    func spent(on request: Request) -> Spent? {
        guard hasBegun, request.operation != .tokenCount else { return nil }
        let estimate = { Usage(promptTokens: request.estimatedPromptTokens, answerTokens: (answerBytes + 3) / 4) }
        var spent = Spent(usage ?? estimate(), isEstimated: usage == nil)
        spent.images = images
        return spent
    }
}
