import Generation
import Configuration
import Testing

@Suite struct EnvironmentTests {
    @Test(
        .bug("https://github.com/Helicone/helicone/issues/4695", "running it oneself took many services")
    )
    func `with nothing set there is the local model`() throws {
        let configuration = try Configuration(environment: ["GEMINI_API_KEY": ""])

        #expect(configuration.listen == [.standard])
        #expect(configuration.providers.map(\.name) == ["local", "embeddings"])
        #expect(try targets(configuration, "default") == "local/default")
        #expect(try targets(configuration, "local") == "local/default")
        #expect(try targets(configuration, "embeddings") == "embeddings/minilm-l6-v2")
    }

    @Test(arguments: ["GEMINI_API_KEY", "GOOGLE_AI_API_KEY", "GOOGLE_API_KEY"])
    func `any of Gemini's variables puts it first`(variable: String) throws {
        let configuration = try Configuration(environment: [variable: "s3cret"])

        guard case .gemini(let hosted) = configuration.providers[0].kind else {
            Issue.record("the first provider is \(configuration.providers[0])")
            return
        }
        #expect(hosted.apiKey == Secret("s3cret", origin: "${\(variable)}"))
        #expect(hosted.baseURL.description == "https://generativelanguage.googleapis.com")
        #expect(try targets(configuration, "default") == "gemini/gemini-2.5-flash local/default")
        #expect(try targets(configuration, "gemini-3-pro") == "gemini/gemini-3-pro")
    }

    @Test(arguments: [
        (["GEMINI_MODEL_NAME": "models/gemini-2.5-pro"], "gemini/gemini-2.5-pro local/default"),
        (["USE_GEMINI": "false"], "local/default"),
        (["USE_GEMINI": "1"], "gemini/gemini-2.5-flash local/default"),
        (["LOCAL_FALLBACK_ENABLED": "False"], "gemini/gemini-2.5-flash"),
        (["LOCAL_FALLBACK_ENABLED": "no", "USE_GEMINI": "no"], "local/default"),
        (["ALOFT_LOCAL_MODEL": "qwen3-0.6b"], "gemini/gemini-2.5-flash local/qwen3-0.6b"),
        (
            ["OLLAMA_BASE_URL": "http://127.0.0.1:11434", "OLLAMA_MODEL": "llama3.2:3b"],
            "gemini/gemini-2.5-flash ollama/llama3.2:3b local/default"
        ),
        (["OLLAMA_MODEL": "llama3.2:3b"], "gemini/gemini-2.5-flash local/default"),
    ])
    func `switches change the default route`(variables: [String: String], expected: String) throws {
        let environment = variables.merging(["GEMINI_API_KEY": "k"]) { $1 }

        #expect(try targets(Configuration(environment: environment), "default") == expected)
    }

    @Test(arguments: [
        ([:], "gemini/gemini-2.5-pro local/default"),
        (["USE_GEMINI": "true"], "gemini/gemini-2.5-pro local/default"),
        (["USE_GEMINI": "true", "GEMINI_MODEL_NAME": "gemini-2.5-flash"], "gemini/gemini-2.5-flash local/default"),
        (["USE_GEMINI": "true", "LOCAL_FALLBACK_ENABLED": "false"], "gemini/gemini-2.5-pro"),
        (["USE_GEMINI": "false", "GEMINI_MODEL_NAME": "gemini-2.5-pro"], "local/default"),
    ])
    func `code is written by Gemini's larger model, unless it is not to be used`(
        variables: [String: String],
        expected: String
    ) throws {
        let configuration = try Configuration(environment: variables.merging(["GEMINI_API_KEY": "k"]) { $1 })

        #expect(try targets(configuration, configuration.projectRoute(of: configuration.projects.code)) == expected)
    }

    @Test(arguments: [
        (["OPENAI_API_KEY": "k"], "openai", "https://api.openai.com/v1", "gpt-4o"),
        (["OPENAI_BASE_URL": "http://proxy.example/v1"], "openai", "http://proxy.example/v1", "any-model"),
        (["LOCAL_INFER_URL": "http://127.0.0.1:9000/"], "ollama", "http://127.0.0.1:9000/v1", "any-model"),
        (["OLLAMA_BASE_URL": "http://127.0.0.1:11434/api/v1"], "ollama", "http://127.0.0.1:11434/api/v1", "any-model"),
    ])
    func `OpenAI and servers like it are reached by model name`(
        environment: [String: String],
        provider: String,
        url: String,
        model: String
    ) throws {
        let configuration = try Configuration(environment: environment)

        guard case .openai(let hosted) = configuration.providers[0].kind else {
            Issue.record("the first provider is \(configuration.providers[0])")
            return
        }
        #expect(hosted.baseURL.description == url)
        #expect(try targets(configuration, model) == "\(provider)/\(model)")
        #expect(try targets(configuration, "default") == "local/default")
    }

    @Test func `everything at once has one owner for each name`() throws {
        let configuration = try Configuration(environment: [
            "GOOGLE_API_KEY": "a", "OPENAI_API_KEY": "b", "OPENAI_BASE_URL": "http://proxy.example/v1",
            "LOCAL_INFER_URL": "http://127.0.0.1:9000", "ALOFT_LISTEN": "0.0.0.0:80,unix:/run/a.sock",
        ])

        #expect(configuration.listen.map(\.description) == ["0.0.0.0:80", "unix:/run/a.sock"])
        #expect(configuration.providers.map(\.name) == ["gemini", "openai", "ollama", "local", "embeddings"])
        #expect(try targets(configuration, "gpt-4o") == "openai/gpt-4o")
        #expect(try targets(configuration, "gemma-3") == "gemini/gemma-3")
        #expect(try targets(configuration, "mistral") == "ollama/mistral")
    }

    @Test func `what is wrong is said by the variable's name, all at once and without its value`() {
        let environment = [
            "ALOFT_LISTEN": "s3cret", "USE_GEMINI": "s3cret", "GEMINI_API_KEY": "s3cret\n", "OPENAI_BASE_URL": "s3cret",
        ]

        let error = #expect(throws: ConfigurationError.self) { try Configuration(environment: environment) }

        #expect(
            error?.description == """
                environment: ALOFT_LISTEN is no address; write host:port, [::1]:8080 or unix:/path/to.sock
                environment: USE_GEMINI must be true or false
                environment: GEMINI_API_KEY holds a space, a line break or a letter beyond ASCII, which no key does
                environment: OPENAI_BASE_URL must begin with http:// or https://
                """
        )
    }

    private func targets(_ configuration: Configuration, _ name: String) throws -> String {
        try configuration.plan(for: name).get().targets.map(\.description).joined(separator: " ")
    }
}
