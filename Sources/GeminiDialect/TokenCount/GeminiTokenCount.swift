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
        if let original = request.original, original.dialect == dialect { return try forward(original, model) }
        var counted = request
        counted.operation = .generation
        counted.output = .text
        counted.sampling = Sampling()
        counted.thinking = nil
        var written = try content.write(counted, model: model)
        if isWrapped { written.body = Self.wrapped(written.body, model) }
        return written
    }

    package func reader(for request: Request) -> GeminiTokenCountReader { GeminiTokenCountReader() }

    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        content.failure(status: status, header: header, body: body)
    }

    private func forward(_ original: Original, _ model: String) throws(Failure) -> WrittenRequest {
        guard let splice = try? JSONSplice(original.body), let inner = splice["generateContentRequest"]?.object else {
            return WrittenRequest(body: original.body, isForwarded: true)
        }
        var named = inner
        named["model"] = isWrapped ? .string("models/\(model)") : nil
        let body = JSON.object(named).bytes
        let whole = isWrapped ? splice.replacing("generateContentRequest", with: body) : body
        return WrittenRequest(body: whole, isForwarded: true)
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
        var reader = RequestReader(root: try root.member("generateContentRequest") ?? root)
        var request = try reader.request(model: model, isStreamed: false)
        request.operation = .tokenCount
        request.keepOriginal(Original(dialect: .gemini, body: body, method: "countTokens"))
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
        let usage = Usage(promptTokens: total, cachedTokens: max(0, object["cachedContentTokenCount"]?.int ?? 0))
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
