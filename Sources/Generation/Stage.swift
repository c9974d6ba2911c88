/// Takes in the answer as it arrives.
///
/// It is called once for a whole answer and once for each event of a stream, never two calls at a time. While it
/// suspends, the upstream is held back; when it throws, the upstream is cancelled.
package typealias Sink = (Chunk) async throws(Failure) -> Void

/// One concern wrapped around the rest of the path.
///
/// A stage may change the request, answer by itself, call `next` more than once, or wrap the sink to see what passes.
/// It returns when the answer is complete. Once the sink has been called the caller has seen something of an answer,
/// and no other answer may begin.
package protocol Stage: Sendable {
    typealias Next = (Request, Exchange, Sink) async throws(Failure) -> Void

    func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Next) async throws(Failure)
}

/// The stages in order, the last of which calls providers and no `next`.
package struct Path: Sendable {
    private let stages: [any Stage]

    package init(_ stages: [any Stage]) {
        self.stages = stages
    }

    /// Answers the request into the sink; throws what the path could not mend.
    package func answer(_ request: Request, _ exchange: Exchange, sink: Sink) async throws(Failure) {
        try await run(stages[...], request, exchange, sink)
    }

    /// Answers the request with the whole response.
    package func response(to request: Request, _ exchange: Exchange) async throws(Failure) -> Response {
        var response = Response()
        try await answer(request, exchange) { chunk throws(Failure) in
            for delta in chunk.deltas { response.apply(delta) }
        }
        return response
    }

    private func run(
        _ remaining: ArraySlice<any Stage>,
        _ request: Request,
        _ exchange: Exchange,
        _ sink: Sink
    ) async throws(Failure) {
        guard let stage = remaining.first else {
            preconditionFailure("the last stage of a path answers by itself")
        }
        try await stage.handle(request, exchange, sink: sink) { request, exchange, sink throws(Failure) in
            try await run(remaining.dropFirst(), request, exchange, sink)
        }
    }
}
