package import Generation
import JSON

/// The wire of Google's embedding methods.
package struct GeminiEmbedding: Wire {
    /// Who takes the bodies.
    package enum Style: Sendable {
        case geminiAPI
        /// Vertex AI's `embedContent`: one content at a time, its settings in an object of their own.
        case vertex
        /// Vertex AI's `predict`, for the models that take nothing else.
        case predict
    }

    private let style: Style

    package init(_ style: Style = .geminiAPI) {
        self.style = style
    }

    package var dialect: Dialect { .gemini }

    /// The method whose body ``write(_:model:)`` writes for this request.
    package func method(for request: Request) -> EmbeddingMethod {
        if style == .predict { return .predict }
        if style == .vertex { return .embedContent }
        if let forwarded = forwarded(request) { return forwarded }
        if case .embedding(let wish) = request.operation, wish.inputs.count == 1 { return .embedContent }
        return .batchEmbedContents
    }

    package func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        guard case .embedding(let wish) = request.operation else {
            preconditionFailure("only an embedding is written by the wire of embeddings")
        }
        let method = method(for: request)
        if let original = request.original, original.dialect == dialect, original.method == method.rawValue,
            style != .vertex || !Self.isGeminiAPIs(original.body)
        {
            return WrittenRequest(body: try Self.renamed(original.body, method, model), isForwarded: true)
        }
        var requests: [JSON] = []
        for input in wish.inputs {
            guard case .parts(let parts) = input else {
                throw Failure(.invalidRequest, "Google's models take texts, not token numbers.", parameter: "input")
            }
            requests.append(
                method == .predict ? try Self.instance(parts, wish) : try self.request(parts, wish, "models/\(model)")
            )
        }
        let body: JSON
        switch method {
        case .embedContent:
            guard let only = requests.first else { throw Self.isEmpty }
            body = only
        case .batchEmbedContents:
            if requests.isEmpty { throw Self.isEmpty }
            body = ["requests": .array(requests)]
        case .predict:
            if requests.isEmpty { throw Self.isEmpty }
            var object: JSONObject = ["instances": .array(requests)]
            if let dimensions = wish.dimensions { object["parameters"] = ["outputDimensionality": JSON(dimensions)] }
            body = .object(object)
        }
        return WrittenRequest(body: body.bytes)
    }

    package func reader(for request: Request) -> GeminiEmbeddingReader {
        // Each method answers in a form of its own, which only its callers know.
        GeminiEmbeddingReader(isNative: request.original?.method == method(for: request).rawValue)
    }

    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        GeminiContent().failure(status: status, header: header, body: body)
    }

    private static var isEmpty: Failure {
        Failure(.invalidRequest, "There must be at least one text to embed.", parameter: "input")
    }

    /// The method the caller used, when its body can go on as it is.
    private func forwarded(_ request: Request) -> EmbeddingMethod? {
        guard let original = request.original, original.dialect == dialect else { return nil }
        let method = EmbeddingMethod(rawValue: original.method)
        return method == .predict ? nil : method
    }

    /// Whether a body of `embedContent` names its model or its settings as the Gemini API has them.
    private static func isGeminiAPIs(_ body: [UInt8]) -> Bool {
        guard let splice = try? JSONSplice(body) else { return false }
        return ["model", "taskType", "title", "outputDimensionality"].contains { splice[$0] != nil }
    }

    /// The caller's body with the names of models in it replaced.
    private static func renamed(_ body: [UInt8], _ method: EmbeddingMethod, _ model: String) throws(Failure) -> [UInt8]
    {
        if method == .predict { return body }
        guard let document = try? JSON(parsing: body), var root = document.object else { return body }
        let name = JSON.string("models/\(model)")
        if method == .embedContent {
            guard root["model"] != nil, root["model"] != name else { return body }
            root["model"] = name
        } else {
            var requests = root["requests"]?.array ?? []
            for index in requests.indices {
                guard var request = requests[index].object else { continue }
                request["model"] = name
                requests[index] = .object(request)
            }
            root["requests"] = .array(requests)
        }
        return JSON.object(root).bytes
    }

    private func request(_ parts: [Part], _ wish: EmbeddingWish, _ model: String) throws(Failure) -> JSON {
        let flavour: GeminiContent.Flavour = style == .geminiAPI ? .geminiAPI : .vertex
        var contents = ContentsWriter(flavour: flavour, rules: ModelRules.Table.standard.rules(of: model))
        for part in parts { try contents.append(part, as: .system) }
        contents.close()
        guard contents.count > 0, let content = try? JSON(parsing: contents.output) else {
            throw Failure(.invalidRequest, "A text to embed must not be empty.", parameter: "input")
        }
        var settings = JSONObject()
        if let purpose = wish.purpose { settings["taskType"] = .string(purpose) }
        if let title = wish.title { settings["title"] = .string(title) }
        if let dimensions = wish.dimensions { settings["outputDimensionality"] = JSON(dimensions) }
        if style == .vertex {
            return settings.isEmpty
                ? ["content": content] : ["content": content, "embedContentConfig": .object(settings)]
        }
        var request: JSONObject = ["model": .string(model), "content": content]
        for member in settings.members { request[member.key] = member.value }
        return .object(request)
    }

    private static func instance(_ parts: [Part], _ wish: EmbeddingWish) throws(Failure) -> JSON {
        let texts = parts.compactMap(\.text)
        guard texts.count == parts.count else {
            throw Failure(.invalidRequest, "This model embeds texts alone.", parameter: "input")
        }
        var instance: JSONObject = ["content": .string(texts.joined())]
        if let purpose = wish.purpose { instance["task_type"] = .string(purpose) }
        if let title = wish.title { instance["title"] = .string(title) }
        return .object(instance)
    }
}
