import Generation
import OpenAIDialect

/// `POST /v1/embeddings`.
struct OpenAIEmbeddingsEdge: Edge {
    var dialect: Dialect { .openAI }

    func read(_ body: [UInt8]) throws(Failure) -> Request { try OpenAIEmbeddings.readRequest(body) }

    func writer(for request: Request, _ exchange: Exchange) -> OpenAIEmbeddingsWriter {
        OpenAIEmbeddingsWriter(for: request)
    }
}
