import Generation
import Keys
import YAML

extension Configuration {
    /// Reads and checks the text of a configuration file; `file` is how errors name it.
    package init(yaml: [UInt8], file: String, environment: [String: String]) throws(ConfigurationError) {
        self = try Self.reading(yaml: yaml, file: file, environment: environment).configuration
    }

    /// Reads a file as ``init(yaml:file:environment:)`` does, and also returns the path of every key that was asked for.
    package static func reading(
        yaml: [UInt8],
        file: String,
        environment: [String: String]
    ) throws(ConfigurationError) -> (configuration: Configuration, knownKeys: Set<String>) {
        let document: YAMLDocument
        do throws(YAMLError) {
            document = try YAMLDocument(yaml, file: file)
        } catch {
            throw ConfigurationError(error)
        }
        do throws(YAMLErrors) {
            let (configuration, keys) = try document.reading(environment: environment) { reader in
                let draft = Draft(from: reader)
                for problem in draft.problems() {
                    let isKey = problem.isKey
                    let place = isKey ? document.keyPosition(of: problem.path) : document.position(of: problem.path)
                    reader.refuse(problem.message, at: place)
                }
                return draft.configuration()
            }
            return (configuration, keys)
        } catch {
            throw ConfigurationError(error)
        }
    }
}

extension Draft {
    init(from reader: MappingReader) {
        if let value = reader.value("listen") { listen = Self.addresses(from: value) }
        tls = reader.mapping("tls") { tls in
            let certificate = tls.nonEmpty("certificate", required: true)
            let key = tls.nonEmpty("key", required: true)
            guard let certificate, let key else { return nil }
            return Configuration.TLS(certificate: certificate, key: key)
        }
        loops = reader.integer("loops", in: 1...256)
        if let limits = reader.mapping("limits", Configuration.Limits.init(from:)) { self.limits = limits }
        origins = reader.mapping("cors") { Self.origins(from: $0) } ?? []
        if let level = reader.mapping("log", { $0.oneOf("level", Configuration.Log.Level.self) }) { log.level = level }
        if let cache = reader.value("cache").flatMap(Configuration.Cache.init(from:)) { self.cache = cache }
        if let store = reader.value("store").flatMap(Configuration.Store.init(from:)) { self.store = store }
        if let record = reader.mapping("record", Configuration.Record.init(from:)) { self.record = record }
        readWorkflows(from: reader)
        workers = reader.integer("workers", in: 0...1024) ?? workers
        tuning = reader.mapping("tuning", Configuration.Tuning.init(from:)) ?? tuning
        push = reader.mapping("push", Configuration.Push.init(from:))
        keys = reader.list("keys")?.compactMap { $0.mapping(VirtualKey.init(from:)) } ?? []
        prices = reader.nonEmpty("prices")
        prompts = reader.nonEmpty("prompts")
        readProviders(from: reader)
        readRoutes(from: reader)
    }

    private mutating func readWorkflows(from reader: MappingReader) {
        var draft = self
        _ = reader.mapping("workflows") { workflows -> Bool? in
            draft.lessons = workflows.mapping("lessons", Configuration.Lessons.init(from:)) ?? draft.lessons
            draft.scripts = workflows.mapping("scripts", Configuration.Scripts.init(from:)) ?? draft.scripts
            draft.projects = workflows.mapping("projects", Configuration.Projects.init(from:)) ?? draft.projects
            draft.intents = workflows.mapping("intents", Configuration.Intents.init(from:)) ?? draft.intents
            draft.animations = workflows.mapping("animations", Configuration.Animations.init(from:)) ?? draft.animations
            return true
        }
        self = draft
    }

    private static func addresses(from value: ValueReader) -> [ListenAddress] {
        let values = value.isList ? value.list() ?? [] : [value]
        if values.isEmpty { value.refuse("'listen' has no address") }
        return values.compactMap { value in
            guard let text = value.text() else { return nil }
            if let address = ListenAddress(text.value) { return address }
            value.refuse("'\(text)' is no address; write host:port, [::1]:8080 or unix:/path/to.sock")
            return nil
        }
    }

    /// Origins as browsers write them: a scheme and a host, a port where it is another than the scheme's.
    private static func origins(from reader: MappingReader) -> [String] {
        (reader.list("origins") ?? []).compactMap { value in
            guard let text = value.text()?.value else { return nil }
            let isOrigin = text.wholeMatch(of: #/https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?/#) != nil
            if text == "*" || isOrigin { return text.lowercased() }
            value.refuse("'\(text)' is no origin; write https://app.example, http://localhost:5173 or \"*\" for all")
            return nil
        }
    }

    private mutating func readProviders(from reader: MappingReader) {
        guard let entries = reader.entries("providers", required: true) else { return }
        if entries.isEmpty { reader.value("providers")?.refuse("there is no provider here") }
        for entry in entries {
            let provider = entry.value.mapping { Configuration.Provider(named: entry.name, from: $0) }
            if let provider {
                providers.append(provider)
            } else {
                unreadable.insert(entry.name)
            }
        }
        shareGemini()
    }

    private mutating func readRoutes(from reader: MappingReader) {
        for entry in reader.entries("routes") ?? [] {
            let route = entry.value.mapping { Draft.Route(named: entry.name, from: $0) }
            if let route {
                routes.append(route)
            } else {
                unreadable.insert(entry.name)
            }
        }
    }
}
