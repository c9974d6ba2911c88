import GeminiDialect
import Generation

/// `POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent`.
struct GeminiEdge: Edge {
    /// The model named in the path.
    let model: String
    let isStreamed: Bool
    /// How a stream is framed: as server-sent events when the caller asks for `alt=sse`, else as one JSON array.
    let framing: GeminiContentWriter.Framing

    var dialect: Dialect { .gemini }

    func read(_ body: [UInt8]) throws(Failure) -> Request {
        try GeminiContent.readRequest(body, model: model, isStreamed: isStreamed)
    }

    func writer(for request: Request, _ exchange: Exchange) -> GeminiContentWriter {
        GeminiContentWriter(requestID: exchange.id, model: request.model, framing: framing)
    }

    func block(_ failure: Failure) -> Chunk? { GeminiContent.blockedPrompt(failure) }
}
