import Configuration
import EventLoop
import Foundation
import Generation
import HTTPClient
import Ledger
import LlamaProvider
import LocalModels
import Logging
import ModelRegistry
import Rollouts
import SQL
import Store
import TunedProvider

extension ModelRegistry {
    /// The models of a configuration's store, with their files in the folder of what Aloft keeps; `nil` where there is no
    /// place for them.
    convenience init?(_ configuration: Configuration, _ recording: Recording?) {
        guard let folder = Home.folder(), let address = try? StoreAddress(configuration.store) else { return nil }
        let database = recording?.ledger.database ?? Database(address)
        let rollouts = RolloutStore(database)
        self.init(
            database,
            folder: folder + "/tuned/files",
            hold: { model in
                do throws(SQLError) {
                    try await rollouts.migrate()
                    let candidate = Target(provider: Configuration.tunedProvider, model: model.fullName)
                    return try await rollouts.hold(on: candidate)
                } catch {
                    return "may be the candidate of a rollout, which cannot be read now: \(error.message)"
                }
            }
        )
    }
}

extension LlamaPool {
    /// Room for tuned models, as the configuration says.
    convenience init(_ tuning: Configuration.Tuning, client: HTTPClient, loop: EventLoop, log: Log) {
        let environment = ProcessInfo.processInfo.environment
        let home = Home.folder(environment) ?? FileManager.default.currentDirectoryPath + "/.aloft"
        var settings = LocalServerSettings(home: home, environment: environment)
        if let threads = tuning.threads { settings.threads = threads }
        settings.slots = tuning.slots
        settings.contextPerSlot = tuning.context
        self.init(
            name: TunedProvider.standardName,
            settings: settings,
            limit: tuning.loaded,
            idle: tuning.idle,
            client: client,
            loop: loop,
            debug: { text in
                log.write(.debug, "local_server") { line in
                    line.string("provider", TunedProvider.standardName)
                    line.string("line", text)
                }
            }
        )
    }
}

extension TunedServing {
    /// Tuned models served by a pool of this machine and by the providers that are configured.
    init(_ pool: LlamaPool, _ providers: [any Provider]) {
        let providers = Dictionary(providers.map { ($0.name, $0) }) { first, _ in first }
        self.init(
            chat: { file, request, attempt, exchange, sink throws(Failure) in
                let file = ModelFile(name: file.name, path: file.path)
                try await pool.answer(with: file, for: .generation, request, attempt, exchange, sink: sink)
            },
            vectors: { base, texts, attempt, exchange throws(Failure) in
                try await pool.vectors(of: texts, base, attempt, exchange)
            },
            head: { path, base throws(Failure) in try Self.head(path, base) },
            provider: { providers[$0] }
        )
    }
}

extension LlamaPool {
    /// The vectors of texts by an embedding model of the catalogue, and how many tokens they have.
    func vectors(
        of texts: [String],
        _ base: String,
        _ attempt: AttemptScope,
        _ exchange: Exchange
    ) async throws(Failure) -> (vectors: [[Float]], tokens: Int) {
        let (file, dimensions) = try await Self.embeddingModel(base)
        var request = Request(model: base, turns: [])
        request.operation = .embedding(EmbeddingWish(inputs: texts.map { .parts([Part(.text($0))]) }))
        var asked = attempt
        asked.target = Target(provider: TunedProvider.standardName, model: base)
        var response = Response()
        try await answer(with: file, for: .embedding(dimensions: dimensions), request, asked, exchange.fork()) {
            chunk throws(Failure) in
            for delta in chunk.deltas { response.apply(delta) }
        }
        guard response.embeddings.count == texts.count else {
            throw Failure(.malformed, "The embedding model \(base) did not give a vector for every text.")
        }
        return (response.embeddings, response.usage?.promptTokens ?? 0)
    }

    private static func embeddingModel(_ name: String) async throws(Failure) -> (file: ModelFile, dimensions: Int) {
        guard let folder = ModelStore.defaultFolder(environment: ProcessInfo.processInfo.environment) else {
            throw Failure(.modelNotFound, "There is no folder for models: set ALOFT_HOME.")
        }
        let store = ModelStore(folder: folder)
        do throws(LocalModelError) {
            let model = try store.catalogue.model(named: name)
            guard model.kind == .embedding, let dimensions = model.dimensions else {
                throw LocalModelError(.unknownModel, "\(name) makes no vectors.")
            }
            return (ModelFile(name: name, path: try await store.path(of: name)), dimensions)
        } catch {
            throw Failure(.modelNotFound, error.message)
        }
    }
}
