import GeminiDialect
import HTTP

/// What a method and a path mean, by the APIs that the emulator plays.
struct Place {
    private(set) var endpoint = Call.Endpoint.other
    private(set) var api = Call.API.gemini
    private(set) var model: String?
    /// Whether the model is named by the body rather than the path.
    private(set) var hasModelInBody = false

    private let head: HTTPRequestHead
    private let isPost: Bool

    init(_ head: HTTPRequestHead) {
        self.head = head
        isPost = head.method == "POST"
        let path = head.path
        let steps = path.split(separator: "/")
        if path == "/token" {
            endpoint = isPost ? .token : .other
        } else if path.hasPrefix("/computeMetadata/") {
            endpoint = .metadata
        } else if path.hasPrefix("/upload/v1beta/files") {
            endpoint = .upload
        } else if path.hasPrefix("/openai/v1/") {
            api = .openAI
            readOpenAI(steps.dropFirst(2))
        } else if path.hasPrefix("/v1beta/openai/") {
            api = .geminiAsOpenAI
            readOpenAI(steps.dropFirst(2))
        } else if PubSubPath(path) != nil {
            endpoint = .pubSub
        } else if steps.count > 5, steps[1] == "projects", steps[3] == "locations" {
            readVertex(steps.dropFirst(5))
        } else if steps.count > 1, steps[1] == "publishers" {
            readVertex(steps.dropFirst())
        } else if path.hasPrefix("/v1/"), !path.contains(":") {
            api = .openAI
            readOpenAI(steps.dropFirst())
        } else {
            readGemini(steps.dropFirst())
        }
    }

    private mutating func readOpenAI(_ steps: ArraySlice<Substring>) {
        switch steps.joined(separator: "/") {
        case "chat/completions": endpoint = isPost ? .chat : .other
        case "embeddings": endpoint = isPost ? .embeddings(.openAI) : .other
        case "responses": endpoint = isPost && api == .openAI ? .responses : .other
        case "models": endpoint = head.method == "GET" ? .models : .other
        default: return readModel()
        }
        hasModelInBody = isPost
    }

    private mutating func readGemini(_ steps: ArraySlice<Substring>) {
        guard head.path.hasPrefix("/v1") else { return readModel() }
        switch steps.first?.prefix(while: { $0 != ":" }) {
        case "models" where steps.count == 1: endpoint = head.method == "GET" ? .models : .other
        case "interactions":
            endpoint = .interactions
            hasModelInBody = isPost
        case "cachedContents", "files", "batches": endpoint = .resource
        default: readModel()
        }
    }

    private mutating func readVertex(_ steps: ArraySlice<Substring>) {
        api = .vertex
        switch steps.first {
        case "cachedContents": endpoint = .resource
        case "endpoints" where ["chat/completions", "embeddings"].contains(steps.dropFirst(2).joined(separator: "/")):
            api = .vertexAsOpenAI
            readOpenAI(steps.dropFirst(2))
        case "endpoints" where steps.count == 2: readCall(steps.last ?? "")
        default: readModel()
        }
    }

    /// Reads what stands behind the last `models` of the path; the name may have steps of its own.
    private mutating func readModel() {
        let path = head.path
        guard let range = path.ranges(of: "/models/").last else { return }
        readCall(path[range.upperBound...])
    }

    private mutating func readCall(_ name: Substring) {
        guard let colon = name.lastIndex(of: ":") else {
            endpoint = head.method == "GET" ? .model : .other
            model = name.percentDecoded
            return
        }
        model = name[..<colon].percentDecoded
        guard isPost else { return }
        let isVertex = api == .vertex
        switch name[name.index(after: colon)...] {
        case "generateContent": endpoint = .content(isStreamed: false, .events)
        case "streamGenerateContent":
            endpoint = .content(isStreamed: true, head.queryItem("alt") == "sse" ? .events : .array)
        case "countTokens": endpoint = .countTokens
        case "embedContent": endpoint = .embeddings(.one)
        case "batchEmbedContents" where !isVertex: endpoint = .embeddings(.batch)
        case "batchGenerateContent" where !isVertex: endpoint = .batch
        case "predict" where isVertex: endpoint = .predict(isRaw: false)
        case "rawPredict" where isVertex: endpoint = .predict(isRaw: true)
        default: break
        }
    }
}
