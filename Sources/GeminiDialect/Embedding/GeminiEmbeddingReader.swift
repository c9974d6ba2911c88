package import Generation
import JSON

/// Reads the vectors that any of Google's embedding methods gives.
package struct GeminiEmbeddingReader: WholeAnswerReader {
    private let isNative: Bool

    /// - Parameter isNative: whether the caller asked with the method that answers.
    init(isNative: Bool) {
        self.isNative = isNative
    }

    package mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
        guard let document = try? JSON(parsing: body) else {
            throw Failure(.malformed, "The provider's answer is not JSON.")
        }
        var vectors: [JSON?] = []
        var tokens: Int?
        if let embedding = document["embedding"] {
            vectors = [embedding["values"]]
        } else if let embeddings = document["embeddings"]?.array {
            vectors = embeddings.map { $0["values"] }
        } else if let predictions = document["predictions"]?.array {
            let embeddings = predictions.map { $0["embeddings"] }
            vectors = embeddings.map { $0?["values"] }
            let counts = embeddings.compactMap { $0?["statistics"]?["token_count"]?.double }
            if !counts.isEmpty { tokens = Self.whole(counts.reduce(0, +)) }
        }
        guard vectors.count <= EmbeddingWish.inputLimit else {
            throw Failure(.malformed, "The provider's answer has more than \(EmbeddingWish.inputLimit) embeddings.")
        }
        var deltas: [Delta] = [.started(id: nil, model: nil)]
        for (index, values) in vectors.enumerated() {
            guard let vector = values?.array.flatMap(Self.vector) else {
                throw Failure(.malformed, "The provider's answer has an embedding without numbers.")
            }
            deltas.append(.embedding(vector, index: index))
        }
        guard !vectors.isEmpty else { throw Failure(.malformed, "The provider's answer has no embedding.") }
        let counted = document["usageMetadata"]?["promptTokenCount"]?.double.flatMap(Self.whole)
        if let tokens = counted ?? tokens { deltas.append(.usage(Usage(promptTokens: Usage.believable(tokens)))) }
        return Chunk(deltas, native: isNative ? NativeChunk(dialect: .gemini, bytes: body) : nil)
    }

    private static func vector(_ values: [JSON]) -> [Float]? {
        var vector: [Float] = []
        vector.reserveCapacity(values.count)
        for value in values {
            guard let number = value.double else { return nil }
            vector.append(Float(number))
        }
        return vector
    }

    private static func whole(_ count: Double) -> Int? {
        count >= 0 && count < 1e12 ? Int(count) : nil
    }
}
