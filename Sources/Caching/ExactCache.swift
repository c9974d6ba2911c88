import Foundation
package import Generation
import Synchronization

/// Gives an answer that was given before to a request that asks for the same, if its route allows that.
///
/// Kept are whole answers that ended by themselves and were not degraded. `cache-control` of the caller counts: with
/// `no-cache` the answer is made anew, with `no-store` it is not kept either.
package struct ExactCache: Stage {
    /// How often answers were found, by route.
    package struct Counts: Hashable, Sendable {
        package var hits = 0
        package var misses = 0

        package init() {}
    }

    private let store: any AnswerStore
    private let counts = CountsByRoute()

    package init(_ store: any AnswerStore) {
        self.store = store
    }

    package var countsByRoute: [String: Counts] { counts.all }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let plan = exchange.plan, let lifetime = plan.cacheLifetime, exchange.cacheControl != .noStore,
            request.operation != .tokenCount, let key = CacheKey(request, plan)
        else { return try await next.answer(request, exchange, sink: sink) }
        if exchange.cacheControl != .noCache, let answer = await store.answer(for: key) {
            counts.count(hit: true, key.route)
            exchange.record {
                $0.target = answer.target
                $0.cache = .hit(age: max(Int(Date().timeIntervalSince1970) - answer.made, 0))
            }
            for chunk in answer.chunks(isStreamed: request.isStreamed) { try await sink(chunk) }
            return
        }
        counts.count(hit: false, key.route)
        exchange.record { $0.cache = exchange.cacheControl == .noCache ? .bypassed : .missed }
        var collector = AnswerCollector()
        try await next.answer(request, exchange) { chunk throws(Failure) in
            collector.take(chunk)
            try await sink(chunk)
        }
        // An answer to a question that was only like this one must not become this one's own.
        guard !exchange.provenance.cache.isGivenAgain, let answer = collector.answer(to: request, exchange) else {
            return
        }
        await store.keep(answer, for: key, within: lifetime)
    }
}

private final class CountsByRoute: Sendable {
    private let counts = Mutex<[String: ExactCache.Counts]>([:])
    /// Callers may name any model of some providers.
    private static let limit = 1000

    var all: [String: ExactCache.Counts] { counts.withLock { $0 } }

    func count(hit: Bool, _ route: String) {
        counts.withLock { counts in
            let name = counts[route] != nil || counts.count < Self.limit ? route : "others"
            if hit { counts[name, default: .init()].hits += 1 } else { counts[name, default: .init()].misses += 1 }
        }
    }
}
