package import Generation

/// Asks the targets of the plan, one after another, until one answers.
///
/// The rest of the path is one attempt. Until the first chunk has gone into the sink it may be asked again, for the
/// same target or another; after that, a failure ends the answer.
package struct Attempts<C: Clock<Duration>>: Stage where C.Instant == ContinuousClock.Instant {
    private let clock: C
    private let random: @Sendable () -> Double

    package init(clock: C, random: @escaping @Sendable () -> Double = { .random(in: 0...1) }) {
        self.clock = clock
        self.random = random
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let plan = exchange.plan else { preconditionFailure("a plan is made before targets are asked") }
        let deadline = exchange.received + plan.timeout.total
        var last: Failure?
        for target in plan.targets where plan.allows(target) {
            // Why the time is used up says more than that it is.
            if let last, clock.now >= deadline { throw last }
            do {
                return try await ask(target, of: plan, request, exchange, until: deadline, sink, next)
            } catch {
                guard case .refused(let failure) = error else { throw error.failure }
                last = failure
            }
        }
        throw last ?? Failure(.modelNotFound, "No target of this route may answer under its `degrade` policy.")
    }

    /// How the attempts at one target ended without an answer.
    private enum Ended: Error {
        /// Another target may be asked.
        case refused(Failure)
        /// No other target may be asked: nothing would help, or part of an answer is already out.
        case final(Failure)

        var failure: Failure {
            switch self {
            case .refused(let failure), .final(let failure): failure
            }
        }
    }

    private func ask(
        _ target: Target,
        of plan: Plan,
        _ request: Request,
        _ exchange: Exchange,
        until deadline: ContinuousClock.Instant,
        _ sink: Sink,
        _ next: Path
    ) async throws(Ended) {
        var attempt = 0
        while true {
            attempt += 1
            var isCommitted = false
            do throws(Failure) {
                var timeout = plan.timeout
                timeout.total = try timeLeft(until: deadline)
                var scoped = request.addressed(to: target, of: plan)
                scoped.attempt = AttemptScope(target: target, timeout: timeout)
                try await record(target, of: plan, in: exchange) { () throws(Failure) in
                    try await next.answer(scoped, exchange) { chunk throws(Failure) in
                        isCommitted = true
                        try await sink(chunk)
                    }
                }
                return
            } catch {
                if isCommitted || error.kind == .cancelled { throw .final(error) }
                let decision = RetryDecision(
                    after: error,
                    attempt: attempt,
                    policy: plan.retry,
                    timeLeft: clock.now.duration(to: deadline),
                    random: random()
                )
                switch decision {
                case .again(let wait): try await pause(for: wait)
                case .nextTarget: throw .refused(error)
                case .giveUp: throw .final(error)
                }
            }
        }
    }

    /// Runs one attempt and writes down how it went.
    private func record(
        _ target: Target,
        of plan: Plan,
        in exchange: Exchange,
        _ body: () async throws(Failure) -> Void
    ) async throws(Failure) {
        let start = clock.now
        exchange.record {
            $0.target = target
            $0.degradation = target.model == plan.targets[0].model ? .none : .model
            $0.notices = []
            $0.isOutputLoosened = false
            $0.attempts.append(Attempt(target: target, duration: .zero))
        }
        var failure: Failure?
        do throws(Failure) {
            try await body()
        } catch {
            failure = error
        }
        let duration = start.duration(to: clock.now)
        exchange.record {
            let last = $0.attempts.count - 1
            $0.attempts[last].duration = duration
            $0.attempts[last].failure = failure?.kind
            $0.attempts[last].providerStatus = failure?.providerStatus
        }
        if let failure { throw failure }
    }

    private func timeLeft(until deadline: ContinuousClock.Instant) throws(Failure) -> Duration {
        let left = clock.now.duration(to: deadline)
        guard left > .zero else {
            throw Failure(.timeout, "The request's time was used up before a target could be asked.")
        }
        return left
    }

    private func pause(for wait: Duration) async throws(Ended) {
        do {
            try await clock.sleep(for: wait)
        } catch {
            throw .final(Failure(.cancelled, "The caller went away between two attempts."))
        }
    }
}

extension Plan {
    /// Whether the degradation policy lets this target answer.
    fileprivate func allows(_ target: Target) -> Bool {
        degrade != .never || target.model == targets[0].model
    }
}
