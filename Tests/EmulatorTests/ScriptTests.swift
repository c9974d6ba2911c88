import Emulator
import Foundation
import GeminiDialect
import Generation
import JSON
import TestKit
import Testing

@Suite struct ScriptTests {
    @Test func `rules apply in order until they are used up`() async throws {
        let script = try Script(
            yaml: """
                rules:
                  - when: {model: "flaky*", times: 2}
                    do: {status: 429, headers: {retry-after: 7}, body: '{"busy":true}'}
                  - when: {path: "*:countTokens"}
                    do: {status: 500}
                """
        )
        try await withEmulator(Emulator(script: script)) { provider in
            var statuses: [Int] = []
            for model in ["flaky-1", "steady", "flaky-2", "flaky-1"] {
                statuses.append(try await provider.ask(geminiRequest(model: model)).status)
            }

            #expect(statuses == [429, 200, 429, 200])
        }
    }

    @Test func `rules skip and pick the requests they meet`() async throws {
        let script = try Script(yaml: "rules: [{when: {after: 1, every: 2, times: 2}, do: {status: 503}}]")
        try await withEmulator(Emulator(script: script)) { provider in
            var statuses: [Int] = []
            for _ in 0..<8 { statuses.append(try await provider.ask(chatRequest()).status) }

            #expect(statuses == [200, 200, 503, 200, 503, 200, 200, 200])
        }
    }

    @Test func `rules look at methods, fields and bodies`() async throws {
        let script = try Script(
            yaml: """
                rules:
                  - {when: {contains: "Say hello", headers: {x-test: "a*"}}, do: {status: 418}}
                  - {when: {method: GET}, do: {status: 404}}
                """
        )
        try await withEmulator(Emulator(script: script)) { provider in
            let fitting = chatRequest().replacing("host: a", with: "host: a\r\nx-test: abc")

            var statuses: [Int] = []
            for request in [fitting, chatRequest(), request("GET", "/v1/models")] {
                statuses.append(try await provider.ask(request).status)
            }

            #expect(statuses == [418, 200, 404])
        }
    }

    @Test func `a request's own order comes before the script`() async throws {
        let script = try Script(yaml: "rules: [{do: {status: 503}}]")
        try await withEmulator(Emulator(script: script)) { provider in
            let answer = try await provider.ask(chatRequest("text=hi"))

            #expect(answer.status == 200)
        }
    }

    @Test func `a quota is each model's own and comes back`() async throws {
        let clock = ImmediateClock()
        let script = try Script(yaml: "rules: [{do: {limit: 2/min}}]")
        try await withEmulator(Emulator(script: script, clock: clock)) { provider in
            for _ in 0..<2 { _ = try await provider.ask(geminiRequest()) }
            try await clock.sleep(for: .seconds(20))

            let refused = try await provider.ask(geminiRequest())
            let other = try await provider.ask(geminiRequest(model: "other"))
            try await clock.sleep(for: .seconds(40))
            let later = try await provider.ask(geminiRequest())

            #expect(refused.status == 429)
            #expect(other.status == 200 && later.status == 200)
            let failure = GeminiContent().failure(status: 429, header: { _ in nil }, body: Array(refused.body.utf8))
            #expect(failure.kind == .rateLimitMinute)
            #expect(failure.retryAfter == .seconds(40))
            #expect(failure.quota == 2)
        }
    }

    @Test func `a new script changes what was answered before`() async throws {
        try await withEmulator { provider in
            let before = try await provider.ask(request("GET", "/v1/models"))
            provider.emulator.script = Script(models: ["new"])
            let after = try await provider.ask(request("GET", "/v1/models"))

            #expect(!before.body.contains(#""new""#))
            #expect(after.body.contains(#""new""#))
        }
    }

    @Test func `a recorded stream is sent event by event`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("data: {\"a\":1}\r\n\r\ndata: {\"b\":2}\r\n\r\n".utf8).write(
            to: folder.appendingPathComponent("x.sse")
        )
        let clock = ImmediateClock()
        let yaml = "rules: [{do: {body_file: x.sse, event_delay: 1s}}]"
        let script = try Script(yaml: Array(yaml.utf8), file: "s", files: .anywhere(from: folder.path))
        try await withEmulator(Emulator(script: script, clock: clock)) { provider in
            let answer = try await provider.ask(geminiRequest(isStreamed: true))

            #expect(answer.events == [#"{"a":1}"#, #"{"b":2}"#])
            #expect(clock.sleeps == [.seconds(1)])
        }
    }

    @Test(arguments: [
        ("rules: [{do: {body_file: x}}]", "files cannot be named here"),
        ("rules: [{when: {modle: x}, do: {}}]", "s:1:17: unknown key 'modle'; did you mean 'model'?"),
        ("rules:\n  - when: {times: 2}", "s:2:5: 'do' is missing"),
        ("rules:\n- do: {stall: now}", "s:2:15: 'stall' must be head, after:EVENTS or byte:COUNT, not 'now'"),
        ("rules:\n- do: {limit: 5/fortnight}", "'limit' must be as 60/min"),
        ("rules:\n- do: {trickle: 0bytes/1ms}", "'trickle' must be as 16bytes/5ms"),
        ("rules: [", "s:2:1: did not find expected node content"),
    ])
    func `a script that makes no sense is refused`(yaml: String, error: String) throws {
        let thrown = #expect(throws: ScriptError.self) { try Script(yaml: yaml) }

        #expect(thrown?.description.contains(error) == true, "\(thrown?.description ?? "")")
    }

    @Test(arguments: ["../x", "/etc/hostname", "a/../../x"])
    func `what arrives over HTTP reads no file outside its folder`(name: String) throws {
        let thrown = #expect(throws: ScriptError.self) {
            try Behaviour(header: "body_file=\(name)", files: .within("/tmp"))
        }

        #expect(thrown?.description.contains("leaves the folder") == true)
    }
}

extension Script {
    init(yaml: String) throws(ScriptError) {
        try self.init(yaml: Array(yaml.utf8), file: "s")
    }
}
