/// Takes in the answer as it arrives.
///
/// It is called once for a whole answer and once for each event of a stream, never two calls at a time. While it
/// suspends, the upstream is held back; when it throws, the upstream is cancelled.
package typealias Sink = (Chunk) async throws(Failure) -> Void

/// One concern wrapped around the rest of the path.
///
/// A stage may change the request, answer by itself, ask `next` more than once, or wrap the sink to see what passes.
/// It returns when the answer is complete. Once the sink has been called the caller has seen something of an answer,
/// and no other answer may begin.
package protocol Stage: Sendable {
    /// Answers the request into the sink, by itself or through `next`, the rest of the path.
    func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure)
}

/// Stages in order, the last of which answers by itself.
package struct Path: Sendable {
    private let stages: ArraySlice<any Stage>

    package init(_ stages: [any Stage]) {
        self.stages = stages[...]
    }

    private init(rest stages: ArraySlice<any Stage>) {
        self.stages = stages
    }

    /// Answers the request into the sink; throws what the path could not mend.
    package func answer(_ request: Request, _ exchange: Exchange, sink: Sink) async throws(Failure) {
        guard let stage = stages.first else { preconditionFailure("the last stage of a path answers by itself") }
        try await stage.handle(request, exchange, sink: sink, next: Path(rest: stages.dropFirst()))
    }

    /// Answers the request with the whole response.
    package func response(to request: Request, _ exchange: Exchange) async throws(Failure) -> Response {
        var response = Response()
        try await answer(request, exchange) { chunk throws(Failure) in
            for delta in chunk.deltas { response.apply(delta) }
        }
        return response
    }
}
