/// What was started within the last minute, in slices of a tenth of a second.
///
/// A provider counts a request somewhere between its start here and the head of its answer, so what was used is given
/// back ``slack`` later than a minute after the start. With that, no 60 seconds of the provider's own clock hold more
/// than the limit, whether its window slides or stands still.
package struct RateWindow: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private struct Slice {
        let start: Instant
        var requests = 0
        var tokens = 0
    }

    /// How long after its start a request may have been counted: the longest delay seen, within bounds.
    private(set) var slack: Duration
    private var slices: [Slice] = []
    /// Slices before this are spent; they are dropped now and then, so that dropping costs nothing.
    private var first = 0
    package private(set) var requests = 0
    package private(set) var tokens = 0

    /// - Parameter slack: the least that a request's count may lag behind its start.
    package init(slack: Duration = .milliseconds(50)) {
        self.slack = slack
    }

    private static let length = Duration.milliseconds(100)
    private static let minute = Duration.seconds(60)
    private static let longestSlack = Duration.seconds(1)

    /// When a slice no longer counts.
    private func end(of slice: Slice) -> Instant { slice.start + Self.length + Self.minute + slack }

    package mutating func forget(before now: Instant) {
        while first < slices.count, end(of: slices[first]) <= now {
            requests -= slices[first].requests
            tokens -= slices[first].tokens
            first += 1
        }
        if first > 512 {
            slices.removeFirst(first)
            first = 0
        }
    }

    /// Counts one request and what it is thought to spend; returns where, for ``correct(_:requests:tokens:)``.
    package mutating func add(tokens estimate: Int, at now: Instant) -> Instant {
        if slices.count == first || slices[slices.count - 1].start + Self.length <= now {
            slices.append(Slice(start: now))
        }
        slices[slices.count - 1].requests += 1
        slices[slices.count - 1].tokens += estimate
        requests += 1
        tokens += estimate
        return slices[slices.count - 1].start
    }

    /// Puts right what a request was counted as, if it still counts.
    package mutating func correct(_ start: Instant, requests fewer: Int = 0, tokens difference: Int) {
        guard let index = slices[first...].lastIndex(where: { $0.start == start }) else { return }
        slices[index].requests += fewer
        slices[index].tokens += difference
        requests += fewer
        tokens += difference
    }

    /// Takes in how long a request took to be counted for certain.
    mutating func observe(delay: Duration) {
        slack = min(max(slack, delay), Self.longestSlack)
    }

    /// When so many requests, or so many tokens, will have been given back.
    package func whenFree(requests wantedRequests: Int, tokens wantedTokens: Int) -> Instant? {
        guard wantedRequests > 0 || wantedTokens > 0 else { return nil }
        var (freeRequests, freeTokens) = (0, 0)
        for slice in slices[first...] {
            freeRequests += slice.requests
            freeTokens += slice.tokens
            if freeRequests >= wantedRequests, freeTokens >= wantedTokens { return end(of: slice) }
        }
        return slices.last.map(end)
    }
}
