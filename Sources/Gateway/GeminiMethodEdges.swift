import GeminiDialect
import Generation

/// `embedContent`, `batchEmbedContents` and Vertex AI's `predict`.
struct GeminiEmbeddingEdge: Edge {
    let model: String
    let method: EmbeddingMethod

    var dialect: Dialect { .gemini }

    func read(_ body: [UInt8]) throws(Failure) -> Request {
        try GeminiEmbedding.readRequest(body, model: model, method: method)
    }

    func writer(for request: Request, _ exchange: Exchange) -> GeminiEmbeddingWriter { GeminiEmbeddingWriter(method) }
}

/// `countTokens`.
struct GeminiTokenCountEdge: Edge {
    let model: String

    var dialect: Dialect { .gemini }

    func read(_ body: [UInt8]) throws(Failure) -> Request {
        try GeminiTokenCount.readRequest(body, model: model)
    }

    func writer(for request: Request, _ exchange: Exchange) -> GeminiTokenCountWriter { GeminiTokenCountWriter() }
}
