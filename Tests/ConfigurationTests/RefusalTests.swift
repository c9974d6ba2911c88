import Configuration
import Testing

/// What is refused, with the line and the column it is refused at.
@Suite struct RefusalTests {
    /// Four lines that are right, so that what is wrong begins in line five.
    static let valid = """
        providers:
          gemini: { kind: gemini, api_key: "${GEMINI_API_KEY}" }
          local: { kind: llama }
          canned: { kind: template, text: sorry, models: [canned] }

        """

    static let wrongSettings: [(String, String)] = [
        ("lisen: 127.0.0.1:80", "5:1: unknown key 'lisen'; did you mean 'listen'?"),
        (
            "dashboard: true",
            "5:1: unknown key 'dashboard'; the keys here are cache, cors, keys, limits, listen, log, loops, prices, prompts, providers, push, record, "
                + "routes, store, tls, tuning, workers, workflows"
        ),
        (
            "tuning:\n  triggers: [{ name: K!, workflow: intents }]",
            "6:22: 'name' is a model's name: up to 64 small letters, digits, dashes and dots"
        ),
        (
            "tuning: { vertex: { provider: local, bucket: gs://my-bucket } }",
            "5:31: 'local' is no provider of kind vertex"
        ),
        ("listen: 127.0.0.1", "5:9: '127.0.0.1' is no address; write host:port, [::1]:8080 or unix:/path/to.sock"),
        (
            "listen: 127.0.0.1:70000",
            "5:9: '127.0.0.1:70000' is no address; write host:port, [::1]:8080 or unix:/path/to.sock"
        ),
        ("listen: [a:1, b:x]", "5:15: 'b:x' is no address; write host:port, [::1]:8080 or unix:/path/to.sock"),
        ("listen: '[::1::]:80'", "5:9: '[::1::]:80' is no address; write host:port, [::1]:8080 or unix:/path/to.sock"),
        (
            "listen: 300.0.0.1:80",
            "5:9: '300.0.0.1:80' is no address; write host:port, [::1]:8080 or unix:/path/to.sock"
        ),
        ("listen: a..b:80", "5:9: 'a..b:80' is no address; write host:port, [::1]:8080 or unix:/path/to.sock"),
        ("listen: [a:1, a:1]", "5:15: 'a:1' is here twice"),
        ("listen: []", "5:9: 'listen' has no address"),
        ("tls: { certificate: a.pem }", "5:6: 'key' is missing"),
        ("tls: { key: a.pem }", "5:6: 'certificate' is missing"),
        ("tls: { certificate: a, key: b, keys: c }", "5:32: unknown key 'keys'; did you mean 'key'?"),
        (
            "keys: [{ name: \"a\\e[2Jb\", hash: 'sha256:\(String(repeating: "ab", count: 32))' }]",
            "5:16: 'name' has characters that change how others are shown"
        ),
        ("loops: 0", "5:8: 'loops' must be a whole number from 1 to 256, not '0'"),
        (
            "limits: { body_bytes: 5 }",
            "5:23: 'body_bytes' must be a size such as 64KiB or 10MB, from 1KiB to 1GiB, not '5'"
        ),
        ("limits: { boddy_bytes: 5 }", "5:11: unknown key 'boddy_bytes'; did you mean 'body_bytes'?"),
        (
            "limits: { idle_timeout: -1s }",
            "5:25: 'idle_timeout' must be a duration such as 250ms, 3s or 1m, from 1ms to 1h, not '-1s'"
        ),
        ("limits: [a]", "5:9: 'limits' must be a mapping, not a list"),
        (
            "log: { level: infp }",
            "5:15: 'level' must be one of error, warning, info, debug, not 'infp'; did you mean 'info'?"
        ),
        ("log: { file: x }", "5:8: unknown key 'file'; the keys here are level"),
        ("routes:\n  a: {}", "6:6: 'targets' is missing"),
        ("routes:\n  a: { targets: [] }", "6:17: route 'a' has no targets"),
        ("routes:\n  a: { targets: local }", "6:17: 'targets' must be a list, not a single value"),
        ("routes:\n  a: { targets: [{ weight: 1 }], strategy: weighted }", "6:18: 'target' is missing"),
        (
            "routes:\n  a: { targets: [{ target: local, weight: 2 }] }",
            "6:43: 'weight' does nothing here; it needs 'strategy: weighted'"
        ),
        ("routes:\n  a: { targets: [local], cache: {} }", "6:33: 'ttl' is missing"),
        (
            "routes:\n  a: { targets: [local], cache: { ttl: 1h, semantic: true } }",
            "6:54: 'semantic' must be a mapping, not a single value"
        ),
        (
            "routes:\n  a: { targets: [local], cache: { ttl: 1h, semantic: { embedder: nobody/v } } }",
            "6:66: nothing makes vectors for this route's questions: target 'nobody/v' names no provider; "
                + "the providers are 'gemini', 'local', 'canned'"
        ),
        (
            "routes:\n  a: { targets: [local], floor: 0.1 }",
            "6:33: 'floor' does nothing here; it needs 'strategy: bandit'"
        ),
        (
            "routes:\n  a: { targets: [local], min_confidence: 0.5 }",
            "6:42: 'min_confidence' does nothing here; it needs 'strategy: cascade'"
        ),
        (
            "routes:\n  a: { targets: [local], strategy: cascde }",
            "6:36: 'strategy' must be one of fallback, weighted, complexity, cascade, bandit, not 'cascde'; did you mean 'cascade'?"
        ),
        ("routes:\n  a: { targets: [lokal] }", "6:18: target 'lokal' names no provider; did you mean 'local'?"),
        ("routes:\n  a: { targets: [gemni/x] }", "6:18: target 'gemni/x' names no provider; did you mean 'gemini'?"),
        (
            "routes:\n  a: { targets: [vertex/x] }",
            "6:18: target 'vertex/x' names no provider; the providers are 'gemini', 'local', 'canned'"
        ),
        (
            "routes:\n  a: { targets: [gemini] }",
            "6:18: target 'gemini' needs a model; write 'gemini/' and the model's name"
        ),
        ("routes:\n  a: { targets: [local, local/default] }", "6:25: target 'local/default' is here twice"),
        (
            "routes:\n  a: { targets: [canned, local] }",
            "6:26: target 'local' can never be reached: the template before it always answers"
        ),
        (
            "routes:\n  a: { targets: [local, canned], degrade: models }",
            "6:25: target 'canned' can never be reached: 'degrade: models' allows no template"
        ),
        (
            "routes:\n  a: { targets: [gemini/x, local], degrade: never }",
            "6:28: target 'local' can never be reached: 'degrade: never' allows only the model 'x'"
        ),
        (
            "routes:\n  a: { targets: [local], degrade: nevr }",
            "6:35: 'degrade' must be one of never, models, template, not 'nevr'; did you mean 'never'?"
        ),
        (
            "routes:\n  a: { targets: [local], retry: { attempts: 0 } }",
            "6:45: 'attempts' must be a whole number from 1 to 20, not '0'"
        ),
        (
            "routes:\n  a: { targets: [local], retry: { base: 9s, max_wait: 3s } }",
            "6:55: 'max_wait' (3s) is shorter than 'base' (9s)"
        ),
        (
            "routes:\n  a: { targets: [local], timeout: { total: 9s, idle: 10s } }",
            "6:54: 'idle' (10s) is longer than 'total' (9s)"
        ),
        (
            "routes:\n  a: { targets: [local], pase: {} }",
            "6:26: unknown key 'pase'; did you mean 'pace'?"
        ),
        (
            "routes:\n  a: { targets: [local] }\n  a: { targets: [local] }",
            "7:3: key 'a' is here twice, first in line 6"
        ),
        (
            "routes:\n  gemini/x: { targets: [local] }",
            "6:3: route 'gemini/x' cannot have '/' in its name; it stands between provider and model"
        ),
        (
            "routes:\n  a b: { targets: [local] }",
            "6:3: route 'a b' must be named with 1 to 64 letters, digits, '-', '_', '.' or ':'"
        ),
        (
            "routes:\n  local: { targets: [local] }",
            "6:3: route 'local' and a provider have the same name; which one is meant could not be told"
        ),
    ]

    @Test(
        .bug(id: "lesson-25", "targets that were misread were never asked, silently"),
        arguments: wrongSettings
    )
    func `a wrong setting is refused at its place`(wrong: String, expected: String) {
        #expect(problems(Self.valid + wrong) == [expected])
    }

    @Test(arguments: [
        ("{}", "2:6: 'kind' is missing"),
        (
            "{ kind: gemni, api_key: none }",
            "2:14: 'kind' must be one of gemini, vertex, openai, llama, template, not 'gemni'; did you mean 'gemini'?"
        ),
        (
            "{ kind: gemini }",
            "2:6: 'api_key' is missing; write the variable that holds it, or 'none' if the service asks for none"
        ),
        ("{ kind: gemini, api_key: }", "2:22: 'api_key' has no value; give it one or leave the key out"),
        (
            "{ kind: gemini, api_key: '${GEMINI_KEY}' }",
            "2:31: variable GEMINI_KEY is not set; set it, or write '${GEMINI_KEY:-default}'"
        ),
        (
            "{ kind: gemini, api_key: '${BAD_KEY}' }",
            "2:31: 'api_key' holds a space, a line break or a letter beyond ASCII"
        ),
        ("{ kind: gemini, apikey: none, api_key: none }", "2:22: unknown key 'apikey'; did you mean 'api_key'?"),
        ("{ kind: gemini, api_key: none, base_url: ftp://x }", "2:47: 'base_url' must begin with http:// or https://"),
        ("{ kind: gemini, api_key: none, base_url: 'http://' }", "2:47: 'base_url' has no valid host"),
        (
            "{ kind: gemini, api_key: none, base_url: 'http://a:0/' }",
            "2:47: 'base_url' has a port that is not from 1 to 65535"
        ),
        (
            "{ kind: gemini, api_key: none, base_url: 'http://a/?b' }",
            "2:47: 'base_url' must not have a query or a fragment"
        ),
        (
            "{ kind: gemini, api_key: none, base_url: '${BAD_URL}' }",
            "2:47: 'base_url' must not hold a user or a password; credentials belong in 'api_key'"
        ),
        (
            "{ kind: llama, api_key: none }",
            "2:21: unknown key 'api_key'; the keys here are breaker, context, kind, model, models, pace, server, slots, "
                + "start, threads"
        ),
        ("{ kind: llama, slots: 0 }", "2:28: 'slots' must be a whole number from 1 to 256, not '0'"),
        (
            "{ kind: llama, start: ondemand }",
            "2:28: 'start' must be one of on_demand, at_start, not 'ondemand'; did you mean 'on_demand'?"
        ),
        ("{ kind: template }", "2:6: 'text' is missing"),
        ("{ kind: template, text: ' ' }", "2:30: an empty text is not enough here"),
        ("{ kind: llama, models: [a, a] }", "2:29: model pattern 'a' is here twice"),
        (
            "{ kind: llama, models: ['a b'] }",
            "2:30: 'a b' is no model name; spaces and letters beyond ASCII do not occur in one"
        ),
        (
            "{ kind: openai, api_key: none, base_url: http://a }",
            "2:3: no route and no model name reaches provider 'p'; "
                + "name it in a route's targets, or list the models it owns in 'models'"
        ),
        ("llama", "2:6: 'p' must be a mapping, not a single value"),
    ])
    func `a wrong provider is refused at its place`(provider: String, expected: String) {
        #expect(problems("providers:\n  p: \(provider)") == [expected])
    }

    @Test(arguments: ["global", "us", "eu"])
    func `a provider that is in no region tunes nothing`(location: String) {
        let provider = "{ kind: vertex, project: p, location: \(location), access_token: secret, models: [x] }"
        let tuning = "{ vertex: { provider: v, bucket: gs://my-bucket } }"

        #expect(
            problems("providers:\n  v: \(provider)\ntuning: \(tuning)") == [
                "3:31: 'v' is in '\(location)', and models are tuned and asked in a region such as us-central1"
            ]
        )
    }

    static let wrongRules: [(String, String, String)] = [
        (
            "gemini", "{ x: { thinkinglevels: [low] } }",
            "6:11: unknown key 'thinkinglevels'; did you mean 'thinking_levels'?"
        ),
        (
            "gemini", "{ x: { efforts: [low] } }",
            "6:11: unknown key 'efforts'; the keys here are call_signatures, model_turn_last, penalties, sampling, "
                + "thinking_budget, thinking_levels"
        ),
        (
            "openai", "{ x: { penalties: true } }",
            "6:11: unknown key 'penalties'; the keys here are completion_limit, efforts, sampling, stop"
        ),
        (
            "gemini", "{ x: { thinking_levels: [lwo] } }",
            "6:29: 'thinking_levels' must be one of minimal, low, medium, high, not 'lwo'; did you mean 'low'?"
        ),
        ("gemini", "{ x: { thinking_budget: { least: 1 } } }", "6:28: 'most' is missing"),
        (
            "gemini", "{ x: { thinking_budget: { least: 9, most: 3 } } }",
            "6:46: 'most' (3) is less than 'least' (9)"
        ),
        (
            "gemini", "{ x: { thinking_levels: [], thinking_budget: { most: 3 } } }",
            "6:9: a model takes 'thinking_levels' or a 'thinking_budget', not both"
        ),
        ("openai", "{ x: { sampling: 1 } }", "6:21: 'sampling' must be true or false, not '1'"),
        (
            "openai", "{ a/x: { sampling: true } }",
            "6:6: 'a/x' has a '/'; of a model's name the part behind the last one counts"
        ),
        (
            "openai", "{ \"*x\": { sampling: true } }",
            "6:6: '*x' has a '*' before its end; only names that begin alike have rules"
        ),
        ("openai", "[x]", "6:4: 'model_rules' must be a mapping, not a list"),
        (
            "llama", "{}",
            "4:3: unknown key 'model_rules'; the keys here are breaker, context, kind, model, models, pace, server, slots, start, threads"
        ),
    ]

    @Test(
        .bug("https://github.com/envoyproxy/ai-gateway/issues/1866", "policies that applied to nothing were taken"),
        arguments: wrongRules
    )
    func `wrong rules of models are refused at their place`(kind: String, rules: String, expected: String) {
        let key = kind == "llama" ? "" : "  api_key: none\n"

        let found = problems("providers:\n p:\n  kind: \(kind)\n\(key)  model_rules:\n   \(rules)\n  models: [p]")

        #expect(found.first == expected)
        #expect(found.count == 1)
    }

    @Test func `what refers to a provider that could not be read is not blamed`() {
        let found = problems("providers:\n  p: { kind: lama }\nroutes:\n  a: { targets: [p, p/x] }")

        #expect(found.count == 1)
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/11623", "two sources threw each other out")
    )
    func `two owners of one pattern are refused`() {
        let found = problems(Self.valid + "  second: { kind: gemini, api_key: none, models: [\"gemini-*\"] }")

        let expected = "model pattern 'gemini-*' is owned by provider 'gemini' too; give 'models' to one"
        #expect(found == ["5:50: " + expected])
    }

    @Test func `a route may take over a model it leads to, and hides no other`() {
        let takesOver = "routes:\n  fixed: { targets: [local, p/fixed] }"
        let hides = "routes:\n  fixed: { targets: [local] }"
        let provider = "  p: { kind: openai, api_key: none, models: [fixed] }\n"

        #expect(problems(Self.valid + provider + takesOver) == [])
        #expect(
            problems(Self.valid + provider + hides) == [
                "7:3: route 'fixed' hides the model 'fixed' of provider 'p', which is not among its targets; "
                    + "rename the route or add the target"
            ]
        )
    }

    @Test(arguments: ["models", "a/b", "", "ä"])
    func `a provider's name must work in front of a slash`(name: String) {
        let found = problems("providers:\n  \"\(name)\": { kind: llama }")

        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("2:3: provider '\(name)' ") == true)
    }

    @Test(arguments: ["", "listen: a:1", "providers: {}", "providers:"])
    func `a file without providers is refused`(yaml: String) {
        #expect(problems(yaml).count == 1)
    }

    @Test func `problems of every kind are shown together, in order`() {
        let found = problems(
            "listen: x\nproviders:\n  p: { kind: llama, slot: 1 }\nroutes:\n  a: { targets: [q] }\nnope: 1"
        )

        #expect(found.map { $0.prefix(4) } == ["1:9:", "3:21", "5:18", "6:1:"])
    }
}
