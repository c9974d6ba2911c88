import Generation
import Configuration
import Testing

@Suite struct PlanTests {
    private static let yaml = """
        providers:
          gemini: { kind: gemini, api_key: none }
          openai: { kind: openai, api_key: none }
          hub: { kind: openai, api_key: none, base_url: "http://hub.example/v1", models: ["*", "meta/*", "gpt-4o-mini"] }
          local: { kind: llama, model: qwen3-0.6b }
          canned: { kind: template, text: sorry }
        routes:
          default: { targets: [gemini/gemini-2.5-flash, local] }
          gpt-4: { targets: [openai/gpt-4, canned], retry: { attempts: 1 } }
        """

    @Test func `a name that no head could hold is unknown`() throws {
        let configuration = try configuration(Self.yaml)

        #expect(throws: UnknownModel.self) {
            try configuration.plan(for: "hub/" + String(repeating: "y", count: 600)).get()
        }
    }

    @Test(arguments: [
        ("default", "gemini/gemini-2.5-flash local/qwen3-0.6b"),
        ("models/default", "gemini/gemini-2.5-flash local/qwen3-0.6b"),
        ("gpt-4", "openai/gpt-4 canned/template"),
        ("gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("models/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("gemini/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("gemini/models/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("openai/gemini-2.5-pro", "openai/gemini-2.5-pro"),
        ("gpt-4o", "openai/gpt-4o"),
        ("gpt-4o-mini", "hub/gpt-4o-mini"),
        ("local", "local/qwen3-0.6b"),
        ("local/other", "local/other"),
        ("meta/llama-3", "hub/meta/llama-3"),
        ("anything", "hub/anything"),
        ("hub/a/b", "hub/a/b"),
    ])
    func `a name leads to its targets`(name: String, targets: String) throws {
        let plan = try configuration(Self.yaml).plan(for: name).get()

        #expect(plan.targets.map(\.description).joined(separator: " ") == targets)
    }

    @Test func `a route's policies are the plan's, and a model's plan degrades to nothing`() throws {
        let configuration = try configuration(Self.yaml)

        let route = try configuration.plan(for: "gpt-4").get()
        let model = try configuration.plan(for: "gpt-4o").get()

        #expect(route.route == "gpt-4")
        #expect(route.retry.attempts == 1)
        #expect(route.degrade == .template)
        #expect(model.route == nil)
        #expect(model.retry == .init())
        #expect(model.degrade == .never)
    }

    @Test(arguments: [
        ("gemni-2.5-flash", ["gemini-2.5-flash"]), ("defualt", ["default"]), ("locl", ["local"]),
        ("gemini/", ["gemini/x"]), ("", []), ("nothing like it", []), (String(repeating: "x", count: 10_000), []),
    ])
    func `an unknown name comes back with the nearest ones`(name: String, nearest: [String]) throws {
        let configuration = try configuration(
            """
            providers:
              gemini: { kind: gemini, api_key: none }
              local: { kind: llama }
            routes:
              default: { targets: [gemini/gemini-2.5-flash, gemini/x, local] }
            """
        )

        let error = #expect(throws: UnknownModel.self) { try configuration.plan(for: name).get() }

        #expect(error?.nearest == nearest)
        #expect((error?.description.utf8.count ?? 0) < 300)
    }

    @Test(arguments: [
        ("kind: llama", true), ("kind: openai, api_key: none, base_url: 'http://localhost:11434/v1'", true),
        ("kind: openai, api_key: none, base_url: 'http://127.0.0.1:8080'", true),
        ("kind: openai, api_key: none, base_url: 'http://127.8.9.10'", true),
        ("kind: openai, api_key: none, base_url: 'http://[::1]:11434'", true),
        ("kind: openai, api_key: none, base_url: 'http://192.168.1.2:11434'", false),
        ("kind: openai, api_key: none, base_url: 'http://127.example.com'", false),
        ("kind: openai, api_key: none, base_url: 'http://127.0.0.1.example.com'", false),
        ("kind: openai, api_key: none", false),
        // What answers there for Gemini passes it on.
        ("kind: gemini, api_key: none, base_url: 'http://127.0.0.1:8080'", false),
        ("kind: template, text: x", false),
    ])
    func `models run here that are started here, or that a server at loopback has`(provider: String, runsHere: Bool)
        throws
    {
        let yaml = "providers:\n  p: { \(provider), models: [m] }"

        let found = try #require(configuration(yaml).providers.first)

        #expect(found.runsHere == runsHere)
    }

    @Test(arguments: [
        ("gemini-*", "gemini-", true), ("gemini-*", "gemini-2.5", true), ("gemini-*", "gemini", false),
        ("*", "", true), ("a", "a", true), ("a", "ab", false), ("*b", "aab", true),
        ("*-mini", "gpt-4o-mini", true), ("*-mini", "gpt-4o-mini-x", false), ("a*b*c", "a1b2b3c", true),
        ("a*b*c", "a1b2b3", false), ("**a**", "bab", true), ("a*a", "a", false),
    ])
    func `a star stands for any number of characters`(pattern: String, name: String, matches: Bool) throws {
        let yaml = "providers:\n  p: { kind: llama, models: [\"\(pattern)\"] }"

        let model = try #require(configuration(yaml).providers.first?.models.first)

        #expect(model.matches(name) == matches)
    }
}
