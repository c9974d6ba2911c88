package import Generation

/// Asks the provider of the attempt's target; the last stage of a path.
package struct ProviderCall: Stage {
    private let providers: [String: any Provider]

    package init(_ providers: [any Provider]) {
        self.providers = Dictionary(uniqueKeysWithValues: providers.map { ($0.name, $0) })
    }

    package func handle(_ request: Request, _ exchange: Exchange, sink: Sink, next: Path) async throws(Failure) {
        guard let attempt = request.attempt, let provider = providers[attempt.target.provider] else {
            preconditionFailure("a target of a provider that exists is chosen before it is asked")
        }
        try await provider.answer(request, attempt, exchange, sink: sink)
    }
}
