package import Generation
import JSON
import Refusals

/// The wire of `generateContent` and `streamGenerateContent`, as the Gemini API and Vertex AI speak it.
///
/// It serves both sides: a provider writes requests and reads answers through ``Wire``, an edge reads requests here
/// and writes answers with ``GeminiContentWriter``. The model is in the URL, never in the body.
package struct GeminiContent: Wire {
    package static let dialect = Dialect.gemini

    /// Whose server is spoken to.
    package enum Flavour: Hashable, Sendable {
        /// The Gemini API of AI Studio.
        case geminiAPI
        case vertex
    }

    private let flavour: Flavour
    private let rules: ModelRules.Table

    /// Makes the wire to a server of that flavour, whose models differ as `rules` say.
    package init(_ flavour: Flavour = .geminiAPI, rules: ModelRules.Table = .standard) {
        self.flavour = flavour
        self.rules = rules
    }

    package var dialect: Dialect { Self.dialect }

    /// Reads the body of a call for `model`; a stream when the method was `streamGenerateContent`.
    ///
    /// Fields are found under their camel-case and their snake-case names. Throws `.invalidRequest`, naming the field.
    package static func readRequest(
        _ body: [UInt8],
        model: String,
        isStreamed: Bool
    ) throws(Failure) -> Request {
        var reader = try RequestReader(body)
        var request = try reader.request(model: model, isStreamed: isStreamed)
        request.unspoken = reader.remarks.unspoken
        request.keepOriginal(Original(dialect: dialect, body: body, particulars: reader.remarks.particulars))
        return request
    }

    /// The body to send, and what of the request it could not say.
    ///
    /// A caller's own body of this dialect is sent as it came, but for fields that servers of this flavour refuse or
    /// want; where one has to be changed, the rest keeps its order and the text of its numbers. Cached content of the
    /// other API's is left out; throws where a file is kept by somebody else.
    package func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        try request.checkFiles(readableBy: flavour.keeper)
        let foreign = request.cacheKeeper.flatMap { $0 == flavour.keeper ? nil : $0 }
        var written: WrittenRequest
        if let original = request.original, original.dialect == dialect {
            written = flavour.forwarding(original, without: foreign == nil ? [] : ["cachedContent"])
        } else {
            var request = request
            if foreign != nil { request.cachedContent = nil }
            var writer = RequestWriter(flavour: flavour, rules: rules.rules(of: model))
            written = try writer.write(request)
        }
        if let foreign {
            written.notices.append(
                "Cached content was left out: \(foreign.name) keeps it, and \(flavour.name) cannot read it."
            )
        }
        return written
    }

    package func reader(for request: Request) -> GeminiAnswerReader { GeminiAnswerReader() }

    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        Classifier(flavour == .vertex ? .vertex : .gemini).failure(status: status, header: header, body: body)
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
