import Generation

/// What a lane knows, and what it decides under its lock.
struct LaneState: Sendable {
    typealias Instant = ContinuousClock.Instant

    var pacer: Pacer
    var breaker: Breaker
    var health = LaneHealth()
    var hedges = HedgeBudget()
    private(set) var queue = FairQueue()
    /// What those that wait sleep in; cancelling it wakes them.
    private var sleepers: [Int: Task<Void, Never>] = [:]
    /// Who was woken before it slept.
    private var woken: Set<Int> = []
    private var lastID = 0
    /// How many ever wanted to go.
    private(set) var asked = 0

    init(pacer: Pacer, breaker: Breaker) {
        self.pacer = pacer
        self.breaker = breaker
    }

    struct Waiter {
        let id: Int
        let entry: Lane.Entry
        /// Until when it waits here.
        let limit: Instant
    }

    enum Arrival {
        case pass(Lane.Pass)
        case wait(Waiter)
        case refuse(Failure)
    }

    enum Step {
        case pass(Lane.Pass)
        case sleep(until: Instant)
        case refuse(Failure)
    }

    mutating func arrive(_ entry: Lane.Entry, at now: Instant) -> Arrival {
        asked += 1
        if queue.count == 0, case .now = pacer.verdict(tokens: entry.tokens, at: now) {
            switch start(entry, at: now) {
            case .success(let pass): return .pass(pass)
            case .failure(let failure): return .refuse(failure)
            }
        }
        var foreseen = breaker
        if case .refuse(let failure) = foreseen.verdict(isLast: entry.isLast, at: now) { return .refuse(failure) }
        if let refusal = closure(for: entry, at: now) { return .refuse(refusal) }
        let ahead = queue.ahead(entry.priority)
        let expected = pacer.expectedStart(behind: ahead, tokens: entry.tokens, at: now)
        let limit = entry.isLast ? entry.deadline : min(entry.deadline, now + pacer.pace.maximumWait)
        if queue.count >= pacer.pace.queue {
            return .refuse(Self.refusal("\(queue.count) requests wait for this target already", now, expected))
        }
        if expected >= limit {
            return .refuse(Self.refusal("this target's turn would come too late", now, expected))
        }
        lastID += 1
        queue.append(lastID, of: entry.caller, entry.priority)
        return .wait(Waiter(id: lastID, entry: entry, limit: limit))
    }

    mutating func advance(_ waiter: Waiter, at now: Instant) -> Step {
        guard now < waiter.limit else {
            leaveQueue(waiter)
            let expected = pacer.expectedStart(behind: 0, tokens: waiter.entry.tokens, at: now)
            return .refuse(Self.refusal("this target's turn did not come in time", now, expected))
        }
        guard queue.first == waiter.id else { return .sleep(until: waiter.limit) }
        if let refusal = closure(for: waiter.entry, at: now) {
            leaveQueue(waiter)
            return .refuse(refusal)
        }
        switch pacer.verdict(tokens: waiter.entry.tokens, at: now) {
        case .after(let instant): return .sleep(until: min(instant, waiter.limit))
        case .whenOneEnds: return .sleep(until: waiter.limit)
        case .now:
            leaveQueue(waiter)
            switch start(waiter.entry, at: now) {
            case .success(let pass): return .pass(pass)
            case .failure(let failure): return .refuse(failure)
            }
        }
    }

    /// Why a request that could go elsewhere is not kept waiting: nobody knows how many the provider will take, or whether
    /// any, when the pause it has asked for is over.
    private func closure(for entry: Lane.Entry, at now: Instant) -> Failure? {
        guard !entry.isLast, let end = pacer.closedUntil, end > now else { return nil }
        return Self.refusal("this target's provider has asked for a pause", now, end)
    }

    private mutating func start(_ entry: Lane.Entry, at now: Instant) -> Result<Lane.Pass, Failure> {
        switch breaker.verdict(isLast: entry.isLast, at: now) {
        case .refuse(let failure): .failure(failure)
        case .go: .success(Lane.Pass(start: pacer.start(tokens: entry.tokens, at: now), isProbe: false))
        case .probe: .success(Lane.Pass(start: pacer.start(tokens: entry.tokens, at: now), isProbe: true))
        }
    }

    private static func refusal(_ reason: String, _ now: Instant, _ expected: Instant) -> Failure {
        let wait = max(now.duration(to: expected), .seconds(1))
        return Failure(.paced, "The request was not sent: \(reason).", retryAfter: wait)
    }

    // MARK: - Waiting

    mutating func leaveQueue(_ waiter: Waiter) {
        queue.remove(waiter.id, of: waiter.entry.caller, waiter.entry.priority)
        woken.remove(waiter.id)
    }

    /// Remembers what a waiter sleeps in; `false` if it was woken before it slept.
    mutating func register(_ sleeper: Task<Void, Never>, of id: Int) -> Bool {
        sleepers[id] = sleeper
        return woken.remove(id) == nil
    }

    mutating func forgetSleeper(of id: Int) {
        sleepers[id] = nil
        woken.remove(id)
    }

    /// Picks the one to wake, who goes next: what it sleeps in, to be cancelled outside the lock.
    mutating func wakeFirst() -> Task<Void, Never>? {
        guard let first = queue.first else { return nil }
        if let sleeper = sleepers[first] { return sleeper }
        woken.insert(first)
        return nil
    }
}
