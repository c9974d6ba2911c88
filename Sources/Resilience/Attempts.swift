package import Generation

/// Asks the targets of the plan, one after another, until one answers.
///
/// The rest of the path is one attempt. A target whose answer was not accepted is told why when it is asked again. Until the first chunk has gone into the sink it may be asked again, for the
/// same target or another; after that, a failure ends the answer. A target that was not asked, because its lane is
/// resting or full, is asked after all when no other has answered.
package struct Attempts<C: Clock<Duration>>: Stage where C.Instant == ContinuousClock.Instant {
    private let clock: C
    private let random: @Sendable () -> Double

    package init(clock: C, random: @escaping @Sendable () -> Double = { .random(in: 0...1) }) {
        self.clock = clock
        self.random = random
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let plan = exchange.plan else { preconditionFailure("a plan is made before targets are asked") }
        let limit = exchange.received + plan.timeout.total
        var run = Run(plan: plan, exchange: exchange, deadline: exchange.deadline.map { min($0, limit) } ?? limit)
        let targets = plan.targets.filter(plan.allows)
        for (index, target) in targets.enumerated() where run.mayAnswer(target) {
            let isLast = index == targets.count - 1 && run.passedOver.isEmpty
            if try await ask(target, isLast: isLast, request, &run, sink, next) { return }
        }
        for target in run.passedOver where run.mayAnswer(target) {
            if try await ask(target, isLast: true, request, &run, sink, next) { return }
        }
        throw run.failure ?? Failure(.modelNotFound, "No target of this route may answer under its `degrade` policy.")
    }

    /// One request's way through the targets.
    private struct Run {
        let plan: Plan
        let exchange: Exchange
        let deadline: ContinuousClock.Instant
        /// Targets that would have been asked but for their lanes.
        var passedOver: [Target] = []
        /// What to tell the caller if nobody answers: how the last target that was really asked refused.
        var failure: Failure?
        /// What the target that found the prompt too long takes in.
        var tooShort: Target?

        /// Whether the target could do what those before it could not.
        func mayAnswer(_ target: Target) -> Bool {
            guard let tooShort else { return true }
            if target.model == tooShort.model { return false }
            guard let had = plan.contextTokens[tooShort], let has = plan.contextTokens[target] else { return true }
            return has > had
        }

        mutating func note(_ failure: Failure, of target: Target) {
            switch failure.kind {
            case .paced, .resting:
                passedOver.append(target)
                if self.failure == nil { self.failure = failure }
            case .contextLength:
                tooShort = target
                self.failure = failure
            default: self.failure = failure
            }
        }
    }

    /// Asks one target as often as its failures allow; `true` when it has answered.
    ///
    /// Throws what no other target could help with.
    private func ask(
        _ target: Target,
        isLast: Bool,
        _ request: Request,
        _ run: inout Run,
        _ sink: Sink,
        _ next: Path
    ) async throws(Failure) -> Bool {
        var attempt = 0
        var rejection: Rejection?
        while true {
            attempt += 1
            var isCommitted = false
            var timeout = run.plan.timeout
            timeout.total = clock.now.duration(to: run.deadline)
            guard timeout.total > .zero else {
                // Why the time is used up says more than that it is.
                throw run.failure ?? Failure(.timeout, "The request's time was used up before a target could be asked.")
            }
            do throws(Failure) {
                var scoped = request.addressed(to: target, of: run.plan)
                if let rejection { scoped = scoped.asking(again: rejection) }
                scoped.attempt = AttemptScope(target: target, timeout: timeout, isLast: isLast)
                try await record(target, run) { () throws(Failure) in
                    try await next.answer(scoped, run.exchange) { chunk throws(Failure) in
                        isCommitted = true
                        try await sink(chunk)
                    }
                }
                return true
            } catch {
                if isCommitted || error.kind == .cancelled { throw error }
                run.note(error, of: target)
                rejection = error.rejection
                let decision = RetryDecision(
                    after: error,
                    attempt: attempt,
                    policy: run.plan.retry,
                    timeLeft: clock.now.duration(to: run.deadline),
                    random: random()
                )
                switch decision {
                case .again(let wait): try await pause(for: wait)
                case .nextTarget: return false
                case .giveUp:
                    guard run.plan.asksElsewhereWhenBlocked, error.kind.isBlocked else { throw error }
                    return false
                }
            }
        }
    }

    /// Runs one attempt and writes down how it went.
    private func record(
        _ target: Target,
        _ run: Run,
        _ body: () async throws(Failure) -> Void
    ) async throws(Failure) {
        let start = clock.now
        run.exchange.record {
            $0.target = target
            $0.degradation = run.plan.isDegraded(target) ? .model : .none
            $0.notices = []
            $0.repairs = []
            $0.isOutputLoosened = false
            var attempt = Attempt(target: target, duration: .zero)
            attempt.start = run.exchange.received.duration(to: start)
            $0.attempts.append(attempt)
        }
        var failure: Failure?
        do throws(Failure) {
            try await body()
        } catch {
            failure = error
        }
        let duration = start.duration(to: clock.now)
        run.exchange.record {
            let last = $0.attempts.count - 1
            $0.attempts[last].duration = duration
            $0.attempts[last].failure = failure?.kind
            $0.attempts[last].providerStatus = failure?.providerStatus
        }
        if let failure { throw failure }
    }

    private func pause(for wait: Duration) async throws(Failure) {
        do {
            try await clock.sleep(for: wait)
        } catch {
            throw Failure(.cancelled, "The caller went away between two attempts.")
        }
    }
}

extension Plan {
    /// Whether the degradation policy lets this target answer.
    fileprivate func allows(_ target: Target) -> Bool {
        degrade != .never || !isDegraded(target)
    }

    /// Whether an answer of this target is less than what was asked for: in a cascade, every later one is more.
    fileprivate func isDegraded(_ target: Target) -> Bool {
        if case .cascade = strategy { return false }
        return target.model != targets[0].model
    }
}

extension Failure.Kind {
    fileprivate var isBlocked: Bool { self == .blockedPrompt || self == .blockedOutput }
}
