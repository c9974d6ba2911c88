import Lanes
import YAML

extension Configuration.Provider {
    /// Reads one provider; `nil` when its kind or a part it cannot do without is wrong.
    init?(named name: String, from reader: MappingReader) {
        guard let kindName = reader.oneOf("kind", Kind.Name.self, required: true) else {
            // Which other keys belong here depends on the kind, so none of them is called unknown.
            for key in [
                "project", "location", "credentials", "access_token", "api_key", "base_url", "model", "start",
                "threads", "slots", "context", "server", "text", "model_rules",
            ] {
                _ = reader.value(key)
            }
            _ = Self.models(from: reader)
            _ = reader.mapping("pace", Pace.init(from:))
            _ = reader.mapping("breaker", Breaker.Policy.init(from:))
            return nil
        }
        let kind: Kind? =
            switch kindName {
            case .gemini: Hosted(from: reader, defaultURL: .gemini).map(Kind.gemini)
            case .vertex: Vertex(from: reader).map(Kind.vertex)
            case .openai: Hosted(from: reader, defaultURL: .openai).map(Kind.openai)
            case .llama: .llama(Llama(from: reader))
            case .template: reader.nonEmpty("text", required: true).map { .template(Template(text: $0)) }
            }
        let models = Self.models(from: reader)
        let pace = reader.mapping("pace", Pace.init(from:))
        let breaker = reader.mapping("breaker", Breaker.Policy.init(from:))
        let geminiRules = [.gemini, .vertex].contains(kindName) ? GeminiRules.all(from: reader) : []
        let openAIRules = kindName == .openai ? OpenAIRules.all(from: reader) : []
        guard let kind, models?.contains(nil) != true else { return nil }
        let written = models?.compactMap(\.self)
        self.init(name: name, kind: kind, models: written ?? Self.defaultModels(of: kind, named: name))
        self.pace = pace ?? self.pace
        self.breaker = breaker ?? self.breaker
        self.geminiRules = geminiRules
        self.openAIRules = openAIRules
    }

    /// Returns the patterns in the file, each `nil` that is wrong; `nil` when there are none.
    private static func models(from reader: MappingReader) -> [ModelPattern?]? {
        reader.list("models")?.map { value in
            guard let text = value.nonEmptyText() else { return nil }
            guard text.value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text.value.utf8.count <= 200 else {
                value.refuse("'\(text)' is no model name; spaces and letters beyond ASCII do not occur in one")
                return nil
            }
            return ModelPattern(ModelName.withoutPrefix(text.value))
        }
    }
}

extension Configuration.Provider.Hosted {
    fileprivate init?(from reader: MappingReader, defaultURL: BaseURL) {
        var baseURL: BaseURL? = defaultURL
        if let value = reader.value("base_url") { baseURL = Self.url(from: value) }
        let value = reader.value("api_key")
        if !reader.has("api_key") {
            let hint = "write the variable that holds it, or 'none' if the service asks for none"
            reader.refuse("'api_key' is missing; \(hint)")
        }
        guard let text = value?.nonEmptyText(), let baseURL else { return nil }
        if text.value == "none" {
            self.init(apiKey: nil, baseURL: baseURL)
        } else {
            guard Secret.isPossibleKey(text.value) else {
                value?.refuse("'api_key' holds a space, a line break or a letter beyond ASCII")
                return nil
            }
            let origin = text.variables.map { "${\($0)}" }.joined()
            let secret = Secret(text.value, origin: origin.isEmpty ? "the configuration file" : origin)
            self.init(apiKey: secret, baseURL: baseURL)
        }
    }

    fileprivate static func url(from value: ValueReader) -> BaseURL? {
        guard let text = value.nonEmptyText() else { return nil }
        do throws(BaseURL.Failure) {
            return try BaseURL(parsing: text.value)
        } catch {
            value.refuse("'base_url' \(error.message)")
            return nil
        }
    }
}

extension Configuration.Provider.Vertex {
    fileprivate init?(from reader: MappingReader) {
        var isRight = true
        var project: String?
        var location = "global"
        if let value = reader.value("project") {
            project = Self.name(value, "'project' is the project's id, in small letters, digits and hyphens")
            isRight = project != nil
        }
        if let value = reader.value("location") {
            let name = Self.name(value, "'location' is a region such as us-central1, or us, eu or global")
            isRight = isRight && name != nil
            location = name ?? location
        }
        var baseURL: BaseURL?
        if let value = reader.value("base_url") {
            baseURL = Configuration.Provider.Hosted.url(from: value)
            isRight = isRight && baseURL != nil
        }
        let file = reader.nonEmpty("credentials")
        let token = Self.secret("access_token", reader, &isRight)
        let key = Self.secret("api_key", reader, &isRight)
        if [reader.has("credentials"), reader.has("access_token"), reader.has("api_key")].count(where: { $0 }) > 1 {
            reader.refuse("only one of 'credentials', 'access_token' and 'api_key' can be shown")
            isRight = false
        }
        if project == nil, key == nil, !reader.has("project"), !reader.has("api_key") {
            reader.refuse("'project' is missing; only a key of express mode, in 'api_key', does without")
            isRight = false
        }
        guard isRight else { return nil }
        let authorization: Authorization =
            if let key { .apiKey(key) } else if let token { .accessToken(token) } else if let file { .file(file) } else
            {
                .applicationDefault
            }
        self.init(project: project, location: location, authorization: authorization, baseURL: baseURL)
    }

    private static func name(_ value: ValueReader, _ hint: String) -> String? {
        guard let text = value.nonEmptyText() else { return nil }
        guard text.value.utf8.allSatisfy({ Self.isPartOfName($0) }) else {
            value.refuse(hint)
            return nil
        }
        return text.value
    }

    private static func secret(_ key: String, _ reader: MappingReader, _ isRight: inout Bool) -> Secret? {
        guard let value = reader.value(key) else { return nil }
        guard let text = value.nonEmptyText() else {
            isRight = false
            return nil
        }
        guard Secret.isPossibleKey(text.value) else {
            value.refuse("'\(key)' holds a space, a line break or a letter beyond ASCII")
            isRight = false
            return nil
        }
        let origin = text.variables.map { "${\($0)}" }.joined()
        return Secret(text.value, origin: origin.isEmpty ? "the configuration file" : origin)
    }

    /// Whether a byte may stand in the id of a project or the name of a location; old projects have a domain's dot and
    /// colon.
    static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-.:".utf8.contains(byte)
        }
    }
}

extension Secret {
    /// Whether a text can be sent in a header, which is how every service takes its key.
    static func isPossibleKey(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Configuration.Provider.Llama {
    fileprivate init(from reader: MappingReader) {
        self.init()
        model = reader.nonEmpty("model") ?? model
        start = reader.oneOf("start", Start.self) ?? start
        threads = reader.integer("threads", in: 1...1024)
        slots = reader.integer("slots", in: 1...256) ?? slots
        context = reader.integer("context", in: 256...1_048_576) ?? context
        if let path = reader.nonEmpty("server"), path != "auto" { server = .path(path) }
    }
}
