package import Generation

/// What state the local server is in and what is to be done next; decides only, and does no I/O.
package struct Lifecycle: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Phase: Sendable {
        case stopped
        case starting
        case ready(Connection)
        /// It no longer answers, and its end has not been seen yet.
        case failing
        case backoff(until: Instant)
        /// It is not wanted any more, for good.
        case ended
    }

    /// What the one who runs the server does next.
    package enum Step: Hashable {
        case waitForRequest
        case pause(Duration)
        case start
    }

    package private(set) var phase = Phase.stopped
    package private(set) var since: Instant
    package private(set) var starts = 0
    package private(set) var lastFailure: Failure?
    private let isAlwaysWanted: Bool
    private var isWanted = false
    private var failuresInARow = 0

    private static let firstPause = Duration.milliseconds(500)
    private static let longestPause = Duration.seconds(30)
    /// Living this long makes the failures before it forgotten.
    private static let healthyTime = Duration.seconds(60)

    package init(isAlwaysWanted: Bool, at now: Instant) {
        self.isAlwaysWanted = isAlwaysWanted
        since = now
    }

    private mutating func enter(_ phase: Phase, at now: Instant) {
        self.phase = phase
        since = now
    }
}

// MARK: - Requests

extension Lifecycle {
    /// Lets a request through to a server that is ready, and else makes sure that there will be one.
    ///
    /// One failure is waited out; while several in a row are, a request is told at once, so that it can go elsewhere.
    package mutating func admit(at now: Instant) -> Admission<Connection> {
        switch phase {
        case .ready(let connection): return .pass(connection)
        case .starting: return .wait
        case .ended: return .refuse(.ended)
        case .backoff(let until) where failuresInARow > 1 && now < until:
            isWanted = true
            var failure = lastFailure ?? .ended
            failure.retryAfter = now.duration(to: until)
            return .refuse(failure)
        case .stopped, .failing, .backoff:
            isWanted = true
            return .wait
        }
    }
}

// MARK: - The one who runs it

extension Lifecycle {
    package func nextStep(at now: Instant) -> Step {
        guard isWanted || isAlwaysWanted else { return .waitForRequest }
        switch phase {
        case .stopped: return .start
        case .backoff(let until): return now < until ? .pause(now.duration(to: until)) : .start
        case .starting, .ready, .failing, .ended: return .waitForRequest
        }
    }

    package mutating func didBeginStart(at now: Instant) {
        starts += 1
        isWanted = false
        enter(.starting, at: now)
    }

    package mutating func didBecomeReady(_ connection: Connection, at now: Instant) {
        enter(.ready(connection), at: now)
    }

    /// Takes note that nobody answers behind this connection any more; `false` if that is old news.
    package mutating func didFallSilent(_ connection: Connection, at now: Instant) -> Bool {
        guard case .ready(connection) = phase else { return false }
        if since.duration(to: now) >= Self.healthyTime { failuresInARow = 0 }
        enter(.failing, at: now)
        return true
    }

    /// Takes note of the server's end, or of a start that led nowhere.
    package mutating func didFail(_ failure: Failure, at now: Instant) {
        if case .ready = phase, since.duration(to: now) >= Self.healthyTime { failuresInARow = 0 }
        lastFailure = failure
        failuresInARow += 1
        let factor = 1 << min(failuresInARow - 1, 10)
        enter(.backoff(until: now + min(Self.firstPause * factor, Self.longestPause)), at: now)
    }

    /// Takes note that nothing could be started, which only a person can change.
    ///
    /// Such a start costs nothing, so the next request tries it again; without one, the pause is the longest.
    package mutating func didFindNothingToStart(_ failure: Failure, at now: Instant) {
        lastFailure = failure
        isWanted = false
        if isAlwaysWanted {
            failuresInARow += 1
            enter(.backoff(until: now + Self.longestPause), at: now)
        } else {
            enter(.stopped, at: now)
        }
    }

    package mutating func didEnd(at now: Instant) {
        enter(.ended, at: now)
    }
}

extension Failure {
    static var ended: Failure {
        Failure(.connection, "The local model has been stopped.")
    }
}
