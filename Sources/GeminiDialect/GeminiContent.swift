package import Generation
import JSON

/// The wire of `generateContent` and `streamGenerateContent`, as the Gemini API and Vertex AI speak it.
///
/// It serves both sides: a provider writes requests and reads answers through ``Wire``, an edge reads requests here
/// and writes answers with ``GeminiContentWriter``. The model is in the URL, never in the body.
package struct GeminiContent: Wire {
    package static let dialect = Dialect.gemini

    package init() {}

    package var dialect: Dialect { Self.dialect }

    /// Reads the body of a call for `model`; a stream when the method was `streamGenerateContent`.
    ///
    /// Fields are found under their camel-case and their snake-case names. Throws `.invalidRequest`, naming the field.
    package static func readRequest(
        _ body: [UInt8],
        model: String,
        isStreamed: Bool
    ) throws(Failure) -> Request {
        var request = try RequestReader(body).request(model: model, isStreamed: isStreamed)
        request.keepOriginal(Original(dialect: dialect, body: body))
        return request
    }

    package func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        if let original = request.original, original.dialect == dialect {
            return WrittenRequest(body: original.body, isForwarded: true)
        }
        var writer = RequestWriter(rules: ModelRules.of(model))
        return try writer.write(request)
    }

    package func reader(for request: Request) -> GeminiAnswerReader { GeminiAnswerReader() }

    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        Refusal(status: status, header: header, body: body).failure
    }

    /// What an edge answers to a prompt that a provider of another dialect blocked: no candidate, and the reason.
    package static func blockedPrompt(_ failure: Failure) -> Chunk {
        let body: JSON = [
            "promptFeedback": ["blockReason": "OTHER", "blockReasonMessage": .string(failure.message)]
        ]
        return Chunk([], native: NativeChunk(dialect: dialect, bytes: body.bytes))
    }

    /// What an edge answers when it has no answer: the status and a body of Google's form.
    ///
    /// A provider's own body of this dialect is passed on as it came.
    package static func errorBody(_ failure: Failure) -> (status: Int, body: [UInt8]) {
        if let native = failure.native, native.dialect == dialect {
            let status = failure.providerStatus.flatMap { 400..<600 ~= $0 ? $0 : nil }
            return (status ?? failure.kind.httpStatus, native.bytes)
        }
        return (failure.kind.httpStatus, ErrorBody.bytes(for: failure))
    }
}
