package import Generation

/// Answers every request with one text of the operator's, and labels it as what it is.
package struct TemplateProvider: Provider {
    package let name: String
    private let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        exchange.record { $0.degradation = .template }
        try await sink(
            Chunk([
                .started(id: nil, model: "template"),
                .text(text, candidate: 0),
                .finished(.stop, native: nil, candidate: 0),
                .usage(Usage()),
            ])
        )
    }
}
