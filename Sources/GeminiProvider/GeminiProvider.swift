package import GeminiDialect
package import Generation
import HTTP
package import HTTPClient
package import Upstream

/// The Gemini API, called with an API key.
package struct GeminiProvider: Provider {
    package let name: String
    private let baseURL: String
    private let fields: HTTPFields
    private let apiKey: String?
    private let client: HTTPClient
    private let contents: Upstream<GeminiContent>
    private let counts: Upstream<GeminiTokenCount>
    private let embeddings: Upstream<GeminiEmbedding>

    /// - Parameters:
    ///   - name: the provider's name in configuration and targets.
    ///   - baseURL: scheme, host and path before the version, without a slash at the end.
    ///   - apiKey: shown as `x-goog-api-key`, never in the URL, where logs would keep it.
    ///   - client: what carries the calls.
    ///   - rules: what its models take.
    package init(
        name: String,
        baseURL: String,
        apiKey: String?,
        client: HTTPClient,
        rules: ModelRules.Table = .standard
    ) {
        self.name = name
        self.baseURL = baseURL
        var fields = HTTPFields()
        if let apiKey { fields.append("x-goog-api-key", apiKey) }
        self.fields = fields
        self.apiKey = apiKey
        self.client = client
        let content = GeminiContent(rules: rules)
        contents = Upstream(client: client, wire: content)
        counts = Upstream(client: client, wire: GeminiTokenCount(content))
        embeddings = Upstream(client: client, wire: GeminiEmbedding())
    }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        switch request.operation {
        case .generation:
            let method = request.isStreamed ? "streamGenerateContent?alt=sse" : "generateContent"
            try await contents.answer(request, attempt, at: endpoint(attempt, exchange, method), exchange, sink: sink)
        case .tokenCount:
            try await counts.answer(
                request,
                attempt,
                at: endpoint(attempt, exchange, "countTokens"),
                exchange,
                sink: sink
            )
        case .embedding:
            let method = GeminiEmbedding().method(for: request).rawValue
            try await embeddings.answer(request, attempt, at: endpoint(attempt, exchange, method), exchange, sink: sink)
        }
    }

    private func endpoint(
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        _ method: String
    ) throws(Failure) -> Endpoint {
        let path = try GeminiModelPath(attempt.target.model)
        var fields = fields
        fields.appendServerTimeout(attempt, exchange)
        return Endpoint(url: "\(baseURL)/v1beta/\(path.text):\(method)", fields: fields, secret: apiKey)
    }
}

extension GeminiProvider: Relay {
    package func open(_ call: RelayedCall) async throws(Failure) -> RelayedAnswer {
        try await client.relay(call, to: call.url(at: baseURL), showing: fields, secret: apiKey)
    }
}

/// Where a model is below a version: `models/…`, or a folder that the name itself says.
struct GeminiModelPath {
    let text: String

    /// Throws when the name would leave the folder: it goes into the path of a call that shows the operator's key.
    init(_ model: String) throws(Failure) {
        guard model.isPlainPath else {
            throw Failure(
                .modelNotFound,
                "'\(model.prefix(100))' is not a name a Gemini model can have.",
                parameter: "model"
            )
        }
        text = (model.hasPrefix("tunedModels/") ? "" : "models/") + model.pathEncoded
    }
}
