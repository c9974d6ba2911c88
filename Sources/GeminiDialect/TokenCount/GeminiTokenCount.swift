package import Generation
import JSON

/// The wire of `countTokens`.
package struct GeminiTokenCount: Wire {
    private let content: GeminiContent
    private let isWrapped: Bool

    /// - Parameters:
    ///   - content: how the conversation is written.
    ///   - isWrapped: whether the conversation stands in `generateContentRequest`, as the Gemini API has it; Vertex AI
    ///     takes its members alone.
    package init(_ content: GeminiContent = GeminiContent(), isWrapped: Bool = true) {
        self.content = content
        self.isWrapped = isWrapped
    }

    package var dialect: Dialect { .gemini }

    package func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        var written: WrittenRequest
        var wraps = isWrapped
        if let original = request.original, original.dialect == dialect {
            written = try content.write(request, model: model)
            wraps = isWrapped && original.method == Self.wrappedForm
            if wraps || !isWrapped { written.body = Self.withoutModel(written.body) }
        } else {
            var counted = request
            counted.operation = .generation
            counted.output = .text
            counted.sampling = Sampling()
            counted.thinking = nil
            written = try content.write(counted, model: model)
        }
        if wraps { written.body = Self.wrapped(written.body, model) }
        return written
    }

    package func reader(for request: Request) -> GeminiTokenCountReader { GeminiTokenCountReader() }

    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        content.failure(status: status, header: header, body: body)
    }

    /// How the Gemini API calls a conversation that has more than contents.
    private static let wrappedForm = "generateContentRequest"

    /// The body without the name of the caller's model, which the address says.
    private static func withoutModel(_ body: [UInt8]) -> [UInt8] {
        guard let document = try? JSON(parsing: body), var object = document.object, object["model"] != nil else {
            return body
        }
        object["model"] = nil
        return JSON.object(object).bytes
    }

    private static func wrapped(_ body: [UInt8], _ model: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(body.count + 80)
        output.append("{\"generateContentRequest\":{\"model\":")
        output.append(string: "models/\(model)")
        output.append(",")
        output.append(contentsOf: body.dropFirst())
        output.append("}")
        return output
    }
}

extension GeminiTokenCount {
    /// Reads the body of a caller's `countTokens`, in either of its forms.
    package static func readRequest(_ body: [UInt8], model: String) throws(Failure) -> Request {
        let root = try RequestReader(body).root
        let inner = try root.member(wrappedForm)
        var reader = RequestReader(root: inner ?? root)
        var request = try reader.request(model: model, isStreamed: false)
        request.operation = .tokenCount
        request.unspoken = reader.remarks.unspoken
        request.keepOriginal(
            Original(
                dialect: .gemini,
                body: inner.map { JSON.object($0.object).bytes } ?? body,
                method: inner == nil ? "countTokens" : wrappedForm,
                particulars: reader.remarks.particulars
            )
        )
        return request
    }
}

/// Reads how many tokens there are.
package struct GeminiTokenCountReader: WholeAnswerReader {
    package mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
        guard let document = try? JSON(parsing: body), let object = document.object else {
            throw Failure(.malformed, "The provider's answer is not JSON.")
        }
        // A count of zero is left out, as protocol buffers do.
        let total = object["totalTokens"]?.int ?? 0
        guard total >= 0 else { throw Failure(.malformed, "The provider counted fewer than no tokens.") }
        let usage = Usage(
            promptTokens: Usage.believable(total),
            cachedTokens: Usage.believable(object["cachedContentTokenCount"]?.int ?? 0)
        )
        return Chunk(
            [.started(id: nil, model: nil), .usage(usage)],
            native: NativeChunk(dialect: .gemini, bytes: body)
        )
    }
}

/// Writes how many tokens there are, as `countTokens` does.
package struct GeminiTokenCountWriter: WholeAnswerWriter {
    package init() {}

    package func write(_ response: Response) -> [UInt8] {
        var body: JSONObject = ["totalTokens": JSON(response.usage?.promptTokens ?? 0)]
        if let cached = response.usage?.cachedTokens, cached > 0 { body["cachedContentTokenCount"] = JSON(cached) }
        return JSON.object(body).bytes
    }
}
