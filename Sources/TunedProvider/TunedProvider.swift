package import Generation
package import ModelRegistry
import Synchronization

/// The models that were tuned here, under the names they are registered with: `tuned/kitchen`, `tuned/kitchen@2`.
///
/// What is registered or changes its state is followed within a second, by every process.
package final class TunedProvider: Provider {
    package static let standardName = "tuned"

    package let name: String = TunedProvider.standardName
    private let registry: ModelRegistry?
    private let serving: TunedServing
    private let known = Mutex(Known())
    private let heads = Mutex<[String: TunedServing.HeadReply]>([:])

    private struct Known {
        var models: [RegisteredModel] = []
        var read: ContinuousClock.Instant?
    }

    /// - Parameters:
    ///   - registry: where the models are; `nil` where nothing is kept.
    ///   - serving: who answers for them.
    package init(_ registry: ModelRegistry?, _ serving: TunedServing) {
        self.registry = registry
        self.serving = serving
    }

    /// The names that may be asked for, as they were known last.
    package var names: [String] {
        let models = known.withLock(\.models)
        return Set(models.filter { $0.state != .retired }.map(\.name)).sorted().map { "\(name)/\($0)" }
    }

    /// Reads the registry again where that was longer ago than a second; what cannot be read now is as it was.
    ///
    /// - Parameter freshness: how old what is known may be.
    /// - Returns: what is known then.
    @discardableResult
    package func refresh(_ freshness: Duration = .seconds(1)) async -> [RegisteredModel] {
        let (models, isFresh) = known.withLock { known in
            (known.models, known.read.map { $0.duration(to: .now) < freshness } ?? false)
        }
        guard !isFresh, let registry, let read = try? await registry.models() else { return models }
        known.withLock { $0 = Known(models: read, read: .now) }
        return read
    }

    package func answer(
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        let model = try await model(attempt.target.model)
        var asked = attempt
        asked.target = Target(provider: name, model: model.fullName)
        switch model.kind {
        case .adapter:
            let file = TunedServing.LocalFile(name: model.fullName, path: try await path(of: model))
            try await serving.chat(file, model.asked(request), asked, exchange, sink)
        case .head:
            exchange.record { [target = asked.target] in $0.target = target }
            try await answer(by: model, request, asked, exchange, sink: sink)
        case .endpoint:
            let parts = (model.target ?? "").split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, let provider = serving.provider(parts[0]) else {
                throw Failure(
                    .modelNotFound,
                    "\(model.fullName) is served by \(model.target ?? "nobody"), and no such provider is configured."
                )
            }
            asked.target = Target(provider: parts[0], model: parts[1])
            exchange.record { [target = asked.target] in $0.target = target }
            try await provider.answer(model.asked(request), asked, exchange, sink: sink)
        }
    }

    private func model(_ text: String) async throws(Failure) -> RegisteredModel {
        guard registry != nil else {
            throw Failure(.modelNotFound, "No tuned models are kept here: the configuration says 'store: none'.")
        }
        if case .success(let model) = await refresh().resolving(text) { return model }
        // It may have been registered just now.
        switch await refresh(.zero).resolving(text) {
        case .success(let model): return model
        case .failure(let error): throw Failure(error)
        }
    }

    private func path(of model: RegisteredModel) async throws(Failure) -> String {
        guard let registry, let file = model.files.first else {
            throw Failure(.modelNotFound, "\(model.fullName) has no file.")
        }
        do throws(RegistryError) {
            return try await registry.path(of: file.name, in: model)
        } catch {
            throw Failure(.modelNotFound, error.message)
        }
    }

    // MARK: - Heads

    private func answer(
        by model: RegisteredModel,
        _ request: Request,
        _ attempt: AttemptScope,
        _ exchange: Exchange,
        sink: Sink
    ) async throws(Failure) {
        guard request.operation == .generation else {
            throw Failure(.invalidRequest, "\(model.fullName) tells labels of texts, and does nothing else.")
        }
        let question = request.turns.last { $0.role == .user }?.text ?? ""
        guard !question.isEmpty else {
            throw Failure(.invalidRequest, "\(model.fullName) tells the label of the last text, and there is none.")
        }
        let reply = try await reply(of: model)
        let (vectors, tokens) = try await serving.vectors(model.base, [question], attempt, exchange)
        guard let vector = vectors.first else {
            throw Failure(.malformed, "The embedding model gave no vector for the text.")
        }
        let usage = Usage(promptTokens: tokens)
        try await sink(Chunk(try reply(vector, attempt.target.model, request.sampling.topLogprobs, usage)))
    }

    /// The head of a model, read once.
    private func reply(of model: RegisteredModel) async throws(Failure) -> TunedServing.HeadReply {
        let key = model.files.first?.sha256 ?? ""
        if let known = heads.withLock({ $0[key] }) { return known }
        let reply = try serving.head(try await path(of: model), model.base)
        heads.withLock { $0[key] = reply }
        return reply
    }
}
