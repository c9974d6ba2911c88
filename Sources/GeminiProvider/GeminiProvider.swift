import GeminiDialect
package import Generation
import HTTP
package import HTTPClient
import Upstream

/// The Gemini API, called with an API key.
package struct GeminiProvider: Provider {
    package let name: String
    private let baseURL: String
    private let fields: HTTPFields
    private let apiKey: String?
    private let upstream: Upstream<GeminiContent>

    /// - Parameters:
    ///   - name: the provider's name in configuration and targets.
    ///   - baseURL: scheme, host and path before the version, without a slash at the end.
    ///   - apiKey: shown as `x-goog-api-key`, never in the URL, where logs would keep it.
    ///   - client: what carries the calls.
    package init(name: String, baseURL: String, apiKey: String?, client: HTTPClient) {
        self.name = name
        self.baseURL = baseURL
        var fields = HTTPFields()
        if let apiKey { fields.append("x-goog-api-key", apiKey) }
        self.fields = fields
        self.apiKey = apiKey
        upstream = Upstream(client: client, wire: GeminiContent())
    }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let model = attempt.target.model
        guard Self.isInFolder(model) else {
            throw Failure(
                .modelNotFound,
                "'\(model.prefix(100))' is not a name a Gemini model can have.",
                parameter: "model"
            )
        }
        let method = request.isStreamed ? "streamGenerateContent?alt=sse" : "generateContent"
        let url = "\(baseURL)/v1beta/models/\(model.pathEncoded):\(method)"
        let endpoint = Endpoint(url: url, fields: fields, secret: apiKey)
        try await upstream.answer(request, attempt, at: endpoint, exchange, sink: sink)
    }

    /// Whether a name stays where models are: it goes into the path of a call that shows the operator's key, and a
    /// server may resolve `..` and empty segments before it looks what is asked.
    private static func isInFolder(_ model: String) -> Bool {
        model.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
    }
}
