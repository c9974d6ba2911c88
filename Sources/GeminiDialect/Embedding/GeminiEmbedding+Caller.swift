package import Generation
import JSON

extension GeminiEmbedding {
    /// Reads the body of a caller's `embedContent`, `batchEmbedContents` or `predict`; throws, naming the field.
    ///
    /// A batch is one wish, and its first request says what all vectors are for. One that mixes purposes, titles or lengths
    /// keeps them where a provider of this dialect takes the batch as it is; elsewhere the first count, with a notice.
    package static func readRequest(
        _ body: [UInt8],
        model: String,
        method: EmbeddingMethod
    ) throws(Failure) -> Request {
        let root = try RequestReader(body).root
        let wish: EmbeddingWish
        var unspoken: [String] = []
        switch method {
        case .embedContent: wish = try self.wish(of: root)
        case .batchEmbedContents:
            let requests = try root.members("requests")
            try checkCount(requests.count, of: "requests", in: root)
            guard let first = requests.first else { throw root.invalid("requests", "must not be empty") }
            var all = try self.wish(of: first)
            for request in requests.dropFirst() {
                let next = try self.wish(of: request)
                if (next.purpose, next.title, next.dimensions) != (all.purpose, all.title, all.dimensions) {
                    unspoken = [
                        "The purposes, titles or lengths of the first text's vector were taken for all of them."
                    ]
                }
                all.inputs += next.inputs
            }
            wish = all
        case .predict:
            let instances = try root.members("instances")
            try checkCount(instances.count, of: "instances", in: root)
            var all = EmbeddingWish(inputs: [])
            for instance in instances {
                guard let text = try instance.string("content") else { throw instance.invalid("content", "is missing") }
                all.inputs.append(.parts([Part(.text(text))]))
                all.purpose = try purpose(of: instance) ?? all.purpose
                all.title = try instance.string("title") ?? all.title
            }
            if all.inputs.isEmpty { throw root.invalid("instances", "must not be empty") }
            all.dimensions = try root.member("parameters")?.int("outputDimensionality")
            wish = all
        }
        var request = Request(model: model, turns: [])
        request.operation = .embedding(wish)
        request.unspoken = unspoken
        request.keepOriginal(Original(dialect: .gemini, body: body, method: method.rawValue))
        return request
    }

    private static func checkCount(_ count: Int, of field: String, in root: RequestObject) throws(Failure) {
        let limit = EmbeddingWish.inputLimit
        if count > limit { throw root.invalid(field, "must have at most \(limit) elements, but has \(count)") }
    }

    /// The purpose by its name, or by its number in the protocol buffer, which Google's REST clients send.
    private static func purpose(of settings: RequestObject) throws(Failure) -> String? {
        guard let number = settings["taskType"]?.int else { return try settings.string("taskType") }
        return purposes.indices.contains(number) && number > 0 ? purposes[number] : nil
    }

    private static let purposes = [
        "TASK_TYPE_UNSPECIFIED", "RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT", "SEMANTIC_SIMILARITY", "CLASSIFICATION",
        "CLUSTERING", "QUESTION_ANSWERING", "FACT_VERIFICATION", "CODE_RETRIEVAL_QUERY",
    ]

    private static func wish(of request: RequestObject) throws(Failure) -> EmbeddingWish {
        guard let content = try request.member("content") else { throw request.invalid("content", "is missing") }
        var reader = ContentReader(remarks: Remarks())
        var wish = EmbeddingWish(inputs: [.parts(try reader.parts(of: content, at: .content))])
        // Vertex AI has them in an object of their own.
        let settings = try request.member("embedContentConfig") ?? request
        wish.purpose = try purpose(of: settings)
        wish.title = try settings.string("title")
        wish.dimensions = try settings.int("outputDimensionality")
        return wish
    }
}

/// Writes vectors as the method that was called gives them.
package struct GeminiEmbeddingWriter: WholeAnswerWriter {
    private let method: EmbeddingMethod

    package init(_ method: EmbeddingMethod) {
        self.method = method
    }

    package func write(_ response: Response) -> [UInt8] {
        let vectors = response.embeddings.map { JSON.array($0.map { JSON(number: $0) }) }
        var body: JSONObject
        switch method {
        case .embedContent: body = ["embedding": ["values": vectors.first ?? []]]
        case .batchEmbedContents: body = ["embeddings": .array(vectors.map { ["values": $0] })]
        case .predict:
            body = ["predictions": .array(vectors.map { ["embeddings": ["values": $0]] })]
        }
        if let usage = response.usage, method != .predict {
            body["usageMetadata"] = ["promptTokenCount": JSON(usage.promptTokens)]
        }
        return JSON.object(body).bytes
    }
}

extension JSON {
    /// A number with as many digits as tell it from every other of its precision.
    fileprivate init(number: Float) {
        self = JSONNumber(text: number.isFinite ? "\(number)" : "0").map(JSON.number) ?? 0
    }
}
