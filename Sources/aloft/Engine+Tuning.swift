import API
import Configuration
import Datasets
import EventLoop
import Foundation
import Generation
import GoogleCredentials
import JSON
import Jobs
import LlamaProvider
import LocalModels
import Logging
import ModelRegistry
import Store
import TunedProvider
import Tuning
import VertexProvider

extension Tuning {
    /// Tuning as the configuration says, made with what the application has; `nil` where nothing is kept.
    init?(_ application: Application, _ database: Database) {
        guard let registry = application.models, let home = Home.folder(), let datasets = try? DatasetStore(database)
        else { return nil }
        let environment = ProcessInfo.processInfo.environment
        let configured = application.configuration.tuning
        let store = ModelStore(folder: home + "/models")
        let trainer = AdapterTrainer(
            on: application.loops.loops[0],
            python: configured.python ?? home + "/tuning/bin/python3",
            environment: environment,
            threads: configured.threads,
            limit: configured.timeLimit
        )
        var services = TuningServices(
            registry: registry,
            log: TuningLog(database),
            folder: home + "/tuned/work",
            localBases: (head: "minilm-l6-v2", adapter: "smollm2-135m-instruct-q4_1"),
            trainer: trainer,
            google: application.googleTuning,
            dataset: { reference throws(Failure) in try await datasets.tuningSet(reference) },
            vectors: { base, texts throws(Failure) in
                let exchange = Exchange(id: "tuning")
                let attempt = AttemptScope(
                    target: Target(provider: TunedProvider.standardName, model: base),
                    timeout: .patient
                )
                return try await application.tunedModels.vectors(of: texts, base, attempt, exchange).vectors
            },
            trainHead: { rows, base, request, onEpoch throws(Failure) in
                try await TunedHead.train(rows, base, request, onEpoch)
            },
            file: { base, kind throws(Failure) in
                do throws(LocalModelError) {
                    guard try store.catalogue.model(named: base).kind == (kind == .head ? .embedding : .chat) else {
                        let what =
                            kind == .head ? "no vectors, which heads are made for" : "vectors and does not answer"
                        throw LocalModelError(.unknownModel, "\(base) makes \(what).")
                    }
                    return try await store.path(of: base)
                } catch {
                    throw Failure(.modelNotFound, error.message)
                }
            },
            ask: { name, path, request throws(Failure) in
                let target = Target(provider: TunedProvider.standardName, model: name)
                let attempt = AttemptScope(target: target, timeout: .patient)
                let file = ModelFile(name: name, path: path)
                var response = Response()
                try await application.tunedModels.answer(
                    with: file,
                    for: .generation,
                    request,
                    attempt,
                    Exchange(id: "tuning")
                ) { chunk throws(Failure) in
                    for delta in chunk.deltas { response.apply(delta) }
                }
                return response
            }
        )
        services.lookingAfter = .seconds(60)
        self.init(services)
    }
}

extension TimeoutPolicy {
    /// For work that nobody waits for at a screen.
    fileprivate static var patient: TimeoutPolicy {
        var policy = TimeoutPolicy()
        policy.total = .seconds(600)
        policy.firstToken = .seconds(300)
        return policy
    }
}

extension TuningTriggers {
    /// The triggers of a configuration; `nil` where there are none.
    init?(_ desk: TuningDesk?, _ configuration: Configuration.Tuning, _ log: Log) {
        guard let desk, !configuration.triggers.isEmpty, let builder = try? DatasetBuilder(desk.jobs.database) else {
            return nil
        }
        self.init(
            desk,
            configuration.triggers.map { TuningTrigger($0) },
            gather: { trigger throws(Failure) in
                var rules = DatasetRules()
                rules.minimumRating = trigger.minimumRating
                rules.dropsDuplicates = true
                // Without a number for each label, a rare one would have all others cut.
                rules.isBalanced = trigger.perLabel > 0
                do throws(DatasetError) {
                    let source = DatasetGathering.Source(.workflow(trigger.workflow), since: 0)
                    let (draft, origin) = try await builder.draft(from: source, rules)
                    return Gathered(train: draft.train, test: draft.test) {
                        do throws(DatasetError) {
                            let name = trigger.name.replacing(".", with: "-")
                            return .success(try await builder.store.add(name, draft, from: origin).reference)
                        } catch {
                            return .failure(Failure(.serverError, error.message))
                        }
                    }
                } catch {
                    throw Failure(.serverError, error.message)
                }
            },
            tell: { event in
                switch event {
                case .proposed(let model, let dataset, let count, let reason):
                    log.write(.info, "tuning_proposed") { line in
                        line.string("model", model)
                        line.string("dataset", dataset)
                        line.integer("examples", count)
                        line.string("reason", reason)
                    }
                case .started(let model, let dataset, let count, let job):
                    log.write(.info, "tuning_started") { line in
                        line.string("model", model)
                        line.string("dataset", dataset)
                        line.integer("examples", count)
                        line.string("job", job)
                    }
                case .failed(let model, let message):
                    log.write(.warning, "tuning_trigger_failed") { line in
                        line.string("model", model)
                        line.string("message", message)
                    }
                }
            }
        )
    }
}

extension TuningTrigger {
    fileprivate init(_ configured: Configuration.Tuning.Trigger) {
        self.init(name: configured.name, workflow: configured.workflow, examples: configured.examples)
        (perLabel, minimumRating) = (configured.perLabel, configured.minimumRating)
        (base, kind, starts) = (configured.base, configured.kind, configured.action == .start)
    }
}

extension DatasetStore {
    fileprivate func tuningSet(_ reference: String) async throws(Failure) -> TuningSet {
        do throws(DatasetError) {
            let card = try await card(reference)
            let (train, test) = try await examples(of: card)
            return TuningSet(reference: card.reference, hash: card.hash, train: train, test: test)
        } catch {
            let kind: Failure.Kind = error.code == .unavailable ? .serverError : .invalidRequest
            throw Failure(kind, error.message, parameter: "dataset")
        }
    }
}

extension Application {
    /// Where Google tunes; `nil` where that is not configured.
    fileprivate var googleTuning: GoogleTuning? {
        guard let chosen = configuration.tuning.vertex,
            let provider = configuration.providers.first(where: { $0.name == chosen.provider }),
            case .vertex(let vertex) = provider.kind, let project = vertex.project,
            case .tokens(let tokens) = VertexAuthorization(vertex, client)
        else { return nil }
        let region = VertexPlace(project: project, location: vertex.location, baseURL: vertex.baseURL?.description)
        var place = GoogleTuning.Place(
            provider: provider.name,
            project: project,
            location: vertex.location,
            origin: "",
            bucket: chosen.bucket
        )
        place.origin = region.host(of: place.location)
        // Whoever plays Google plays its storage too.
        if let base = vertex.baseURL { place.storage = base.description }
        return GoogleTuning(place, tokens: tokens, client: client)
    }
}

extension Engine {
    /// What operators do with tuned models and tunings, over HTTP.
    var tuningEndpoints: [APIEndpoint] {
        guard let desk = tunings else { return [] }
        return TuningEndpoints(desk).endpoints + ModelEndpoints(desk.tuning.models).endpoints
    }
}
