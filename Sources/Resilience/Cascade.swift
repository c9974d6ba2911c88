import Foundation
package import Generation

/// Holds the answer of a cheaper target back until it convinces; one that does not is asked of the next target.
///
/// Applies to routes whose strategy is a cascade, and to every target but the last one left.
package struct Cascade: Stage {
    package init() {}

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard case .cascade(let minimum)? = exchange.plan?.strategy, request.operation == .generation,
            let attempt = request.attempt, !attempt.isLast
        else { return try await next.answer(request, exchange, sink: sink) }
        var asked = request
        let addsProbabilities = minimum != nil && request.sampling.topLogprobs == nil
        if addsProbabilities { asked.sampling.topLogprobs = 0 }
        var response = Response()
        var held: [Chunk] = []
        do throws(Failure) {
            try await next.answer(asked, exchange) { chunk in
                for delta in chunk.deltas { response.apply(delta) }
                held.append(addsProbabilities ? chunk.withoutProbabilities : chunk)
            }
        } catch {
            // An answer that fails its checks is what the next target is for; asking this one again would cost time.
            guard error.kind == .malformed else { throw error }
            throw Failure(.lowConfidence, error.message, providerStatus: error.providerStatus)
        }
        try Self.convince(response, minimum)
        for chunk in held { try await sink(chunk) }
    }

    private static func convince(_ response: Response, _ minimum: Double?) throws(Failure) {
        guard let answer = response.candidates.first, !answer.parts.isEmpty,
            answer.finishReason == .stop || answer.finishReason == .toolCalls
        else { throw Failure(.lowConfidence, "The cheaper model's answer is not complete.") }
        guard let minimum, let confidence = answer.confidence, confidence < minimum else { return }
        let figure = String(format: "%.2f", confidence)
        throw Failure(
            .lowConfidence,
            "The cheaper model was sure of its answer to \(figure) only; \(minimum) is asked."
        )
    }
}

extension Response.Candidate {
    /// The geometric mean of its tokens' probabilities; `nil` where the provider does not tell them.
    package var confidence: Double? {
        guard !probabilities.isEmpty else { return nil }
        return exp(probabilities.reduce(0) { $0 + $1.logarithm } / Double(probabilities.count))
    }
}

extension Chunk {
    /// Without what was asked for only to judge the answer.
    fileprivate var withoutProbabilities: Chunk {
        Chunk(
            deltas.filter { delta in
                if case .probabilities = delta { false } else { true }
            }
        )
    }
}
