import Generation
import Keys
import NearestNames
import YAML

/// A configuration whose parts are right one by one but not yet checked against each other.
///
/// Both sources fill one; ``problems()`` and ``configuration()`` are the same for both.
struct Draft {
    struct Route {
        let name: String
        let targets: [RouteTarget]
        var policy = Configuration.RoutePolicy()
        /// What it says of degrading; `nil` allows what its targets need.
        var degrade: DegradePolicy?
    }

    /// A target as a route lists it, not yet resolved.
    struct RouteTarget {
        let text: YAMLText
        var weight = 1.0
        var maximumComplexity = 1.0
        var contextTokens: Int?
    }

    /// What is wrong, and the path of the value it is wrong with.
    struct Problem {
        let path: [String]
        /// Whether the name at the end of the path is wrong, not the value under it.
        var isKey = false
        let message: String
    }

    var listen = [ListenAddress.standard]
    var tls: Configuration.TLS?
    var loops: Int?
    var limits = Configuration.Limits()
    var origins: [String] = []
    var log = Configuration.Log()
    var cache = Configuration.Cache.memory
    var store = Configuration.Store.standard
    var record = Configuration.Record()
    var workers = 4
    var lessons = Configuration.Lessons()
    var scripts = Configuration.Scripts()
    var projects = Configuration.Projects()
    var intents = Configuration.Intents()
    var tuning = Configuration.Tuning()
    var animations = Configuration.Animations()
    var push: Configuration.Push?
    var keys: [VirtualKey] = []
    var prices: String?
    var prompts: String?
    var providers: [Configuration.Provider] = []
    var routes: [Route] = []
    /// Providers and routes that could not be read: what refers to them is not blamed for it.
    var unreadable: Set<String> = []

    /// The finished value; meaningful only when there are no ``problems()``.
    func configuration() -> Configuration {
        Configuration(
            listen: listen,
            tls: tls,
            loops: loops,
            limits: limits,
            origins: origins,
            log: log,
            cache: cache,
            store: store,
            record: record,
            workers: workers,
            lessons: lessons,
            scripts: scripts,
            projects: projects,
            intents: intents,
            tuning: tuning,
            animations: animations,
            push: push,
            keys: keys,
            prices: prices,
            prompts: prompts,
            providers: providers,
            routes: routes.map { route in
                let targets = route.targets.compactMap { target in
                    (try? self.target(target.text).get()).map {
                        Configuration.RouteTarget(
                            target: $0,
                            weight: target.weight,
                            maximumComplexity: target.maximumComplexity,
                            contextTokens: target.contextTokens
                        )
                    }
                }
                var policy = route.policy
                policy.degrade = route.degrade ?? impliedDegrade(targets.map(\.target))
                return Configuration.Route(name: route.name, targets: targets, policy: policy)
            }
        )
    }

    /// What a route allows that does not say: everything it lists.
    private func impliedDegrade(_ targets: [Target]) -> DegradePolicy {
        targets.dropFirst().contains(where: isTemplate) ? .template : .models
    }

    func isTemplate(_ target: Target) -> Bool {
        providers.first { $0.name == target.provider }?.kind.name == .template
    }

    struct TargetFailure: Error {
        let message: String
    }

    /// Resolves `provider/model`, or the bare name of a provider that knows which model is meant.
    func target(_ text: YAMLText) -> Result<Target, TargetFailure> {
        let name = ModelName.withoutPrefix(text.value)
        if let target = ModelName.target(name, in: providers) { return .success(target) }
        guard !name.contains("/"), let provider = providers.first(where: { $0.name == name }) else {
            let wanted = String(name.prefix { $0 != "/" })
            let near = text.isFromVariable ? nil : nearest(to: wanted, in: providers.map(\.name), limit: 1).first
            let known = providers.map { "'\($0.name)'" }.joined(separator: ", ")
            let hint = near.map { "did you mean '\($0)'?" } ?? "the providers are \(known)"
            return .failure(TargetFailure(message: "target '\(text)' names no provider; \(hint)"))
        }
        guard let model = provider.defaultModel else {
            let message = "target '\(text)' needs a model; write '\(name)/' and the model's name"
            return .failure(TargetFailure(message: message))
        }
        return .success(Target(provider: name, model: model))
    }

    func isUnreadable(_ text: YAMLText) -> Bool {
        unreadable.contains(String(text.value.prefix { $0 != "/" }))
    }
}

extension Draft {
    /// Leaves Gemini's names to the Gemini API where both it and Vertex AI own them only by default: a bare name has one
    /// owner.
    mutating func shareGemini() {
        let others = Set(providers.filter { $0.models != ModelPattern.vertex }.flatMap(\.models))
        var taken = others
        providers = providers.map { provider in
            guard provider.models == ModelPattern.vertex else { return provider }
            var provider = provider
            provider.models = provider.models.filter { taken.insert($0).inserted }
            return provider
        }
    }
}
