package import Generation

/// When the next request may start: keeps a lane within its limits, given ones and learned ones.
///
/// A value without a clock: whoever holds it says what time it is.
package struct Pacer: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Whether a request may start.
    package enum Verdict: Hashable, Sendable {
        case now
        /// Not before then, as far as is known.
        case after(Instant)
        /// When a running one has ended.
        case whenOneEnds
    }

    /// One that has started.
    package struct Start: Sendable {
        let slice: Instant
        let at: Instant
        let estimate: Int
    }

    package var pace: Pace
    /// Requests a minute that the provider has been seen to take; `nil` until it has refused one.
    package private(set) var learnedRequests = LearnedLimit()
    package private(set) var learnedTokens = LearnedLimit()
    /// Until when the provider asked to be left alone, here or as another process has told.
    package var closedUntil: Instant? { [closedHereUntil, closedElsewhereUntil].compactMap { $0 }.max() }
    private(set) var closedHereUntil: Instant?
    var closedElsewhereUntil: Instant?
    /// What of the limits is this process's; `nil` when all of it is.
    var allotment: Allotment?
    /// What other processes used of the last minute.
    var usedElsewhere = (requests: 0, tokens: 0)
    package private(set) var running = 0
    private var window = RateWindow()
    private var lastStart: Instant?
    /// How long requests take; nothing until one has ended.
    private var averageDuration: Duration?
    /// How many were refused since one was answered.
    private var refusedInRow = 0
    private var rowStart: Instant?

    package init(_ pace: Pace = Pace()) {
        self.pace = pace
    }

    package var requestsPerMinute: Int? { least(wholeRequestsPerMinute, allotment?.requests) }
    package var tokensPerMinute: Int? { least(wholeTokensPerMinute, allotment?.tokens) }
    private var concurrency: Int? { least(pace.concurrency, allotment?.concurrency) }
    private var stagger: Duration { pace.stagger * (allotment?.processes ?? 1) }

    /// What this process and all others together may use.
    var wholeRequestsPerMinute: Int? { least(pace.requestsPerMinute, learnedRequests.value) }
    var wholeTokensPerMinute: Int? { least(pace.tokensPerMinute, learnedTokens.value) }

    /// Whether a request thought to spend `tokens` may start at `now`.
    package mutating func verdict(tokens: Int, at now: Instant) -> Verdict {
        window.forget(before: now)
        if let limit = concurrency, running >= limit { return .whenOneEnds }
        // Who has nothing now will be woken when there is something.
        if requestsPerMinute == 0 || tokensPerMinute == 0 { return .after(now + .seconds(1)) }
        var earliest = now
        if let closedUntil { earliest = max(earliest, closedUntil) }
        if let lastStart, stagger > .zero { earliest = max(earliest, lastStart + stagger) }
        if earliest == now { tryMore(tokens: tokens, at: now) }
        let missing = missing(for: 1, tokens: tokens)
        if var free = window.whenFree(requests: missing.requests, tokens: missing.tokens) {
            if let next = nextTry(missing), next > now { free = min(free, next) }
            earliest = max(earliest, free)
        }
        return earliest > now ? .after(earliest) : .now
    }

    /// Lets a little more through where nothing but a guess is in the way, if the guess is old enough.
    private mutating func tryMore(tokens: Int, at now: Instant) {
        let missing = missing(for: 1, tokens: tokens)
        guard nextTry(missing) != nil else { return }
        if missing.requests > 0 { learnedRequests.raise(at: now) } else { learnedTokens.raise(at: now) }
    }

    /// When a guess will be tried again that alone keeps a request from starting.
    private func nextTry(_ missing: (requests: Int, tokens: Int)) -> Instant? {
        switch missing {
        case (1, 0) where learnedRequests.value == wholeRequestsPerMinute: learnedRequests.nextTry
        case (0, 1...) where learnedTokens.value == wholeTokensPerMinute: learnedTokens.nextTry
        default: nil
        }
    }

    /// How much must be given back before so many more may start.
    private func missing(for requests: Int, tokens: Int) -> (requests: Int, tokens: Int) {
        let overRequests = requestsPerMinute.map { window.requests + requests - $0 } ?? 0
        // What is larger than the whole limit goes when nothing else does; the provider decides.
        let overTokens = tokensPerMinute.map { window.tokens + min(tokens, $0) - $0 } ?? 0
        return (max(overRequests, 0), max(overTokens, 0))
    }

    /// When a request would start that `ahead` others precede, each thought to spend as much as it.
    package mutating func expectedStart(behind ahead: Int, tokens: Int, at now: Instant) -> Instant {
        window.forget(before: now)
        var expected = max(now, closedUntil ?? now)
        if let lastStart, stagger > .zero { expected = max(expected, lastStart + stagger * (ahead + 1)) }
        if let limit = concurrency {
            let rounds = max(0, running + ahead + 1 - limit + (limit - 1)) / max(limit, 1)
            expected = max(expected, now + (averageDuration ?? .zero) * rounds)
        }
        if let limit = requestsPerMinute {
            let (rounds, rest) = ahead.quotientAndRemainder(dividingBy: max(limit, 1))
            let missing = max(window.requests + rest + 1 - limit, 0)
            var start = window.whenFree(requests: missing, tokens: 0) ?? now
            if ahead == 0, let next = nextTry((missing, 0)) { start = min(start, max(next, now)) }
            expected = max(expected, start + .seconds(60 * rounds))
        }
        if let limit = tokensPerMinute, tokens > 0 {
            let (rounds, rest) = (ahead * min(tokens, limit)).quotientAndRemainder(dividingBy: max(limit, 1))
            let missing = max(window.tokens + rest + min(tokens, limit) - limit, 0)
            let start = window.whenFree(requests: 0, tokens: missing) ?? now
            expected = max(expected, start + .seconds(60 * rounds))
        }
        return expected
    }

    /// Counts a request that starts now.
    package mutating func start(tokens: Int, at now: Instant) -> Start {
        running += 1
        lastStart = now
        return Start(slice: window.add(tokens: tokens, at: now), at: now, estimate: tokens)
    }

    /// The head of the answer is here: by now the provider has counted the request.
    package mutating func answered(_ start: Start, at now: Instant) {
        refusedInRow = 0
        rowStart = nil
        window.observe(delay: start.at.duration(to: now))
    }

    /// A request has ended; `tokens` is what it really spent, where known.
    package mutating func end(_ start: Start, tokens: Int?, at now: Instant) {
        running -= 1
        let duration = start.at.duration(to: now)
        averageDuration = averageDuration.map { $0 * 0.9 + duration * 0.1 } ?? duration
        if let tokens { window.correct(start.slice, tokens: tokens - start.estimate) }
    }
}

// MARK: - Learning

extension Pacer {
    /// Learns from a refusal for being asked too often; a refused request used nothing.
    ///
    /// A limit that the provider names is taken as it is. Without one, what it has taken within the last minute is a
    /// guess at what it takes, but at least half of the last guess, for others may use the same limit; what other
    /// processes of ours took is part of it. See ``LearnedLimit`` for how long it is believed.
    package mutating func refused(_ start: Start, _ failure: Failure, at now: Instant) {
        guard failure.kind.isAboutPace else { return }
        if let hint = failure.retryAfter {
            closedHereUntil = max(closedHereUntil ?? now, now + min(hint, Self.longestClosure))
        }
        window.forget(before: now)
        refusedInRow += 1
        let rowStart = rowStart ?? now
        self.rowStart = rowStart
        window.correct(start.slice, requests: -1, tokens: -start.estimate)
        let isOfTokens = failure.kind == .tokenLimitMinute
        let taken = isOfTokens ? window.tokens + usedElsewhere.tokens : window.requests + usedElsewhere.requests
        let lesson = LearnedLimit.Lesson(
            taken: taken,
            named: failure.quota,
            hint: failure.retryAfter,
            inRow: refusedInRow,
            rowSpan: rowStart.duration(to: now)
        )
        switch failure.kind {
        case .rateLimitMinute: learnedRequests.lower(lesson, at: now)
        case .tokenLimitMinute: learnedTokens.lower(lesson, at: now)
        default: break
        }
    }

    /// Takes in what the provider says of its limits beside an answer.
    package mutating func inform(_ report: RateReport, at now: Instant) {
        if let limit = report.requestLimit { learnedRequests.name(limit, at: now) }
        if let limit = report.tokenLimit { learnedTokens.name(limit, at: now) }
        if report.remainingRequests == 0, let reset = report.requestReset {
            closedHereUntil = max(closedHereUntil ?? now, now + min(reset, Self.longestClosure))
        }
    }

    /// Takes over what another process has learned.
    mutating func adopt(requests: LearnedLimit?, tokens: LearnedLimit?) {
        if let requests { learnedRequests.adopt(requests) }
        if let tokens { learnedTokens.adopt(tokens) }
    }

    /// Requests and tokens that count at `now`.
    mutating func used(at now: Instant) -> (requests: Int, tokens: Int) {
        window.forget(before: now)
        return (window.requests, window.tokens)
    }

    /// A hint beyond this is a quota of another kind, which the breaker minds.
    private static let longestClosure = Duration.seconds(300)
}

extension Failure.Kind {
    /// Whether it says that the target was asked too often, or would be soon.
    fileprivate var isAboutPace: Bool {
        switch self {
        case .rateLimitMinute, .tokenLimitMinute, .capacity, .overloaded: true
        default: false
        }
    }
}
