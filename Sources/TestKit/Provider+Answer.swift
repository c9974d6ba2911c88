package import Generation

extension Provider {
    /// Asks one model, as a test that cares for nothing else does.
    package func answer(
        _ request: Request,
        model: String,
        timeout: TimeoutPolicy = TimeoutPolicy(),
        exchange: Exchange = Exchange(id: "test"),
        sink: Sink
    ) async throws(Failure) {
        let attempt = AttemptScope(target: Target(provider: name, model: model), timeout: timeout)
        try await answer(request, attempt, exchange, sink: sink)
    }
}
