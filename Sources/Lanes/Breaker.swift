package import Generation

/// Whether a target is worth asking: stops asking one that keeps failing, and finds out when it is well again.
///
/// A value without a clock: whoever holds it says what time it is.
package struct Breaker: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// When to stop asking.
    package struct Policy: Hashable, Sendable {
        /// So many failures in a row.
        package var consecutiveFailures = 5
        /// Or this share of what was asked within ``window``, once that is ``minimumRequests``.
        package var failureRate = 0.5
        package var minimumRequests = 20
        package var window = Duration.seconds(30)
        /// How long to leave it alone the first time; twice as long after every probe that fails.
        package var pause = Duration.seconds(5)
        package var longestPause = Duration.seconds(120)

        package init() {}
    }

    package enum State: Sendable {
        case closed
        /// Left alone until then.
        case open(until: Instant)
        /// One request is out to see.
        case probing
        /// It refuses whoever asks, until something changes on its side or ours.
        case down(Failure, nextProbe: Instant)
    }

    /// What a request that wants to go may do.
    package enum Verdict: Sendable {
        case go
        /// Go, and report: this one decides.
        case probe
        case refuse(Failure)
    }

    package let policy: Policy
    package private(set) var state = State.closed
    /// When this process found out what ``state`` says; `nil` when another did, or when nothing ever happened.
    private(set) var foundOut: Instant?
    private var lastChange: Instant?
    private var failuresInRow = 0
    private var pause: Duration
    /// Successes and failures of this window and the one before.
    private var counts: (old: Count, new: Count) = (Count(), Count())
    private var windowStart: Instant?

    private struct Count {
        var failures = 0
        var total = 0
    }

    package init(_ policy: Policy = Policy()) {
        self.policy = policy
        pause = policy.pause
    }

    /// Decides about one request.
    ///
    /// If it is the last that could answer, only a target that is known to refuse everybody is not asked.
    package mutating func verdict(isLast: Bool, at now: Instant) -> Verdict {
        switch state {
        case .closed: return .go
        case .open(let until):
            if now >= until {
                state = .probing
                return .probe
            }
            return isLast ? .go : .refuse(Self.resting(until: until, now))
        case .probing: return isLast ? .go : .refuse(Self.resting(until: now, now))
        case .down(let failure, let nextProbe):
            guard now >= nextProbe else { return .refuse(failure) }
            state = .down(failure, nextProbe: now + Self.downPause)
            return .probe
        }
    }

    private static func resting(until: Instant, _ now: Instant) -> Failure {
        let wait = now.duration(to: until)
        return Failure(
            .resting,
            "The target failed too often of late and is being left alone.",
            retryAfter: wait > .zero ? wait : nil
        )
    }

    /// Takes in that a request was answered, or refused for a reason that is the caller's own.
    package mutating func succeeded(at now: Instant) {
        failuresInRow = 0
        pause = policy.pause
        if case .closed = state {
            count(failed: false, at: now)
        } else {
            close()
            note(now)
        }
    }

    /// Takes in how a request failed.
    package mutating func failed(_ failure: Failure, wasProbe: Bool, at now: Instant) {
        switch failure.kind.meaning {
        case .nothing:
            if wasProbe, case .probing = state { state = .open(until: now) }
        case .alive: succeeded(at: now)
        case .down:
            state = .down(failure, nextProbe: now + Self.downPause)
            note(now)
        case .failure:
            failuresInRow += 1
            count(failed: true, at: now)
            let total = counts.old.total + counts.new.total
            let failures = counts.old.failures + counts.new.failures
            let isFailing =
                total >= policy.minimumRequests && Double(failures) >= policy.failureRate * Double(total)
            switch state {
            case .closed where failuresInRow >= policy.consecutiveFailures || isFailing: open(at: now)
            case .probing where wasProbe, .down where wasProbe:
                pause = min(pause * 2, policy.longestPause)
                open(at: now)
            default: break
            }
        }
    }

    /// Forgets everything: something has changed.
    package mutating func reset() {
        close()
        pause = policy.pause
    }

    /// Takes over what another process has found out at `instant`, unless something newer is known.
    ///
    /// That process is the first to see whether the target is well again; this one waits a little longer.
    mutating func adopt(_ other: State, foundOutAt instant: Instant) {
        if let lastChange, lastChange >= instant { return }
        switch other {
        case .probing: return
        case .closed: close()
        case .open(let until):
            state = .open(until: until + Self.precedence)
            pause = min(max(instant.duration(to: until), policy.pause), policy.longestPause)
        case .down(let failure, let nextProbe): state = .down(failure, nextProbe: nextProbe + Self.precedence)
        }
        (lastChange, foundOut) = (instant, nil)
    }

    private mutating func note(_ now: Instant) {
        (lastChange, foundOut) = (now, now)
    }

    private mutating func open(at now: Instant) {
        state = .open(until: now + pause)
        note(now)
    }

    private mutating func close() {
        state = .closed
        failuresInRow = 0
        counts = (Count(), Count())
        windowStart = nil
    }

    private mutating func count(failed: Bool, at now: Instant) {
        let start = windowStart ?? now
        if windowStart == nil || now - start >= policy.window {
            counts = (now - start >= policy.window * 2 ? Count() : counts.new, Count())
            windowStart = now
        }
        counts.new.total += 1
        if failed { counts.new.failures += 1 }
    }

    /// How long whoever found out has the first try: its result must have time to be told.
    private static let precedence = Duration.seconds(2)

    /// How often a target that refuses everybody is tried again: what was wrong may have been mended elsewhere.
    private static let downPause = Duration.seconds(60)
}

extension Failure.Kind {
    fileprivate enum Meaning {
        /// It says nothing of the target.
        case nothing
        /// The target works; the request, or how often it was asked, was at fault.
        case alive
        case failure
        /// The target refuses everybody.
        case down
    }

    /// What a failure says of the target.
    fileprivate var meaning: Meaning {
        switch self {
        case .cancelled, .requestTimeout, .paced, .resting, .unauthenticated, .forbidden, .keyLimit, .budget: .nothing
        case .invalidRequest, .requestTooLarge, .contextLength, .blockedPrompt, .blockedOutput, .malformed,
            .modelNotFound, .rateLimitMinute, .tokenLimitMinute, .lowConfidence:
            .alive
        // What is not permitted may be the file that one caller named; it must not take the target from the others.
        case .capacity, .overloaded, .loading, .serverError, .timeout, .connection, .permission, .location, .unknown:
            .failure
        case .auth, .wrongAPI, .apiDisabled, .billing, .noQuota, .quotaDay: .down
        }
    }
}
