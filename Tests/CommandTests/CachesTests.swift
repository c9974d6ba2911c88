import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// Answers that are given again, over a gateway that runs.
@Suite(.timeLimit(.minutes(3)), .serialized, .enabled(if: ServedProgram.program != nil)) struct CachesTests {
    private static let script = """
        rules:
          - { when: { contains: "France" }, do: { text: Paris } }
          - { when: { contains: "Spain" }, do: { text: Madrid } }
        """
    private static let (admin, user) = ("an-admin-key-for-tests", "a-user-key-for-tests")
    private static let keys = """
        keys:
          - { name: admin, admin: true, hash: "sha256:a11865cba5a96d25d682562420c1c04e194ae7976efdcf5818aac2a9c19d30dd" }
          - { name: user, hash: "sha256:bd9a8790bdab0691a5c33c7fe12ab315c6a01896d59816e975ee7396c09d70ac" }
        """

    private func configuration(_ upstream: String, embedder: String, bound: Double) -> String {
        """
        listen: ["127.0.0.1:0"]
        \(Self.keys)
        providers:
          up: { kind: openai, base_url: "\(upstream)/v1", api_key: none }
          embeddings: { kind: llama, model: minilm-l6-v2 }
        routes:
          facts:
            targets: [up/some-model]
            cache: { ttl: 1h, semantic: { error_bound: \(bound), embedder: \(embedder) } }
        """
    }

    @Test func `what is kept is shown to operators and forgotten at their word`() async throws {
        try await withEmulator(Emulator(script: Script(yaml: Array(Self.script.utf8), file: "script"))) { provider in
            let settings = configuration(provider.baseURL, embedder: "up/vectors", bound: 0.5)
            try await ServedProgram.running(configuration: settings) { aloft in
                for _ in 0..<3 { _ = try await aloft.ask("Capital of France?", of: "facts", key: Self.user) }

                let refused = try await aloft.send("GET", "/api/caches", key: Self.user)
                let shown = try JSON(parsing: try await aloft.send("GET", "/api/caches", key: Self.admin).body)
                let metrics = try await aloft.send("GET", "/metrics").body
                let wrong = try await aloft.send("DELETE", "/api/caches", key: Self.admin)
                let kind = try await aloft.send("DELETE", "/api/caches?route=facts&kind=x", key: Self.admin)
                let purged = try await aloft.send("DELETE", "/api/caches?route=facts", key: Self.admin)
                let after = try await aloft.ask("Capital of France?", of: "facts", key: Self.user)

                let facts = try #require(shown["caches"]?.array?.first)
                #expect(refused.status == 403)
                #expect(facts["route"] == "facts")
                #expect(facts["exact"]?["entries"] == 1)
                #expect(facts["exact"]?["hits"] == 2)
                #expect(facts["exact"]?["misses"] == 1)
                #expect((facts["exact"]?["bytes"]?.int ?? 0) > 0)
                #expect(facts["semantic"]?["entries"] == 1)
                #expect(facts["semantic"]?["misses"] == 1)
                #expect(metrics.contains(#"aloft_cache_requests_total{route="facts",cache="exact",outcome="hit"} 2"#))
                #expect(
                    metrics.contains(#"aloft_cache_requests_total{route="facts",cache="semantic",outcome="miss"} 1"#)
                )
                #expect((wrong.status, kind.status) == (400, 400))
                #expect(try JSON(parsing: purged.body)["purged"] == ["semantic": 1, "exact": 1])
                #expect(after["x-aloft-cache"] == "miss")
            }
        }
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["ALOFT_TEST_EMBEDDING_MODEL"] != nil,
            "there is no ALOFT_TEST_EMBEDDING_MODEL"
        )
    )
    func `with a real model of vectors, paraphrases share an answer and opposites never do`() async throws {
        let model = try #require(ProcessInfo.processInfo.environment["ALOFT_TEST_EMBEDDING_MODEL"])
        let home = URL(filePath: model).deletingLastPathComponent().deletingLastPathComponent()
            .path(percentEncoded: false)
        try await withEmulator(Emulator(script: Script(yaml: Array(Self.script.utf8), file: "script"))) { provider in
            let settings = configuration(provider.baseURL, embedder: "embeddings/minilm-l6-v2", bound: 0.5)
            try await ServedProgram.running(configuration: settings, environment: ["ALOFT_HOME": home]) { aloft in
                // The first vector starts the local server, and the cache does not wait for that.
                let first = try await aloft.send(
                    "POST",
                    "/v1/embeddings",
                    key: Self.user,
                    #"{"model":"embeddings","input":"hi"}"#
                )
                var states: [String] = []
                for opening in ["", "Please, ", "Hi, ", "Hello! ", "Ok, "] {
                    for question in [
                        "what is the capital of France?", "what's the capital of France?",
                        "tell me the capital of France",
                        "can you tell me the capital of France?", "what is France's capital?",
                    ] {
                        let answer = try await aloft.ask(opening + question, of: "facts", key: Self.user)
                        #expect(answer.body.contains("Paris"))
                        states.append(answer["x-aloft-cache"] ?? "")
                    }
                }
                var others: [ServedProgram.Answer] = []
                for question in [
                    "what is the capital of Spain?", "what is not the capital of France?",
                    "what was the capital of France?",
                    "what are the 2 capitals of France?",
                ] { others.append(try await aloft.ask(question, of: "facts", key: Self.user)) }
                let shown = try await aloft.send("GET", "/api/caches", key: Self.admin).body

                print(states, shown)
                #expect(first.status == 200)
                #expect(states.count { $0.hasPrefix("semantic; similarity=0.") } >= 5)
                #expect(others.allSatisfy { $0["x-aloft-cache"] == "miss" })
                #expect(others[0].body.contains("Madrid"))
                let semantic = try #require(try JSON(parsing: shown)["caches"]?.array?.first?["semantic"])
                #expect(semantic["verified"]?["wrong"] == 0)
                #expect(semantic["verified"]?["interval"]?.array?.count == 2)
            }
        }
    }
}
