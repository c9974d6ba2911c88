import API
import Caching
import Gateway
import Generation
import JSON
import SemanticCaching

/// The answers that are given again, and what operators may ask of them.
struct Caches: Sendable {
    let exact: ExactCache
    let semantic: SemanticCache<ContinuousClock>
    private let answers: any AnswerStore

    /// - Parameters:
    ///   - answers: where answers are kept.
    ///   - embeddings: what makes vectors.
    init(_ answers: any AnswerStore, embeddings: Path) {
        self.answers = answers
        exact = ExactCache(answers)
        semantic = SemanticCache(answers, clock: ContinuousClock()) { text, embedder throws(Failure) in
            var request = Request(model: embedder, turns: [])
            request.operation = .embedding(EmbeddingWish(inputs: [.parts([Part(.text(text))])]))
            let response = try await embeddings.response(to: request, Exchange(id: "semantic-cache"))
            guard let vector = response.embeddings.first, !vector.isEmpty else {
                throw Failure(.malformed, "\(embedder) gave no vector.")
            }
            return vector
        }
    }

    /// What `/metrics` says.
    var reports: [CacheReport] {
        let exact = exact.countsByRoute.sorted { $0.key < $1.key }
        let semantic = semantic.countsByRoute.sorted { $0.key < $1.key }
        return exact.map { route, counts in
            CacheReport(route: route, kind: "exact", outcomes: [("hit", counts.hits), ("miss", counts.misses)])
        }
            + semantic.map { route, counts in
                CacheReport(
                    route: route,
                    kind: "semantic",
                    outcomes: [
                        ("hit", counts.hits), ("miss", counts.misses), ("explored", counts.explored),
                        ("gated", counts.gated), ("unembedded", counts.unembedded),
                    ],
                    verdicts: [("right", counts.right), ("wrong", counts.wrong), ("undecided", counts.undecided)]
                )
            }
    }

    var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/api/caches", "Show what is kept of each route's answers, and how often it was used.") {
                _ in .json(await report())
            },
            APIEndpoint("DELETE", "/api/caches", "Forget a route's kept answers: all, or one kind of them.") {
                call throws(Failure) in
                guard let route = call.query("route"), !route.isEmpty else {
                    throw Failure(.invalidRequest, "Name the route to forget: '?route=NAME'.", parameter: "route")
                }
                let kind = call.query("kind")
                guard kind == nil || kind == "exact" || kind == "semantic" else {
                    throw Failure(.invalidRequest, "'kind' is 'exact' or 'semantic'.", parameter: "kind")
                }
                var purged: JSONObject = [:]
                if kind != "exact" { purged["semantic"] = JSON(await semantic.purge(route: route)) }
                if kind != "semantic" { purged["exact"] = JSON(await answers.purge(route: route)) }
                return .json(["route": .string(route), "purged": .object(purged)])
            },
        ]
    }

    private func report() async -> JSON {
        let contents = await answers.contents()
        let (exact, semantic, entries) = (exact.countsByRoute, semantic.countsByRoute, semantic.entriesByRoute)
        let routes = Set(contents.keys).union(exact.keys).union(semantic.keys).union(entries.keys)
        let reports = routes.sorted().map { route -> JSON in
            var report: JSONObject = ["route": .string(route)]
            let counts = exact[route] ?? ExactCache.Counts()
            report["exact"] = [
                "entries": JSON(contents[route]?.answers ?? 0), "bytes": JSON(contents[route]?.bytes ?? 0),
                "hits": JSON(counts.hits), "misses": JSON(counts.misses),
            ]
            if semantic[route] != nil || entries[route] != nil {
                report["semantic"] = (semantic[route] ?? SemanticCounts()).json(entries: entries[route] ?? 0)
            }
            return .object(report)
        }
        return ["caches": .array(reports)]
    }
}

extension SemanticCounts {
    fileprivate func json(entries: Int) -> JSON {
        var verified: JSONObject = ["right": JSON(right), "wrong": JSON(wrong), "undecided": JSON(undecided)]
        if let error = verifiedError {
            verified["error"] = JSON(error.share)
            verified["interval"] = [JSON(error.low), JSON(error.high)]
        }
        return [
            "entries": JSON(entries), "hits": JSON(hits), "misses": JSON(misses), "explored": JSON(explored),
            "gated": JSON(gated), "unembedded": JSON(unembedded), "reckoned_wrong_hits": JSON(reckonedWrongHits),
            "verified": .object(verified),
        ]
    }
}
