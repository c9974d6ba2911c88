import GeminiDialect
import Generation
import HTTP
import JSON

/// One request as the emulator understands it.
struct Call {
    enum Endpoint {
        case chat
        case content(isStreamed: Bool, GeminiContentWriter.Framing)
        case countTokens
        case models
        case model
        case embeddings(Embeddings.Form)
        /// A container's own answer: to instances, or to any body.
        case predict(isRaw: Bool)
        case batch
        case responses
        case interactions
        /// Things that are kept: files, cached contents, batches.
        case resource
        case upload
        case token
        case metadata
        /// Topics and subscriptions.
        case pubSub
        /// No API's; a rule may answer it all the same.
        case other
    }

    /// Whose API a path belongs to.
    enum API {
        case openAI, gemini, vertex
        /// OpenAI's dialect at Google's hosts.
        case geminiAsOpenAI, vertexAsOpenAI
    }

    let head: HTTPRequestHead
    let body: [UInt8]
    let endpoint: Endpoint
    let api: API
    /// The model's name, where the request has one.
    let model: String?

    init(_ head: HTTPRequestHead, _ body: [UInt8]) {
        self.head = head
        self.body = body
        let place = Place(head)
        endpoint = place.endpoint
        api = place.api
        model = place.model ?? (place.hasModelInBody ? (try? JSONSplice(body))?["model"]?.string : nil)
    }

    var dialect: Dialect {
        switch api {
        case .openAI, .geminiAsOpenAI, .vertexAsOpenAI: .openAI
        case .gemini, .vertex: .gemini
        }
    }

    var isVertex: Bool { api == .vertex || api == .vertexAsOpenAI }

    /// Whether the model is one of those that sign their thoughts and want the signatures back.
    var wantsSignatures: Bool {
        guard api != .openAI, let name = model?.split(separator: "/").last else { return false }
        return name.hasPrefix("gemini-3")
    }

    /// The body as JSON, which must be an object.
    func object() throws(Failure) -> JSON {
        guard let json = try? JSON(parsing: body), json.object != nil else {
            throw Failure(.invalidRequest, "The body is not a JSON object.")
        }
        return json
    }
}

extension Call {
    /// Whether a rule is for this request, its count aside.
    func fits(_ condition: Condition) -> Bool {
        if let method = condition.method, method != head.method { return false }
        if let pattern = condition.path, !String(head.path).fits(pattern) { return false }
        if let pattern = condition.model, model?.fits(pattern) != true { return false }
        if let text = condition.contains, !body.has(text) { return false }
        return condition.headers.allSatisfy { header in
            head.fields.values(header.name).contains { $0.fits(header.value) }
        }
    }

    /// Whether the answer depends on the target and the body alone.
    static func isPlain(_ head: HTTPRequestHead) -> Bool {
        let path = head.path
        if path.hasPrefix("/v1beta/models/") || path.hasPrefix("/v1/chat/") { return true }
        if PubSubPath(path) != nil { return false }
        let isFielded = ["/token", "/computeMetadata/", "/upload/", "/v1beta/files"].contains { path.hasPrefix($0) }
        return !isFielded && !head.fields.pairs.contains { $0.name.hasPrefix("x-vertex-ai-llm") }
    }
}

extension [UInt8] {
    /// Whether the bytes of a text are among these; scripts may ask that hundreds of times of one request.
    fileprivate func has(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return true }
        guard count >= wanted.count else { return false }
        for start in 0...(count - wanted.count) where self[start] == first {
            if self[start..<(start + wanted.count)].elementsEqual(wanted) { return true }
        }
        return false
    }
}
