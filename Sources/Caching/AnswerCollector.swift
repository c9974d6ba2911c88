import Foundation
package import Generation

/// Gathers an answer that passes by, and says at its end whether it may be given again.
package struct AnswerCollector {
    private var response = Response()
    private var chunks: [Chunk] = []
    private var size = 0

    /// Answers larger than this are not kept, nor collected to be.
    private static let sizeLimit = 16 << 20

    package init() {}

    package mutating func take(_ chunk: Chunk) {
        guard size <= Self.sizeLimit else { return }
        size += chunk.size
        for delta in chunk.deltas { response.apply(delta) }
        chunks.append(chunk)
    }

    /// The answer, if it is whole, ended by itself, and is what was asked for.
    package func answer(to request: Request, _ exchange: Exchange) -> CachedAnswer? {
        let provenance = exchange.provenance
        guard size <= Self.sizeLimit, let target = provenance.target, provenance.degradation == .none,
            response.isFinished(request)
        else { return nil }
        let made = Int(Date().timeIntervalSince1970)
        return CachedAnswer(chunks: chunks, isStreamed: request.isStreamed, target: target, made: made)
    }
}

extension Response {
    /// Whether every part of the answer ended by itself, neither cut nor withheld.
    fileprivate func isFinished(_ request: Request) -> Bool {
        if case .embedding = request.operation { return !embeddings.isEmpty }
        return !candidates.isEmpty
            && candidates.allSatisfy { candidate in
                (candidate.finishReason == .stop || candidate.finishReason == .toolCalls) && candidate.refusal == nil
                    && !candidate.parts.isEmpty
            }
    }
}
