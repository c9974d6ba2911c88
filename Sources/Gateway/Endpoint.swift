import Generation
import HTTP

/// What a request's method and path ask for.
enum Endpoint {
    case openAIChat
    case openAIModels
    case openAIModel(String)
    case geminiContent(GeminiEdge)
    case geminiModels
    case geminiModel(String)
    case live, ready, health
    case wrongMethod(allowed: String, Dialect)
    case unknown(Dialect)

    init(_ head: HTTPRequestHead) {
        let path = head.path
        switch path {
        case "/v1/chat/completions", "/openai/v1/chat/completions", "/v1beta/openai/chat/completions":
            self = Self.only("POST", head, .openAIChat, .openAI)
        case "/v1/models":
            self = Self.only("GET", head, Self.speaksGemini(head) ? .geminiModels : .openAIModels, .openAI)
        case "/openai/v1/models", "/v1beta/openai/models": self = Self.only("GET", head, .openAIModels, .openAI)
        case "/v1beta/models": self = Self.only("GET", head, .geminiModels, .gemini)
        case "/health/live": self = .live
        case "/health/ready": self = .ready
        case "/health": self = .health
        default: self = Self.named(path, head)
        }
    }

    /// Paths that name a model.
    private static func named(_ path: Substring, _ head: HTTPRequestHead) -> Endpoint {
        for prefix in ["/v1beta/models/", "/v1/models/"] where path.hasPrefix(prefix) {
            let rest = path.dropFirst(prefix.count)
            if let edge = GeminiEdge(rest, of: head) { return only("POST", head, .geminiContent(edge), .gemini) }
            let dialect: Dialect = prefix == "/v1/models/" && !speaksGemini(head) ? .openAI : .gemini
            // With a colon it would be a method of Gemini's, and none that is known.
            guard ["GET", "HEAD"].contains(head.method), dialect == .openAI || !rest.contains(":") else {
                return .unknown(dialect)
            }
            let name = rest.percentDecoded
            return dialect == .openAI ? .openAIModel(name) : .geminiModel(name)
        }
        if path.hasPrefix("/openai/v1/models/") {
            return only("GET", head, .openAIModel(path.dropFirst("/openai/v1/models/".count).percentDecoded), .openAI)
        }
        return .unknown(path.hasPrefix("/v1beta/") && !path.hasPrefix("/v1beta/openai/") ? .gemini : .openAI)
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
