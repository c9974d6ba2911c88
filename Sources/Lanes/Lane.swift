package import Generation
import Synchronization

/// A target's live health: how fast it may be asked, whether it is worth asking, and how it has been doing.
package final class Lane: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package let target: Target
    let state: Mutex<LaneState>

    package init(_ target: Target, pace: Pace = Pace(), breaker: Breaker.Policy = Breaker.Policy()) {
        self.target = target
        state = Mutex(LaneState(pacer: Pacer(pace), breaker: Breaker(breaker)))
    }

    /// Who wants to go, and how long it can wait.
    package struct Entry: Sendable {
        /// Whose request it is: callers take turns.
        package var caller = ""
        package var priority = Priority.interactive
        /// What the request is thought to spend, prompt and answer together.
        package var tokens = 0
        package var deadline: Instant
        /// Whether nothing else could answer it.
        package var isLast = false

        package init(deadline: Instant) {
            self.deadline = deadline
        }
    }

    /// The right to ask the target once; it ends with ``leave(_:_:report:at:)``.
    package struct Pass: Sendable {
        let start: Pacer.Start
        let isProbe: Bool
    }

    // MARK: - Going in

    /// Waits until the target may be asked.
    ///
    /// Throws at once `.resting` when it is being left alone and `.paced` when too many wait already or the turn would
    /// come too late; `.cancelled` when the caller's task is.
    package func enter<C: Clock<Duration>>(_ entry: Entry, clock: C) async throws(Failure) -> Pass
    where C.Instant == Instant {
        let arrival = clock.now
        let waiter: LaneState.Waiter
        switch state.withLock({ $0.arrive(entry, at: arrival) }) {
        case .pass(let pass): return pass
        case .refuse(let failure): throw failure
        case .wait(let place): waiter = place
        }
        while true {
            switch state.withLock({ $0.advance(waiter, at: clock.now) }) {
            case .pass(let pass):
                wakeNext()
                return pass
            case .refuse(let failure):
                wakeNext()
                throw failure
            case .sleep(let until):
                await sleep(waiter.id, until: until, clock)
                guard Task.isCancelled else { continue }
                state.withLock { $0.leaveQueue(waiter) }
                wakeNext()
                throw Failure(.cancelled, "The caller went away while the request waited for its turn.")
            }
        }
    }

    /// Sleeps until then, or until it is woken or the task is cancelled.
    private func sleep<C: Clock<Duration>>(_ id: Int, until: Instant, _ clock: C) async where C.Instant == Instant {
        // A task of its own, for only a task can be woken from outside; it ends before this function does.
        let sleeper = Task<Void, Never> { try? await clock.sleep(until: until, tolerance: .milliseconds(1)) }
        if !state.withLock({ $0.register(sleeper, of: id) }) { sleeper.cancel() }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { $0.forgetSleeper(of: id) }
    }

    /// Lets the first in the queue look again whether it may go.
    func wakeNext() {
        state.withLock { $0.wakeFirst() }?.cancel()
    }

    // MARK: - Coming out

    /// The first piece of the answer is here.
    package func begin(_ pass: Pass, at now: Instant) {
        state.withLock { state in
            state.pacer.answered(pass.start, at: now)
            state.health.begin(after: pass.start.at.duration(to: now))
        }
    }

    /// The request has ended: with an answer that spent so many tokens, where known, or with a failure.
    package func leave(_ pass: Pass, _ result: Result<Int?, Failure>, report: RateReport? = nil, at now: Instant) {
        state.withLock { state in
            if let report { state.pacer.inform(report, at: now) }
            switch result {
            case .success(let tokens):
                state.pacer.end(pass.start, tokens: tokens, at: now)
                state.health.end(after: pass.start.at.duration(to: now))
                state.breaker.succeeded(at: now)
            case .failure(let failure):
                state.pacer.end(pass.start, tokens: nil, at: now)
                state.pacer.refused(pass.start, failure, at: now)
                state.health.fail(failure.kind)
                state.breaker.failed(failure, wasProbe: pass.isProbe, at: now)
            }
        }
        wakeNext()
    }

    // MARK: - What is known

    package var health: LaneHealth { state.withLock { $0.health } }

    /// Whether what a request spends matters, so that it is worth estimating.
    package var countsTokens: Bool { state.withLock { $0.pacer.tokensPerMinute != nil } }

    /// How long to wait for an answer before a second request is worth its cost; `nil` when it is not, or when what may
    /// be spent on that is spent.
    ///
    /// Of all requests, the given share may be second ones.
    package func hedge(share: Double) -> Duration? {
        state.withLock { state in
            state.hedges.earn(share)
            return state.hedges.isEmpty ? nil : state.health.percentile95
        }
    }

    /// Takes one second request from what may be spent; `false` when there is none left.
    package func spendHedge() -> Bool { state.withLock { $0.hedges.spend() } }

    package func report(at now: Instant) -> LaneReport {
        state.withLock { state in
            LaneReport(
                target: target,
                breaker: state.breaker.state,
                health: state.health,
                running: state.pacer.running,
                waiting: state.queue.count,
                requestsPerMinute: state.pacer.requestsPerMinute,
                tokensPerMinute: state.pacer.tokensPerMinute,
                isLearned: state.pacer.learnedRequests.value != nil || state.pacer.learnedTokens.value != nil,
                closedFor: state.pacer.closedUntil.map { max(now.duration(to: $0), .zero) } ?? .zero
            )
        }
    }

    var isIdle: Bool { state.withLock { $0.pacer.running == 0 && $0.queue.count == 0 } }
}
