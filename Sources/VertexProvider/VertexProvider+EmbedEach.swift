import Generation

extension VertexProvider {
    /// Asks for every vector by itself, a few at a time, because `embedContent` takes one content here.
    ///
    /// All of them together have the attempt's time; the first failure ends them all.
    func embedEach(
        _ wish: EmbeddingWish,
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let deadline = ContinuousClock.now + attempt.timeout.total
        let vectors = await withTaskGroup(of: (index: Int, vector: Result<Embedded, Failure>).self) { group in
            func begin(_ index: Int) {
                var one = wish
                one.inputs = [wish.inputs[index]]
                var part = request
                part.operation = .embedding(one)
                group.addTask { [part] in
                    do throws(Failure) {
                        return (index, .success(try await embed(part, attempt, until: deadline, exchange)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var vectors: [Embedded?] = Array(repeating: nil, count: wish.inputs.count)
            var begun = min(Self.callsAtATime, wish.inputs.count)
            for index in 0..<begun { begin(index) }
            for await (index, vector) in group {
                switch vector {
                case .failure(let failure):
                    // What the others say once they are cancelled is of no interest.
                    group.cancelAll()
                    return Result<[Embedded?], Failure>.failure(failure)
                case .success(let vector): vectors[index] = vector
                }
                guard begun < wish.inputs.count else { continue }
                begin(begun)
                begun += 1
            }
            return .success(vectors)
        }
        var deltas: [Delta] = [.started(id: nil, model: nil)]
        var tokens = 0
        for (index, embedded) in try vectors.get().enumerated() {
            guard let embedded else { continue }
            deltas.append(.embedding(embedded.vector, index: index))
            tokens += embedded.tokens
        }
        try await sink(Chunk(deltas + [.usage(Usage(promptTokens: tokens))]))
    }

    private static var callsAtATime: Int { 4 }

    private struct Embedded: Sendable {
        var vector: [Float]
        var tokens: Int
    }

    private func embed(
        _ request: Request,
        _ attempt: AttemptScope,
        until deadline: ContinuousClock.Instant,
        _ exchange: Exchange
    ) async throws(Failure) -> Embedded {
        var attempt = attempt
        attempt.timeout.total = ContinuousClock.now.duration(to: deadline)
        guard attempt.timeout.total > .zero else {
            throw Failure(.timeout, "The request's time was used up before every text had its vector.")
        }
        let url = try place.url(attempt.target.model, "embedContent")
        var embedded: Embedded?
        var tokens = 0
        try await call(embeddings, request, attempt, url, exchange) { chunk throws(Failure) in
            for delta in chunk.deltas {
                if case .embedding(let vector, 0) = delta { embedded = Embedded(vector: vector, tokens: 0) }
                if case .usage(let usage) = delta { tokens += usage.promptTokens }
            }
        }
        guard var embedded else { throw Failure(.malformed, "The provider's answer has no embedding.") }
        embedded.tokens = tokens
        return embedded
    }
}
