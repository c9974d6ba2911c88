package import Generation
import HTTP
package import HTTPClient
package import OpenAIDialect
package import Upstream

/// OpenAI's API, or any server that speaks its chat completions.
package struct OpenAIProvider: Provider {
    package let name: String
    private let baseURL: String
    private let fields: HTTPFields
    private let apiKey: String?
    private let client: HTTPClient
    private let chat: Upstream<OpenAIChat>
    private let embeddings: Upstream<OpenAIEmbeddings>

    /// - Parameters:
    ///   - name: the provider's name in configuration and targets.
    ///   - baseURL: everything before `/chat/completions`, without a slash at the end.
    ///   - apiKey: shown as a bearer token; `nil` for a server that wants none.
    ///   - client: what carries the calls.
    ///   - rules: what its models take.
    package init(
        name: String,
        baseURL: String,
        apiKey: String?,
        client: HTTPClient,
        rules: OpenAIModelRules = OpenAIModelRules()
    ) {
        self.name = name
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.client = client
        var fields = HTTPFields()
        if let apiKey { fields.append("authorization", "Bearer \(apiKey)") }
        self.fields = fields
        chat = Upstream(client: client, wire: OpenAIChat(rules: rules))
        embeddings = Upstream(client: client, wire: OpenAIEmbeddings())
    }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        switch request.operation {
        case .generation:
            try await chat.answer(request, attempt, at: endpoint("chat/completions"), exchange, sink: sink)
        case .embedding:
            try await embeddings.answer(request, attempt, at: endpoint("embeddings"), exchange, sink: sink)
        case .tokenCount: try await sink(TokenEstimate.chunk(of: request, exchange))
        }
    }

    private func endpoint(_ path: String) -> Endpoint {
        Endpoint(url: "\(baseURL)/\(path)", fields: fields, secret: apiKey)
    }
}

extension OpenAIProvider: Relay {
    package func open(_ call: RelayedCall) async throws(Failure) -> RelayedAnswer {
        // The base ends with the version, under whatever path callers know it here.
        let version = call.path.firstRange(of: "/v1/")
        let rest = version.map { "/" + call.path[$0.upperBound...] } ?? call.path
        return try await client.relay(call, to: call.url(at: baseURL, path: rest), showing: fields, secret: apiKey)
    }
}
