package import Generation
import JSON

/// A whole answer as it is kept, and how it was made.
package struct CachedAnswer: Sendable {
    package let chunks: [Chunk]
    /// Whether the pieces are events of a stream.
    package let isStreamed: Bool
    package let target: Target
    /// Seconds since 1970.
    package let made: Int

    package init(chunks: [Chunk], isStreamed: Bool, target: Target, made: Int) {
        self.chunks = chunks
        self.isStreamed = isStreamed
        self.target = target
        self.made = made
    }

    /// About how much memory it takes.
    package var size: Int {
        chunks.reduce(256) { $0 + $1.size }
    }

    /// The pieces in the form that is asked for: as they came if that is how they came, else as one.
    package func chunks(isStreamed: Bool) -> [Chunk] {
        isStreamed == self.isStreamed ? chunks : [Chunk(chunks.flatMap(\.deltas))]
    }
}

extension Chunk {
    /// About how much memory it takes.
    var size: Int { 64 + (native?.bytes.count ?? 0) + deltas.reduce(0) { $0 + $1.size } }
}

extension Delta {
    fileprivate var size: Int {
        switch self {
        case .text(let text, _), .refusal(let text, _), .thought(let text, _), .toolArguments(_, let text, _),
            .signature(let text, _):
            64 + text.utf8.count
        case .inlineData(let data, _): 64 + data.base64.utf8.count
        case .embedding(let vector, _): 64 + vector.count * 4
        case .probabilities(let tokens, _): 64 + tokens.reduce(0) { $0 + 64 + $1.alternatives.count * 48 }
        default: 128
        }
    }
}
