package import Generation
import HTTP
package import HTTPClient
import OpenAIDialect
import Upstream

/// OpenAI's API, or any server that speaks its chat completions.
package struct OpenAIProvider: Provider {
    package let name: String
    private let endpoint: Endpoint
    private let upstream: Upstream<OpenAIChat>

    /// - Parameters:
    ///   - name: the provider's name in configuration and targets.
    ///   - baseURL: everything before `/chat/completions`, without a slash at the end.
    ///   - apiKey: shown as a bearer token; `nil` for a server that wants none.
    ///   - client: what carries the calls.
    package init(name: String, baseURL: String, apiKey: String?, client: HTTPClient) {
        self.name = name
        var fields = HTTPFields()
        if let apiKey { fields.append("authorization", "Bearer \(apiKey)") }
        endpoint = Endpoint(url: "\(baseURL)/chat/completions", fields: fields, secret: apiKey)
        upstream = Upstream(client: client, wire: OpenAIChat())
    }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        try await upstream.answer(request, attempt, at: endpoint, exchange, sink: sink)
    }
}
