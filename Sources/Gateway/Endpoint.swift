import GeminiDialect
import Generation
import HTTP

/// What a request's method and path ask for.
enum Endpoint {
    /// A call that goes down the path.
    case call(any Edge)
    /// A call that is passed on as it is, to the one provider that can know what it is about.
    case relay(RelayedAPI)
    case openAIModels
    case openAIModel(String)
    case geminiModels
    case geminiModel(String)
    case live, ready, health, metrics
    case wrongMethod(allowed: String, Dialect)
    case unknown(Dialect)

    init(_ head: HTTPRequestHead) {
        let path = head.path
        switch path {
        case "/v1/chat/completions", "/openai/v1/chat/completions", "/v1beta/openai/chat/completions":
            self = Self.only("POST", head, .call(OpenAIEdge()), .openAI)
        case "/v1/embeddings", "/openai/v1/embeddings", "/v1beta/openai/embeddings":
            self = Self.only("POST", head, .call(OpenAIEmbeddingsEdge()), .openAI)
        case "/v1/models":
            self = Self.only("GET", head, Self.speaksGemini(head) ? .geminiModels : .openAIModels, .openAI)
        case "/openai/v1/models", "/v1beta/openai/models": self = Self.only("GET", head, .openAIModels, .openAI)
        case "/v1beta/models": self = Self.only("GET", head, .geminiModels, .gemini)
        case "/health/live": self = .live
        case "/health/ready": self = .ready
        case "/health": self = .health
        case "/metrics": self = Self.only("GET", head, .metrics, .openAI)
        default: self = VertexPath(path).flatMap { Self.vertex($0, head) } ?? Self.named(path, head)
        }
    }

    /// Paths that name a model.
    private static func named(_ path: Substring, _ head: HTTPRequestHead) -> Endpoint {
        for prefix in ["/v1beta/models/", "/v1/models/"] where path.hasPrefix(prefix) {
            let rest = path.dropFirst(prefix.count)
            if let edge = geminiEdge(rest, of: head) { return only("POST", head, .call(edge), .gemini) }
            let dialect: Dialect = prefix == "/v1/models/" && !speaksGemini(head) ? .openAI : .gemini
            // With a colon it would be a method of Gemini's, and none that is known.
            guard ["GET", "HEAD"].contains(head.method), dialect == .openAI || !rest.contains(":") else {
                return dialect == .gemini ? .relay(.gemini) : .unknown(dialect)
            }
            let name = rest.percentDecoded
            return dialect == .openAI ? .openAIModel(name) : .geminiModel(name)
        }
        if path.hasPrefix("/openai/v1/models/") {
            return only("GET", head, .openAIModel(path.dropFirst("/openai/v1/models/".count).percentDecoded), .openAI)
        }
        if path.hasPrefix("/v1beta/tunedModels/"),
            let edge = geminiEdge(path.dropFirst("/v1beta/".count), of: head)
        {
            return only("POST", head, .call(edge), .gemini)
        }
        if let api = RelayedAPI(path, isGoogle: speaksGemini(head)) { return .relay(api) }
        return .unknown(path.hasPrefix("/v1beta/") && !path.hasPrefix("/v1beta/openai/") ? .gemini : .openAI)
    }

    /// The edge of a method of Gemini's that is named behind a model, such as `gemini-2.5-flash:generateContent`.
    private static func geminiEdge(_ action: Substring, of head: HTTPRequestHead) -> (any Edge)? {
        guard let colon = action.lastIndex(of: ":") else { return nil }
        let model = action[..<colon].percentDecoded
        let method = String(action[action.index(after: colon)...])
        switch method {
        case "generateContent": return GeminiEdge(model: model, isStreamed: false, framing: .events)
        case "streamGenerateContent":
            return GeminiEdge(
                model: model,
                isStreamed: true,
                framing: head.queryItem("alt") == "sse" ? .events : .array
            )
        case "countTokens": return GeminiTokenCountEdge(model: model)
        case "predict" where makesMedia(model): return nil
        default:
            return EmbeddingMethod(rawValue: method).map { GeminiEmbeddingEdge(model: model, method: $0) }
        }
    }

    /// Whether `predict` makes pictures, films or music with it, where other models give vectors of texts.
    private static func makesMedia(_ model: String) -> Bool {
        ["imagen", "imagegeneration", "imagetext", "virtual-try-on", "veo-", "lyria-"].contains { model.hasPrefix($0) }
    }

    private static func vertex(_ place: VertexPath, _ head: HTTPRequestHead) -> Endpoint? {
        switch place.resource {
        case .chat(let endpoint): return only("POST", head, .call(OpenAIEdge(endpoint: endpoint)), .openAI)
        case .method(let action):
            // What an endpoint of one's own predicts is known to its callers alone.
            let isOwn = action.hasPrefix("endpoints/") && action.hasSuffix(":predict")
            if !isOwn, let edge = geminiEdge(action, of: head) {
                return only("POST", head, .call(edge), .gemini)
            }
            return .relay(.vertex)
        case .other: return .relay(.vertex)
        case .unknown: return .unknown(.gemini)
        }
    }

    private static func only(
        _ method: String,
        _ head: HTTPRequestHead,
        _ endpoint: Endpoint,
        _ dialect: Dialect
    ) -> Endpoint {
        let fits = head.method == method || method == "GET" && head.method == "HEAD"
        return fits ? endpoint : .wrongMethod(allowed: method, dialect)
    }

    /// `/v1/models` belongs to both APIs; only Gemini's clients show their key in this way.
    private static func speaksGemini(_ head: HTTPRequestHead) -> Bool {
        head.fields["x-goog-api-key"] != nil || head.fields["x-goog-api-client"] != nil || head.queryItem("key") != nil
    }
}
