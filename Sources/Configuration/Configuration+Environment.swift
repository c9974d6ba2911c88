import YAML

extension Configuration {
    /// Builds the configuration that is used when there is no file; a variable set to nothing counts as not set.
    ///
    /// `Documentation/Configuration.md` lists the variables. Every name in ``environmentVariables`` is one that is read.
    package init(environment: [String: String]) throws(ConfigurationError) {
        var source = EnvironmentSource(environment)
        let draft = source.draft()
        let problems = source.problems + draft.problems().map(\.message)
        guard problems.isEmpty else { throw ConfigurationError(environment: problems) }
        self = draft.configuration()
    }

    /// The variables ``init(environment:)`` reads, for a test that compares them with the reference page.
    package static var environmentVariables: Set<String> {
        var source = EnvironmentSource([:])
        _ = source.draft()
        return source.asked
    }
}

private struct EnvironmentSource {
    private let environment: [String: String]
    private(set) var problems: [String] = []
    private(set) var asked: Set<String> = []

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    mutating func draft() -> Draft {
        var draft = Draft()
        if let listen = addresses() { draft.listen = listen }
        if let (name, value) = first("ALOFT_STORE") {
            let store = Configuration.Store(value, origin: "${\(name)}")
            if store == nil { problems.append("\(name) must be \(Configuration.Store.forms)") }
            draft.store = store ?? draft.store
        }
        let named = first("GEMINI_MODEL_NAME").map { ModelName.withoutPrefix($0.value) }
        let useGemini = boolean("USE_GEMINI") ?? true
        let fallBack = boolean("LOCAL_FALLBACK_ENABLED") ?? true
        draft.animations.fallback = fallBack
        draft.animations.assess = boolean("QUALITY_ASSESSMENT_ENABLED") ?? draft.animations.assess
        draft.animations.complexity = share("GEMINI_CONFIDENCE_THRESHOLD") ?? draft.animations.complexity
        var hosting: [String] = []
        var local: [String] = []

        if let key = secret("GEMINI_API_KEY", "GOOGLE_AI_API_KEY", "GOOGLE_API_KEY") {
            let kind = Configuration.Provider.Kind.gemini(.init(apiKey: key, baseURL: .gemini))
            draft.providers.append(.init(name: "gemini", kind: kind, models: ModelPattern.gemini))
            if useGemini { hosting.append("gemini") }
        }
        if let vertex = vertex() {
            draft.providers.append(vertex)
            if useGemini { hosting.append("vertex") }
        }
        let ollama = self.ollama()
        if let openai = openai(ownsRest: ollama == nil) { draft.providers.append(openai) }
        let ollamaModel = first("OLLAMA_MODEL")?.value
        if let ollama {
            draft.providers.append(ollama)
            if let ollamaModel { local.append("ollama/\(ollamaModel)") }
        }
        var llama = Configuration.Provider.Llama()
        if let model = first("ALOFT_LOCAL_MODEL")?.value { llama.model = model }
        draft.providers.append(.init(name: "local", kind: .llama(llama), models: [ModelPattern("local")]))
        local.append("local")
        // Nothing of it is started before vectors are asked for.
        let vectors = Configuration.Provider.Llama(model: "minilm-l6-v2")
        draft.providers.append(.init(name: "embeddings", kind: .llama(vectors), models: [ModelPattern("embeddings")]))

        draft.shareGemini()
        func route(_ name: String, _ model: String) -> Draft.Route {
            let hosted = hosting.map { "\($0)/\(named ?? model)" }
            let targets = hosted.isEmpty || fallBack ? hosted + local : hosted
            return Draft.Route(name: name, targets: targets.map { Draft.RouteTarget(text: YAMLText($0)) })
        }
        // Code is written by the larger model, where none is named.
        draft.routes = [route("default", "gemini-2.5-flash")]
        if !hosting.isEmpty { draft.routes.append(route("projects", "gemini-2.5-pro")) }
        return draft
    }

    private mutating func addresses() -> [ListenAddress]? {
        guard let (name, value) = first("ALOFT_LISTEN") else { return nil }
        let parts = value.split(separator: ",", omittingEmptySubsequences: false)
        let addresses = parts.map { ListenAddress(String($0)) }
        if addresses.contains(nil) {
            problems.append("\(name) is no address; write host:port, [::1]:8080 or unix:/path/to.sock")
        }
        return addresses.compactMap(\.self)
    }

    private mutating func vertex() -> Configuration.Provider? {
        let location = first("GCP_REGION", "GOOGLE_CLOUD_LOCATION")
        guard let (name, project) = first("GCP_PROJECT_ID", "GOOGLE_CLOUD_PROJECT") else { return nil }
        for (name, value) in [(name, project), location].compactMap({ $0 }) {
            guard value.utf8.allSatisfy({ Configuration.Provider.Vertex.isPartOfName($0) }) else {
                problems.append("\(name) holds more than small letters, digits and hyphens")
                return nil
            }
        }
        let vertex = Configuration.Provider.Vertex(
            project: project,
            location: location?.value ?? "global",
            authorization: .applicationDefault,
            baseURL: nil
        )
        return Configuration.Provider(name: "vertex", kind: .vertex(vertex), models: ModelPattern.vertex)
    }

    private mutating func openai(ownsRest: Bool) -> Configuration.Provider? {
        let key = secret("OPENAI_API_KEY")
        let base = url("OPENAI_BASE_URL")
        guard key != nil || base != nil else { return nil }
        let hosted = Configuration.Provider.Hosted(apiKey: key, baseURL: base ?? .openai)
        // A server of one's own may serve any name, so it gets every name nobody else owns, if no other server does.
        let isOwn = hosted.baseURL.host != BaseURL.openai.host
        let models = ModelPattern.openai + (isOwn && ownsRest ? [.everything] : [])
        return Configuration.Provider(name: "openai", kind: .openai(hosted), models: models)
    }

    private mutating func ollama() -> Configuration.Provider? {
        guard var base = url("LOCAL_INFER_URL", "OLLAMA_BASE_URL") else { return nil }
        // Both variables are usually set to a bare host, whose OpenAI-compatible API is under /v1.
        if base.path.isEmpty { base = base.appending("/v1") }
        let hosted = Configuration.Provider.Hosted(apiKey: nil, baseURL: base)
        return Configuration.Provider(name: "ollama", kind: .openai(hosted), models: [.everything])
    }

    /// The first of some variables that is set.
    private mutating func first(_ names: String...) -> (name: String, value: String)? {
        first(of: names)
    }

    private mutating func first(of names: [String]) -> (name: String, value: String)? {
        asked.formUnion(names)
        for name in names {
            if let value = environment[name], !value.isEmpty { return (name, value) }
        }
        return nil
    }

    private mutating func secret(_ names: String...) -> Secret? {
        guard let (name, value) = first(of: names) else { return nil }
        guard Secret.isPossibleKey(value) else {
            problems.append("\(name) holds a space, a line break or a letter beyond ASCII, which no key does")
            return nil
        }
        return Secret(value, origin: "${\(name)}")
    }

    private mutating func url(_ names: String...) -> BaseURL? {
        guard let (name, value) = first(of: names) else { return nil }
        do throws(BaseURL.Failure) {
            return try BaseURL(parsing: value)
        } catch {
            problems.append("\(name) \(error.message)")
            return nil
        }
    }

    private mutating func share(_ name: String) -> Double? {
        guard let (name, value) = first(name) else { return nil }
        if let share = Double(value), (0...1).contains(share) { return share }
        problems.append("\(name) must be a number from 0 to 1")
        return nil
    }

    private mutating func boolean(_ name: String) -> Bool? {
        guard let (name, value) = first(name) else { return nil }
        switch value.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            problems.append("\(name) must be true or false")
            return nil
        }
    }
}
