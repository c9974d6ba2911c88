import Generation
import Configuration
import Testing

@Suite struct FileTests {
    @Test func `every key finds its place`() throws {
        let configuration = try configuration(fullFile())

        #expect(configuration.listen.map(\.description) == ["127.0.0.1:8080", "[::1]:8080", "unix:/run/aloft.sock"])
        #expect(configuration.tls?.certificate == "tls/certificate.pem")
        #expect(configuration.tls?.key == "tls/key.pem")
        #expect(configuration.loops == 2)
        #expect(configuration.limits.headerBytes == 8192)
        #expect(configuration.limits.bodyBytes == 16 << 20)
        #expect(configuration.limits.headerTimeout == .seconds(5))
        #expect(configuration.limits.bodyTimeout == .seconds(30))
        #expect(configuration.limits.idleTimeout == .seconds(60))
        #expect(configuration.limits.connections == 500)
        #expect(configuration.limits.requests == 300)
        #expect(configuration.limits.drainTimeout == .seconds(10))
        #expect(configuration.limits.keepAlive == .seconds(5))
        #expect(configuration.log.level == .debug)
        #expect("\(configuration.cache)".hasPrefix("Redis at 127.0.0.1:6380, database 2"))
        #expect(
            configuration.providers.map(\.name) == ["gemini", "qwen", "local", "vertex", "express", "tokens", "canned"]
        )
        let routes = ["default", "lessons", "balanced", "animations", "careful", "competing"]
        #expect(configuration.routes.map(\.name) == routes)
        #expect(configuration.routes.last?.policy.floor == 0.1)
        #expect(configuration.routes.last?.plan.strategy == .weighted([1, 1]))
    }

    @Test func `providers are of five kinds`() throws {
        let providers = try configuration(fullFile()).providers

        guard case .gemini(let gemini) = providers[0].kind, case .openai(let qwen) = providers[1].kind,
            case .llama(let llama) = providers[2].kind, case .vertex(let vertex) = providers[3].kind,
            case .vertex(let express) = providers[4].kind,
            case .template(let template) = providers[6].kind
        else {
            Issue.record("the kinds are \(providers.map(\.kind.name))")
            return
        }
        #expect(gemini.apiKey?.reveal() == "s3cret-key")
        #expect(gemini.apiKey?.origin == "${GEMINI_API_KEY}")
        #expect(gemini.baseURL.description == "https://proxy.example:8443/gemini")
        #expect(qwen.apiKey == nil)
        #expect(qwen.baseURL.description == "http://127.0.0.1:11434/v1")
        #expect(llama.model == "qwen3-0.6b")
        #expect(llama.start == .atStart)
        #expect(llama.threads == 1)
        #expect(llama.slots == 4)
        #expect(llama.context == 4096)
        #expect(llama.server == .path("/opt/llama/llama-server"))
        #expect(vertex.project == "my-project")
        #expect(vertex.location == "us-central1")
        #expect(vertex.authorization == .file("/etc/account.json"))
        #expect(vertex.baseURL?.description == "https://proxy.example")
        #expect(express.project == nil)
        #expect(express.location == "global")
        #expect(template.text == "Please try again later.")
        #expect(
            providers.map { $0.models.map(\.text) } == [
                ["gemini-*"], ["qwen*"], ["local"],
                ["text-embedding-00*", "text-multilingual-embedding-*", "endpoints/*", "publishers/*"],
                ["express-*"], ["tokens-*"], [],
            ]
        )
    }

    @Test func `models have rules of their own where the file says so`() throws {
        let providers = try configuration(fullFile()).providers

        let gemini = providers[0].geminiRules
        #expect(gemini.map(\.models.text) == ["gemini-4*", "gemini-4-nano", "gemini-0*"])
        #expect(
            gemini.map(\.thinking) == [
                .levels([.low, .high]), .budget(least: 16, most: 1024),
                Configuration.Provider.GeminiRules.Thinking.none,
            ]
        )
        #expect(gemini[0].takesSampling == true)
        #expect(gemini[0].takesPenalties == false)
        #expect(gemini[0].takesModelTurnLast == true)
        #expect(gemini[0].needsCallSignatures == true)
        #expect(gemini[1].takesSampling == nil)
        let qwen = providers[1].openAIRules
        #expect(qwen.map(\.models.text) == ["qwen*"])
        #expect(qwen[0].efforts == [Configuration.Provider.OpenAIRules.Effort.none, .low])
        #expect(qwen[0].takesSampling == true)
        #expect(qwen[0].takesStop == false)
        #expect(qwen[0].takesCompletionLimit == true)
        #expect(try configuration(fullFile()).describe().contains("rules of its own for gemini-4*, gemini-4-nano"))
    }

    @Test func `a provider that leaves names to another keeps its rules`() throws {
        let providers = try configuration(
            """
            providers:
              gemini: { kind: gemini, api_key: none }
              vertex: { kind: vertex, project: p, model_rules: { "gemini-4*": { sampling: false } } }
            """
        ).providers

        #expect(providers[1].geminiRules.map(\.takesSampling) == [false])
        #expect(!providers[1].models.map(\.text).contains("gemini-*"))
    }

    @Test func `routes have targets in order, and policies`() throws {
        let routes = try configuration(fullFile()).routes

        let targets = ["gemini/gemini-2.5-flash", "qwen/qwen3", "local/qwen3-0.6b", "canned/template"]
        #expect(routes[0].targets.map(\.target.description) == targets)
        #expect(routes[0].policy.degrade == .template)
        #expect(routes[1].targets.map(\.target.description) == ["gemini/gemini-2.5-pro", "local/lessons"])
        #expect(routes[1].policy.retry.attempts == 4)
        #expect(routes[1].policy.retry.base == .seconds(3))
        #expect(routes[1].policy.retry.factor == 1.5)
        #expect(routes[1].policy.retry.maximumWait == .seconds(20))
        #expect(routes[1].policy.timeout.total == .seconds(60))
        #expect(routes[1].policy.timeout.connect == .seconds(2))
        #expect(routes[1].policy.timeout.firstToken == .seconds(20))
        #expect(routes[1].policy.timeout.idle == .seconds(15))
        #expect(routes[1].policy.degrade == .models)
    }

    @Test func `what is left out has a default`() throws {
        let configuration = try configuration(
            """
            providers:
              gemini: { kind: gemini, api_key: "${GEMINI_API_KEY}" }
              openai: { kind: openai, api_key: literal }
              other: { kind: openai, api_key: none, base_url: http://127.0.0.1:1/v1 }
              small: { kind: llama }
            routes:
              all: { targets: [other/x, small], timeout: { total: 10s } }
            """
        )

        #expect(configuration.listen == [.standard])
        #expect(configuration.tls == nil)
        #expect(configuration.loops == nil)
        #expect(configuration.limits == .init())
        #expect(configuration.log.level == .info)
        #expect(configuration.cache == .memory)
        #expect(configuration.providers[0].models.map(\.text) == ["gemini-*", "gemma-*", "learnlm-*"])
        #expect(configuration.providers[1].models.map(\.text).contains("gpt-*"))
        #expect(configuration.providers[2].models == [])
        #expect(configuration.providers[3].models.map(\.text) == ["small"])
        #expect(configuration.routes[0].policy.retry == .init())
        #expect(configuration.routes[0].policy.timeout.firstToken == .seconds(10))
        #expect(configuration.routes[0].policy.degrade == .models)
    }

    @Test func `every truncation of a file is a configuration or an error`() throws {
        let bytes = Array(try fullFile().utf8)
        var accepted = 0

        for end in 0...bytes.count {
            let prefix = Array(bytes[..<end])
            do throws(ConfigurationError) {
                _ = try Configuration(yaml: prefix, file: "aloft.yaml", environment: environment)
                accepted += 1
            } catch {
                #expect(!error.problems.isEmpty)
                #expect(error.problems.allSatisfy { $0.position != nil })
            }
        }

        #expect(accepted > 0)
    }

    /// One wrong byte for each place, in turn: all of them everywhere would take most of a minute.
    @Test func `every single wrong byte in a file is a configuration or an error`() throws {
        var bytes = Array(try fullFile().utf8)
        let wrong = [UInt8(ascii: "{"), UInt8(ascii: "\n"), UInt8(ascii: "*"), UInt8(ascii: "$"), 0xFF, 0]

        for index in bytes.indices {
            let right = bytes[index]
            bytes[index] = wrong[index % wrong.count]
            do throws(ConfigurationError) {
                _ = try Configuration(yaml: bytes, file: "aloft.yaml", environment: environment)
            } catch {
                #expect(!error.description.contains("s3cret"))
            }
            bytes[index] = right
        }
    }
}
