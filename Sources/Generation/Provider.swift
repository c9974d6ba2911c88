/// An upstream that answers requests with models of its own.
///
/// A provider only translates and carries. Retrying, pacing, caching and recording are stages around it.
package protocol Provider: Sendable {
    /// The name used in configuration, targets and logs, such as `gemini`.
    var name: String { get }

    /// Asks the target of the attempt and hands the answer to `sink`; returns when it is complete.
    ///
    /// The upstream call lives only as long as this does: throwing, in the sink or by cancellation, ends it. It throws
    /// before the first chunk whatever the provider refused; a stream that ends without a finish reason throws too.
    func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure)
}

/// A model as a provider lists it.
package struct Model: Hashable, Sendable {
    package var id: String
    package var displayName: String?
    /// The longest prompt and answer in tokens, where known.
    package var contextTokens: Int?
    package var outputTokens: Int?

    package init(id: String, displayName: String? = nil, contextTokens: Int? = nil, outputTokens: Int? = nil) {
        self.id = id
        self.displayName = displayName
        self.contextTokens = contextTokens
        self.outputTokens = outputTokens
    }
}
