import Generation
import Glibc
import OpenAIDialect

/// `POST /v1/chat/completions`.
struct OpenAIEdge: Edge {
    var dialect: Dialect { .openAI }

    func read(_ body: [UInt8]) throws(Failure) -> Request {
        try OpenAIChat.readRequest(body)
    }

    func writer(for request: Request, _ exchange: Exchange) -> OpenAIChatWriter {
        OpenAIChatWriter(
            requestID: exchange.id,
            created: time(nil),
            model: request.model,
            wantsUsage: request.wantsStreamedUsage
        )
    }

    func block(_ failure: Failure) -> Chunk? { nil }

    func refuse(_ failure: Failure, requestID: String) -> (status: Int, body: [UInt8]) {
        OpenAIChat.errorBody(failure, requestID: requestID)
    }
}
