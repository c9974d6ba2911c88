import Emulator
import HTTP
import JSON
import TestKit
import Testing

/// The pages by which tests in other languages direct it.
@Suite struct ControlTests {
    @Test(arguments: [
        #"{"rules":[{"do":{"status":503}}],"models":["m"]}"#,
        "rules:\n  - do:\n      status: 503\nmodels: [m]\n",
    ])
    func `a script is taken and ended`(script: String) async throws {
        try await withEmulator { provider in
            let taken = try await provider.ask(request("POST", "/emulator/script", nil, script))
            let during = try await provider.ask(chatRequest())
            _ = try await provider.ask(request("DELETE", "/emulator/script"))
            let after = try await provider.ask(chatRequest())

            #expect(taken.body == #"{"rules":1}"#)
            #expect(during.status == 503 && after.status == 200)
        }
    }

    @Test func `a wrong script is refused and changes nothing`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/emulator/script", nil, "rules:\n- do: {stauts: 5}"))

            #expect(answer.status == 400)
            #expect(answer.body.contains("script:2:8: unknown key 'stauts'; did you mean 'status'?"))
            #expect(provider.emulator.script.rules.isEmpty)
        }
    }

    @Test func `requests are shown without credentials`() async throws {
        try await withEmulator { provider in
            let secrets = "authorization: Bearer sk-secret\r\nx-goog-api-key: AIza-secret\r\nx-b: seen"
            let sent = chatRequest().replacing("host: a", with: "host: a\r\n\(secrets)")
                .replacing("completions ", with: "completions?key=secret&b=1 ")
            _ = try await provider.ask(sent)

            let answer = try await provider.ask(request("GET", "/emulator/requests"))

            let shown = try JSON(parsing: answer.body)["requests"]?[0]
            #expect(shown?["method"] == "POST")
            #expect(shown?["path"] == "/v1/chat/completions")
            #expect(shown?["query"] == "key=[6 bytes redacted]&b=1")
            #expect(shown?["headers"]?.array?.contains(["x-b", "seen"]) == true)
            #expect(shown?["headers"]?.array?.contains(["authorization", "Bearer [9 bytes redacted]"]) == true)
            #expect(shown?["body_size"]?.int == shown?["body"]?.string?.utf8.count)
            #expect(shown?["body"]?.string?.contains("Say hello.") == true)
            #expect(!answer.body.contains("secret"))
        }
    }

    @Test func `only the latest requests are remembered, until they are forgotten`() async throws {
        var options = Emulator.Options()
        options.remembered = 3
        try await withEmulator(Emulator(options: options)) { provider in
            for number in 0..<5 { _ = try await provider.ask(request("GET", "/\(number)")) }
            let latest = provider.emulator.requests.map(\.head.target)
            _ = try await provider.ask(request("DELETE", "/emulator/requests"))

            #expect(latest == ["/2", "/3", "/4"])
            #expect(provider.emulator.requests.isEmpty)
        }
    }

    @Test func `other pages say which there are`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("GET", "/emulator/nothing"))

            #expect(answer.status == 404)
            #expect(answer.body.contains("/emulator/requests"))
        }
    }
}
