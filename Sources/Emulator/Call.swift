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
        /// No API's; a rule may answer it all the same.
        case other
    }

    let head: HTTPRequestHead
    let body: [UInt8]
    let endpoint: Endpoint
    let dialect: Dialect
    /// The model's name, where the request has one.
    let model: String?

    init(_ head: HTTPRequestHead, _ body: [UInt8]) {
        self.head = head
        self.body = body
        let path = head.path
        switch path {
        case "/v1/chat/completions", "/openai/v1/chat/completions", "/v1beta/openai/chat/completions":
            (endpoint, dialect) = (head.method == "POST" ? .chat : .other, .openAI)
            model = (try? JSONSplice(body))?["model"]?.string
        case "/v1/models", "/openai/v1/models", "/v1beta/openai/models":
            (endpoint, dialect, model) = (head.method == "GET" ? .models : .other, .openAI, nil)
        case "/v1beta/models":
            (endpoint, dialect, model) = (head.method == "GET" ? .models : .other, .gemini, nil)
        default:
            // The Gemini API and Vertex AI differ only in what stands before `models`.
            let name = path.ranges(of: "/models/").last.map { path[$0.upperBound...] }
            (endpoint, model) = Self.named(name, head)
            let isOpenAI = path.hasPrefix("/v1/") && !path.contains(":") || path.hasPrefix("/openai/")
            dialect = isOpenAI ? .openAI : .gemini
        }
    }

    private static func named(_ name: Substring?, _ head: HTTPRequestHead) -> (Endpoint, model: String?) {
        guard let name else { return (.other, nil) }
        guard let colon = name.lastIndex(of: ":") else {
            return (head.method == "GET" ? .model : .other, name.percentDecoded)
        }
        let model = name[..<colon].percentDecoded
        guard head.method == "POST" else { return (.other, model) }
        switch name[name.index(after: colon)...] {
        case "generateContent": return (.content(isStreamed: false, .events), model)
        case "streamGenerateContent":
            return (.content(isStreamed: true, head.queryItem("alt") == "sse" ? .events : .array), model)
        case "countTokens": return (.countTokens, model)
        default: return (.other, model)
        }
    }
}

extension Call {
    /// Whether a rule is for this request, its count aside.
    func fits(_ condition: Condition) -> Bool {
        if let method = condition.method, method != head.method { return false }
        if let pattern = condition.path, !String(head.path).fits(pattern) { return false }
        if let pattern = condition.model, model?.fits(pattern) != true { return false }
        if let text = condition.contains, String(decoding: body, as: UTF8.self).firstRange(of: text) == nil {
            return false
        }
        return condition.headers.allSatisfy { header in
            head.fields.values(header.name).contains { $0.fits(header.value) }
        }
    }
}
