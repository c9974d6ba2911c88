import GeminiDialect
import Generation
import OpenAIDialect

/// A dialect as callers of the gateway speak it.
protocol Edge: Sendable {
    associatedtype Writer: AnswerWriter

    /// Reads the body of a generation; throws what is wrong with it.
    func read(_ body: [UInt8]) throws(Failure) -> Request

    /// What writes the answer to `request`.
    func writer(for request: Request, _ exchange: Exchange) -> Writer

    /// What a prompt that was blocked elsewhere is answered with, where this dialect answers it rather than refuses it.
    func block(_ failure: Failure) -> Chunk?

    var dialect: Dialect { get }
}

extension Edge {
    func block(_ failure: Failure) -> Chunk? { nil }

    /// What to answer when there is no answer: a status and a body in the dialect's own form.
    func refuse(_ failure: Failure, requestID: String) -> (status: Int, body: [UInt8]) {
        dialect.errorBody(failure, requestID: requestID)
    }
}

extension Dialect {
    /// A refusal in the dialect's own form, with its status.
    func errorBody(_ failure: Failure, requestID: String) -> (status: Int, body: [UInt8]) {
        switch self {
        case .openAI: OpenAIChat.errorBody(failure, requestID: requestID)
        case .gemini: GeminiContent.errorBody(failure)
        }
    }
}
