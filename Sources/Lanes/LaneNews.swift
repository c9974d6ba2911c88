package import Generation
import Synchronization

/// What one process has to tell the others of a lane, or has been told by another.
package struct LaneNews: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// One of the limits.
    package struct Limited: Hashable, Sendable {
        /// For all processes together; `nil` where nothing limits it.
        package var limit: Int?
        /// What this process may use; `nil` when it was never told.
        package var allotted: Int?
        /// What it uses, of the last minute or now.
        package var used = 0
    }

    /// What a breaker says, and when it was found out.
    package struct Finding: Sendable {
        package let state: Breaker.State
        package let at: Instant

        package init(_ state: Breaker.State, at instant: Instant) {
            self.state = state
            at = instant
        }
    }

    package let target: Target
    package var requests = Limited()
    package var tokens = Limited()
    package var concurrency = Limited()
    /// How many ever wanted to go, and how many wait.
    package var asked = 0
    package var waiting = 0
    package var learnedRequests: LearnedLimit?
    package var learnedTokens: LearnedLimit?
    package var closedUntil: Instant?
    package var breaker: Finding?

    package init(_ target: Target) {
        self.target = target
    }
}

extension Lane {
    /// What this process knows; what it was told by others is left out where telling it on would only echo.
    package func news(at now: Instant) -> LaneNews {
        state.withLock { state in
            var news = LaneNews(target)
            let used = state.pacer.used(at: now)
            let allotment = state.pacer.allotment
            news.requests = LaneNews.Limited(
                limit: state.pacer.wholeRequestsPerMinute,
                allotted: allotment?.requests,
                used: used.requests
            )
            news.tokens = LaneNews.Limited(
                limit: state.pacer.wholeTokensPerMinute,
                allotted: allotment?.tokens,
                used: used.tokens
            )
            news.concurrency = LaneNews.Limited(
                limit: state.pacer.pace.concurrency,
                allotted: allotment?.concurrency,
                used: state.pacer.running
            )
            news.asked = state.asked
            news.waiting = state.queue.count
            if state.pacer.learnedRequests.value != nil { news.learnedRequests = state.pacer.learnedRequests }
            if state.pacer.learnedTokens.value != nil { news.learnedTokens = state.pacer.learnedTokens }
            news.closedUntil = state.pacer.closedHereUntil.flatMap { $0 > now ? $0 : nil }
            news.breaker = state.breaker.foundOut.map { LaneNews.Finding(state.breaker.state, at: $0) }
            return news
        }
    }

    /// Takes over what other processes know.
    package func adopt(_ others: [LaneNews]) {
        state.withLock { state in
            var used = (requests: 0, tokens: 0)
            for news in others {
                used.requests += news.requests.used
                used.tokens += news.tokens.used
                state.pacer.adopt(requests: news.learnedRequests, tokens: news.learnedTokens)
                if let finding = news.breaker { state.breaker.adopt(finding.state, foundOutAt: finding.at) }
            }
            state.pacer.usedElsewhere = used
            state.pacer.closedElsewhereUntil = others.compactMap(\.closedUntil).max()
        }
    }

    /// Keeps to its part of the limits from now on; to all of them with `nil`.
    package func keep(to allotment: Allotment?) {
        state.withLock { $0.pacer.allotment = allotment }
        wakeNext()
    }
}
