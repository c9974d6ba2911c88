import GeminiDialect
import Generation
import HTTP

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

    func refuse(_ failure: Failure, requestID: String) -> (status: Int, body: [UInt8]) {
        GeminiContent.errorBody(failure)
    }
}

extension GeminiEdge {
    /// Finds the model and the method in what follows `models/` in a path, such as `gemini-2.5-flash:generateContent`.
    init?(_ action: Substring, of head: HTTPRequestHead) {
        guard let colon = action.lastIndex(of: ":") else { return nil }
        switch action[action.index(after: colon)...] {
        case "generateContent": isStreamed = false
        case "streamGenerateContent": isStreamed = true
        default: return nil
        }
        model = action[..<colon].percentDecoded
        framing = head.queryItem("alt") == "sse" ? .events : .array
    }
}
