import Generation
import Glibc
import OpenAIDialect

/// `POST /v1/chat/completions`.
struct OpenAIEdge: Edge {
    /// The endpoint of Vertex AI whose chat completions were called, which is the model where the body names none.
    var endpoint: String?

    var dialect: Dialect { .openAI }

    func read(_ body: [UInt8]) throws(Failure) -> Request {
        var request = try OpenAIChat.readRequest(body)
        if let endpoint, endpoint != "openapi" { request.model = "endpoints/\(endpoint)/chat" }
        // Its callers write `google/gemini-2.5-flash`.
        if endpoint == "openapi", request.model.hasPrefix("google/") { request.model.removeFirst("google/".count) }
        return request
    }

    func writer(for request: Request, _ exchange: Exchange) -> OpenAIChatWriter {
        OpenAIChatWriter(
            requestID: exchange.id,
            created: time(nil),
            model: request.model,
            wantsUsage: request.wantsStreamedUsage
        )
    }
}
