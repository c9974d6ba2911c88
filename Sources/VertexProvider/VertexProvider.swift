package import GeminiDialect
package import Generation
import HTTP
package import HTTPClient
import OpenAIDialect
package import Upstream

/// Vertex AI, in one project and location.
package struct VertexProvider: Provider {
    package let name: String
    let place: VertexPlace
    private let authorization: VertexAuthorization
    private let client: HTTPClient
    private let contents: Upstream<GeminiContent>
    private let counts: Upstream<GeminiTokenCount>
    private let chat: Upstream<OpenAIChat>
    private let predictions: Upstream<GeminiEmbedding>
    private let texts: Upstream<GeminiPrediction>
    let embeddings: Upstream<GeminiEmbedding>

    /// - Parameters:
    ///   - name: the provider's name in configuration and targets.
    ///   - place: project, location and host.
    ///   - authorization: what is shown.
    ///   - client: what carries the calls.
    ///   - rules: what Gemini's models take here.
    package init(
        name: String,
        place: VertexPlace,
        authorization: VertexAuthorization,
        client: HTTPClient,
        rules: ModelRules.Table = .standard
    ) {
        self.name = name
        self.place = place
        self.authorization = authorization
        self.client = client
        let content = GeminiContent(.vertex, rules: rules)
        contents = Upstream(client: client, wire: content)
        counts = Upstream(client: client, wire: GeminiTokenCount(content, isWrapped: false))
        chat = Upstream(client: client, wire: OpenAIChat())
        predictions = Upstream(client: client, wire: GeminiEmbedding(.predict))
        texts = Upstream(client: client, wire: GeminiPrediction())
        embeddings = Upstream(client: client, wire: GeminiEmbedding(.vertex))
    }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let model = attempt.target.model
        switch request.operation {
        case .generation:
            if let url = try place.chatURL(model) {
                return try await call(chat, request, attempt, url, exchange, sink: sink)
            }
            if let url = try place.predictionURL(model) {
                return try await call(texts, request, attempt, url, exchange, sink: sink)
            }
            let method = request.isStreamed ? "streamGenerateContent?alt=sse" : "generateContent"
            try await call(contents, request, attempt, place.url(model, method), exchange, sink: sink)
        case .tokenCount:
            try await call(counts, request, attempt, place.url(model, "countTokens"), exchange, sink: sink)
        case .embedding(let wish) where Self.isPredicted(model) || wish.inputs.count == 1:
            let isPredicted = Self.isPredicted(model)
            let url = try place.url(model, isPredicted ? "predict" : "embedContent")
            try await call(isPredicted ? predictions : embeddings, request, attempt, url, exchange, sink: sink)
        case .embedding(let wish):
            try await embedEach(wish, request, attempt, exchange, sink: sink)
        }
    }

    /// Whether a model takes texts through `predict`, as all did before the second generation of Gemini's embeddings.
    private static func isPredicted(_ model: String) -> Bool {
        ["text-embedding-", "text-multilingual-embedding-", "textembedding-gecko", "gemini-embedding-001"].contains {
            model.hasPrefix($0)
        }
    }

    /// Calls with an access token, and once more with a new one when the first was refused.
    func call<W: Wire>(
        _ upstream: Upstream<W>,
        _ request: Request,
        _ attempt: AttemptScope,
        _ url: String,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        for isLast in [false, true] {
            let shown = try await authorization.shown()
            var endpoint = Endpoint(url: url, fields: shown.fields, secret: shown.secret)
            if let tier = request.serviceTier, tier != .standard {
                endpoint.fields.append("x-vertex-ai-llm-shared-request-type", tier.rawValue)
            }
            endpoint.fields.appendServerTimeout(attempt, exchange)
            var isAnswered = false
            do throws(Failure) {
                return try await upstream.answer(request, attempt, at: endpoint, exchange) { chunk throws(Failure) in
                    isAnswered = true
                    try await sink(chunk)
                }
            } catch {
                guard error.providerStatus == 401, !isAnswered, !isLast, authorization.renew(shown) else { throw error }
            }
        }
    }
}

extension VertexProvider: Relay {
    package func open(_ call: RelayedCall) async throws(Failure) -> RelayedAnswer {
        let parts = call.path.split(separator: "/", omittingEmptySubsequences: false)
        var location = "global"
        // `/v1/projects/{p}/locations/{l}/…`
        if parts.count > 5, parts[2] == "projects" {
            guard let project = place.project, parts[3].percentDecoded == project else {
                throw Failure(
                    .permission,
                    "Calls are passed on for the configured project alone, not for '\(parts[3].prefix(100))'."
                )
            }
            location = parts[5].percentDecoded
        }
        guard location.utf8.allSatisfy({ Self.isPartOfName($0) }) else {
            throw Failure(.invalidRequest, "'\(location.prefix(100))' is no location of Vertex AI.")
        }
        let shown = try await authorization.shown()
        return try await client.relay(
            call,
            to: call.url(at: place.host(of: location)),
            showing: shown.fields,
            secret: shown.secret
        )
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
