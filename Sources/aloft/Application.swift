import Administration
import Caching
import Configuration
import EventLoop
import Foundation
import Gateway
import GeminiDialect
import Generation
import GeminiProvider
import GoogleCredentials
import HTTP
import HTTPClient
import JSON
import Keys
import KeyStore
import Lanes
import Ledger
import LlamaProvider
import Logging
import OpenAIProvider
import Pricing
import Resilience
import Rollouts
import Routing
import SemanticCaching
import ModelRegistry
import TemplateProvider
import TunedProvider
import Upstream
import Validation
import VertexProvider

/// Everything a configuration amounts to, wired together; the one place that knows every module.
final class Application: Sendable {
    let configuration: Configuration
    let loops: EventLoopGroup
    let log: Log
    let path: Path
    /// What answers cost.
    let prices: Prices
    /// Who may ask.
    let keys: KeyRing
    /// What keys have used.
    let allowances: Allowances
    /// Keeps both as the store has them; `nil` when nothing is kept.
    let keeper: KeyKeeper?
    let setupToken = SetupToken()
    /// What operators do over HTTP.
    let administration: Administration
    /// How each target is doing.
    let lanes: Lanes
    /// Rollouts, and targets that compete; `nil` when nothing is kept.
    let trials: Trials?
    /// The answers that are given again.
    let caches: Caches
    /// The providers that calls may be passed on to.
    let relays: Relays
    private let localModels: [LlamaProvider]
    /// The models that were tuned here; `nil` when nothing is kept.
    let models: ModelRegistry?
    /// Answers for them.
    let tuned: TunedProvider
    let tunedModels: LlamaPool
    /// What is shared with other processes; `nil` when this one is alone.
    private let sharing: Sharing?
    /// Sends what Aloft asks of others.
    let client: HTTPClient

    init(
        _ configuration: Configuration,
        prices: PriceTable,
        recording: Recording? = nil,
        log: Log
    ) throws(EventLoopError) {
        self.configuration = configuration
        var kinds = configuration.providers.map { ($0.name, $0.kind.name.rawValue) }
        // What runs here costs nothing; the endpoints of tuned models are those of their own providers.
        if configuration.hasTunedProvider {
            kinds.append((Configuration.tunedProvider, Configuration.Provider.Kind.Name.llama.rawValue))
        }
        self.prices = Prices(prices, kinds: Dictionary(kinds) { first, _ in first })
        keys = KeyRing(configuration.keys, awaitsStore: recording != nil)
        self.log = log
        loops = try EventLoopGroup(count: configuration.loops ?? EventLoopGroup.coreCount)
        var options = HTTPClientOptions()
        options.userAgent = "aloft/\(VersionCommand.version)"
        options.proxies = HTTPProxies(environment: ProcessInfo.processInfo.environment)
        let client = HTTPClient(on: loops.loops, options: options)
        self.client = client
        let loop = loops.loops[0]
        let configured = configuration.providers.map { $0.make(client: client, loop: loop, log: log) }
        models = ModelRegistry(configuration, recording)
        tunedModels = LlamaPool(configuration.tuning, client: client, loop: loop, log: log)
        let tuned = TunedProvider(models, TunedServing(tunedModels, configured))
        self.tuned = tuned
        let providers = configured + (configuration.hasTunedProvider ? [tuned] : [])
        relays = Relays(
            zip(configuration.providers, configured).compactMap { configured, provider in
                guard let api = configured.relayedAPI, let relay = provider as? any Relay else { return nil }
                return (api, relay)
            }
        )
        localModels = configured.compactMap { $0 as? LlamaProvider }
        let local = Set(localModels.map(\.name))
        let lanes = Lanes { configuration.lane(of: $0) }
        self.lanes = lanes
        sharing = Sharing(configuration.cache, lanes, on: loop, log: log)
        allowances = Allowances(sharing: sharing?.keys)
        let store = recording.map { KeyStore($0.ledger.database, besides: configuration.keys) }
        if let store, let recording {
            keeper = KeyKeeper(store, keys, allowances, recording.ledger, log: log)
        } else {
            keeper = nil
        }
        administration = Administration(
            keys,
            allowances,
            store: store,
            keeper: keeper,
            setupToken: setupToken,
            isSecure: configuration.tls != nil,
            origins: OriginPolicy(origins: configuration.origins)
        )
        let trials = recording.map { Trials($0.ledger.database, configuration, lanes, log: log) }
        self.trials = trials
        let place: Router.Place = { trials?.desk.place(&$0, $1, $2) }
        let router = Router(place: place) { model throws(Failure) in
            switch configuration.plan(for: model) {
            case .success(var plan):
                if let weights = trials?.bandits.weights(of: plan.route) { plan.strategy = .weighted(weights) }
                return plan
            case .failure(let unknown):
                throw Failure(.modelNotFound, unknown.description, parameter: "model")
            }
        }
        // Vectors that Aloft wants for itself go no other way than a caller's, but for keys and kept answers.
        let embeddings = Path([
            router, Attempts(clock: ContinuousClock()), LaneGate(lanes, clock: ContinuousClock()),
            ProviderCall(providers),
        ])
        caches = Caches(
            sharing?.answers ?? MemoryCache(limit: Self.cacheBytes, clock: ContinuousClock()),
            embeddings: embeddings
        )
        var stages: [any Stage] = [
            router,
            KeyLimits(keys, allowances, prices: self.prices),
            caches.exact,
            caches.semantic,
            SingleFlight(),
        ]
        if let sharing { stages.append(sharing.flights) }
        stages += [
            Attempts(clock: ContinuousClock()),
            Cascade(),
            Hedging(lanes, clock: ContinuousClock()),
            AnswerCheck { local.contains($0.provider) },
            LaneGate(lanes, clock: ContinuousClock()),
            ProviderCall(providers),
        ]
        path = Path(stages)
    }

    /// The most that kept answers may take of the process's memory.
    private static let cacheBytes = 128 << 20

    /// Admits whoever shows a key, and everybody as long as none is needed.
    var admission: Gateway.Admission {
        let keys = keys
        return { head, isRelayed in
            keys.caller(shown: head.shownKey, at: Date()).flatMap { key in
                if key == nil, head.isOfStrangePage { return .failure(.strangePage) }
                if isRelayed, let refusal = key?.relayRefusal { return .failure(refusal) }
                return .success(key?.id ?? "")
            }
        }
    }

    /// Keeps the local models running for as long as `body` runs, then ends their processes and the loops.
    func run<Success: Sendable, Failure: Error>(
        _ body: () async throws(Failure) -> Success
    ) async throws(Failure) -> Success {
        defer {
            log.flush()
            loops.shutdown()
        }
        let result = await withTaskGroup(of: Void.self) { group in
            for model in localModels { group.addTask { await model.run() } }
            group.addTask { [tunedModels] in await tunedModels.run() }
            if let sharing {
                group.addTask {
                    await sharing.run(news: { self.keyNews }, learn: { self.allowances.learn($1, $0) })
                }
            }
            group.addTask { [caches] in await caches.semantic.run() }
            let result: Result<Success, Failure>
            do throws(Failure) {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            for model in localModels { model.stop() }
            tunedModels.stop()
            sharing?.stop()
            caches.semantic.stop()
            return result
        }
        return try result.get()
    }

    /// What `/health` says of the local models.
    var localModelReports: JSON {
        .array(localModels.map(\.report) + tunedModels.status.map { $0.report(of: TunedProvider.standardName) })
    }

    /// What `/health` says of Redis; `nil` without it.
    var sharingReport: JSON? { sharing?.report }

    /// Every name a caller may ask for that the configuration or the registry spells out.
    var modelNames: [Model] {
        let owned = configuration.providers.flatMap(\.models).filter(\.isLiteral).map(\.text)
        let targets = configuration.routes.flatMap(\.targets).map(\.target.description)
        var names: [String] = []
        for name in configuration.routes.map(\.name) + owned + targets + tuned.names where !names.contains(name) {
            names.append(name)
        }
        return names.map { Model(id: $0) }
    }
}

extension Configuration.Provider {
    fileprivate func make(client: HTTPClient, loop: EventLoop, log: Log) -> any Provider {
        switch kind {
        case .gemini(let hosted):
            GeminiProvider(
                name: name,
                baseURL: hosted.baseURL.description,
                apiKey: hosted.apiKey?.reveal(),
                client: client,
                rules: geminiTable
            )
        case .vertex(let vertex): VertexProvider(name: name, vertex, client: client, rules: geminiTable)
        case .openai(let hosted):
            OpenAIProvider(
                name: name,
                baseURL: hosted.baseURL.description,
                apiKey: hosted.apiKey?.reveal(),
                client: client,
                rules: openAITable
            )
        case .llama(let llama): LlamaProvider(name: name, llama, client: client, loop: loop, log: log)
        case .template(let template): TemplateProvider(name: name, text: template.text)
        }
    }
}

extension Configuration.Provider {
    /// The API whose other calls it can be passed.
    fileprivate var relayedAPI: RelayedAPI? {
        switch kind {
        case .gemini: .gemini
        case .vertex: .vertex
        case .openai: .openAI
        case .llama, .template: nil
        }
    }
}

extension VertexProvider {
    fileprivate init(
        name: String,
        _ configured: Configuration.Provider.Vertex,
        client: HTTPClient,
        rules: ModelRules.Table
    ) {
        let place = VertexPlace(
            project: configured.project,
            location: configured.location,
            baseURL: configured.baseURL?.description
        )
        self.init(
            name: name,
            place: place,
            authorization: VertexAuthorization(configured, client),
            client: client,
            rules: rules
        )
    }
}

extension VertexAuthorization {
    /// What a provider shows, as it is configured.
    init(_ configured: Configuration.Provider.Vertex, _ client: HTTPClient) {
        switch configured.authorization {
        case .apiKey(let key): self = .apiKey(key.reveal())
        case .accessToken(let token): self = .tokens(TokenSource(.accessToken(token.reveal()), client: client))
        case .file(let path):
            self.init(client) { () throws(GoogleCredentialsError) in try GoogleCredentials(file: path) }
        case .applicationDefault:
            self.init(client) { () throws(GoogleCredentialsError) in
                let environment = ProcessInfo.processInfo.environment
                return try .applicationDefault(environment: environment, home: environment["HOME"] ?? "/")
            }
        }
    }

    /// Tokens for credentials, or why there are none: a provider without credentials does not keep the others down.
    fileprivate init(
        _ client: HTTPClient,
        _ credentials: () throws(GoogleCredentialsError) -> GoogleCredentials
    ) {
        do throws(GoogleCredentialsError) {
            self = .tokens(TokenSource(try credentials(), client: client))
        } catch {
            self = .unavailable(error)
        }
    }
}

extension Log.Level {
    init(_ level: Configuration.Log.Level) {
        switch level {
        case .error: self = .error
        case .warning: self = .warning
        case .info: self = .info
        case .debug: self = .debug
        }
    }
}
