import Emulator
import JSON
import TestKit
import Testing

/// Rollouts over a gateway that runs, with providers that are emulated.
@Suite(.timeLimit(.minutes(2)), .serialized, .enabled(if: ServedProgram.program != nil)) struct RolloutCommandTests {
    private static let script = """
        rules:
          - { when: { model: bad }, do: { status: 500 } }
        """

    private static let (admin, user) = ("an-admin-key-for-tests", "a-user-key-for-tests")
    private static let keys = """
        keys:
          - { name: admin, admin: true, hash: "sha256:a11865cba5a96d25d682562420c1c04e194ae7976efdcf5818aac2a9c19d30dd" }
          - { name: user, hash: "sha256:bd9a8790bdab0691a5c33c7fe12ab315c6a01896d59816e975ee7396c09d70ac" }
        """

    private func configuration(_ upstream: String) -> String {
        """
        listen: ["127.0.0.1:0"]
        \(Self.keys)
        providers:
          up: { kind: openai, base_url: "\(upstream)/v1", api_key: none, breaker: { failures: 1000000, min_requests: 1000000 } }
        routes:
          search: { targets: [up/old], retry: { attempts: 1 } }
        """
    }

    /// Starts a rollout, and lets users ask until it is no longer running.
    private func roll(_ candidate: String, _ aloft: ServedProgram) async throws -> JSON {
        let wanted = """
            {"route":"search","candidate":"\(candidate)","steps":"50,100","guard":"success","margin":0.2,"min_requests":10}
            """
        let started = try await aloft.send("POST", "/api/rollouts", key: Self.admin, wanted)
        #expect(started.status == 201, "\(started.body)")
        let id = try JSON(parsing: started.body)["id"]?.string ?? ""
        var number = 0
        while true {
            for _ in 0..<10 {
                number += 1
                let body = #"{"model":"search","user":"u\#(number)","messages":[{"role":"user","content":"Hi"}]}"#
                _ = try await aloft.send("POST", "/v1/chat/completions", key: Self.user, body)
            }
            let report = try JSON(parsing: try await aloft.send("GET", "/api/rollouts/\(id)", key: Self.admin).body)
            if report["state"] != "running" { return report }
        }
    }

    @Test func `a good candidate is promoted, and a broken one after it is taken back`() async throws {
        try await withEmulator(Emulator(script: Script(yaml: Array(Self.script.utf8), file: "script"))) { provider in
            try await ServedProgram.running(configuration: configuration(provider.baseURL)) { aloft in
                let promoted = try await roll("up/good", aloft)
                let good = try await aloft.ask("Hi", of: "search", key: Self.user)
                let rolledBack = try await roll("up/bad", aloft)
                var after: Set<[String?]> = []
                for _ in 0..<20 {
                    let answer = try await aloft.ask("Hi", of: "search", key: Self.user)
                    after.insert([answer["x-aloft-target"], answer["x-aloft-attempts"], answer["x-aloft-arm"]])
                }
                let unknown = try await aloft.send(
                    "POST",
                    "/api/rollouts",
                    key: Self.admin,
                    #"{"route":"serch","candidate":"up/x"}"#
                )
                let strange = try await aloft.send(
                    "POST",
                    "/api/rollouts",
                    key: Self.admin,
                    #"{"route":"search","candidate":"upp/x"}"#
                )

                let refused = try await aloft.send("GET", "/api/rollouts", key: Self.user)

                #expect(promoted["state"] == "promoted")
                #expect(
                    promoted["events"]?.array?.compactMap { $0["event"]?.string } == [
                        "started", "advanced", "promoted",
                    ]
                )
                #expect(good["x-aloft-target"] == "up/good")
                #expect(rolledBack["state"] == "rolled_back")
                #expect(rolledBack["reason"]?.string?.hasPrefix("success is worse") == true, "\(rolledBack)")
                // Only what was promoted before is asked.
                #expect(after == [["up/good", "1", nil]])
                #expect(refused.status == 403)
                #expect(unknown.status == 404)
                #expect(unknown.body.contains("did you mean 'search'?"))
                #expect(strange.status == 404)
            }
        }
    }
}
