import Doctor
import Emulator
import EventLoop
import Foundation
import HTTP
import HTTPClient
import JSON
import TestKit
import Testing

/// What providers are asked, and what is made of it.
@Suite struct ProbeTests {
    @Test func `a set-up that is right is found right`() async throws {
        try await withService({ $0.isList ? $0.isOfVertex ? .notFound : .models : .counted }) { service in
            let yaml = Case.gemini.replacingOccurrences(of: "BASE", with: service.base)

            let report = await Doctor(try Setup.of(yaml), client: service.client).examine(provider: "g")

            #expect(report.severity == .ok)
            #expect(report.findings.count == 3)
            expectWellFormed(report)
        }
    }

    @Test func `a key that is not meant for Google is not shown to it`() async throws {
        try await withService({ _ in .posted("gemini-400-api-key-invalid") }) { service in
            let yaml = Case.gemini.replacingOccurrences(of: "BASE", with: service.base)

            let report = await Doctor(try Setup.of(yaml), client: service.client).examine()

            #expect(report.findings.contains { $0.cause == .keyInvalid })
            #expect(service.received().count == 1)
        }
    }

    @Test func `the other API is shown the key in a field, never in an address`() async throws {
        let refused = Reply.posted("gemini-400-api-key-invalid")
        try await withService({ $0.isOfVertex ? .counted : refused }) { service in
            var setup = try Setup.of(Case.gemini.replacingOccurrences(of: "BASE", with: service.base))
            setup.otherAPI = OtherAPI(gemini: service.base, vertex: service.base)

            _ = await Doctor(setup, client: service.client).examine()

            #expect(service.received().count == 2)
            #expect(service.received().allSatisfy { $0.fields["x-goog-api-key"] == Secrets.key })
            #expect(service.received().allSatisfy { !$0.target.contains(Secrets.key) })
        }
    }

    @Test(arguments: [
        ("gemini-429-per-day-retry-6s", Cause.quotaUsedUp), ("gemini-503-overloaded", .providerBusy),
    ])
    func `what passes by itself is a warning`(body: String, cause: Cause) async throws {
        try await withService({ $0.isList ? .models : .posted(body) }) { service in
            let yaml = Case.gemini.replacingOccurrences(of: "BASE", with: service.base)

            let report = await Doctor(try Setup.of(yaml), client: service.client).examine(provider: "g")

            #expect(report.findings.last?.cause == cause)
            #expect(report.severity == .warning)
            expectWellFormed(report)
        }
    }

    @Test func `a key that the provider repeats is withheld`() async throws {
        let said: JSON = ["error": ["message": .string("No access for \(Secrets.key) here"), "type": "server_error"]]
        try await withService({ _ in Reply(status: 500, body: said.text) }) { service in
            let yaml = Case.openai.replacingOccurrences(of: "BASE", with: service.base)

            let report = await Doctor(try Setup.of(yaml), client: service.client).examine()

            #expect(report.severity == .problem)
            expectWellFormed(report)
        }
    }

    @Test func `a token that was had is withheld when it is repeated`() async throws {
        let token = "opaque-token-that-looks-like-nothing"
        let refused = Reply(
            status: 403,
            body: #"{"error": {"code": 403, "message": "No \#(token) here", "status": "PERMISSION_DENIED"}}"#
        )
        try await withService({ $0.isToken ? .token(token) : refused }) { service in
            try await withFolder { folder in
                let file = try #require(Case.loginFile["login.json"]).replacingOccurrences(
                    of: "BASE",
                    with: service.base
                )
                try Data(file.utf8).write(to: URL(filePath: "\(folder)/login.json"))
                let yaml = Case.login.replacingOccurrences(of: "BASE", with: service.base)
                    .replacingOccurrences(of: "HOME", with: folder)

                let report = await Doctor(try Setup.of(yaml), client: service.client).examine()

                #expect(report.findings.contains { $0.cause == .roleMissing })
                #expect(!report.json.text.contains(token))
                expectWellFormed(report)
            }
        }
    }

    @Test func `words that would steer a terminal become spaces`() async throws {
        let reply = Reply(status: 500, body: #"{"error": {"message": "a\u001b[2Jb"}}"#)
        try await withService({ _ in reply }) { service in
            let yaml = Case.openai.replacingOccurrences(of: "BASE", with: service.base)

            let report = await Doctor(try Setup.of(yaml), client: service.client).examine()

            #expect(!report.json.text.contains("\\u001b"))
            #expect(report.findings.contains { $0.sentence.contains("[2Jb") })
        }
    }

    @Test func `a proxy that is not there is named as such`() async throws {
        var options = HTTPClientOptions()
        options.proxies.http = "http://127.0.0.1:1"
        try await withService({ _ in .models }, options: options) { service in
            let yaml = Case.gemini.replacingOccurrences(of: "BASE", with: "http://gemini.example")
            let setup = try Setup.of(yaml, environment: ["http_proxy": "http://127.0.0.1:1"])

            let report = await Doctor(setup, client: service.client).examine()

            #expect(report.findings.contains { $0.cause == .proxyUnreachable })
            expectWellFormed(report)
        }
    }

    @Test func `a proxy that lets no connection through is named as such`() async throws {
        try await withService({ _ in Reply(status: 407, fields: ["proxy-authenticate": "Basic"], body: "") }) {
            service in
            let group = try EventLoopGroup(count: 1)
            defer { group.shutdown() }
            var options = HTTPClientOptions()
            options.proxies.https = service.base
            let yaml = Case.gemini.replacingOccurrences(of: "BASE", with: "https://gemini.example")
            let setup = try Setup.of(yaml, environment: ["https_proxy": service.base])

            let report = await Doctor(setup, client: HTTPClient(on: group.loops, options: options)).examine()

            #expect(report.findings.contains { $0.cause == .proxyRefuses }, "\(report.findings)")
            expectWellFormed(report)
        }
    }

    @Test func `a server that never answers is given up`() async throws {
        let script = try Script(yaml: Array("rules: [{do: {stall: head}}]".utf8), file: "script")
        try await withEmulator(Emulator(script: script)) { emulated in
            var setup = try Setup.of(Case.gemini.replacingOccurrences(of: "BASE", with: emulated.baseURL))
            setup.deadline = .milliseconds(200)

            let report = await Doctor(setup, client: HTTPClient(on: [emulated.clientLoop])).examine()

            #expect(report.findings.contains { $0.cause == .noAnswer })
            expectWellFormed(report)
        }
    }

    @Test func `the emulator is found right`() async throws {
        try await withEmulator { emulated in
            let yaml = Case.gemini.replacingOccurrences(of: "BASE", with: emulated.baseURL)
            let client = HTTPClient(on: [emulated.clientLoop])

            let report = await Doctor(try Setup.of(yaml), client: client).examine(provider: "g")

            #expect(report.severity == .ok, "\(report.findings)")
        }
    }

    @Test func `an Ollama that adds a tag has the model`() async throws {
        try await withService({ _ in Reply(body: #"{"data": [{"id": "qwen3:latest"}]}"#) }) { service in
            let yaml = Case.openai.replacingOccurrences(of: "BASE", with: service.base)

            let report = await Doctor(try Setup.of(yaml), client: service.client).examine(provider: "o")

            #expect(report.severity == .ok)
        }
    }

    @Test func `the nearest name is suggested`() async throws {
        let yaml = Case.gemini.replacingOccurrences(of: "2.5-flash", with: "2.5-flahs")
        try await withService({ $0.isList ? .models : .posted("gemini-404-model-not-found-v1beta") }) { service in
            let filled = yaml.replacingOccurrences(of: "BASE", with: service.base)

            let report = await Doctor(try Setup.of(filled), client: service.client).examine(provider: "g")

            #expect(report.findings.last?.advice?.contains("`gemini-2.5-flash`") == true)
        }
    }

    @Test func `what the executable adds is looked at`() async throws {
        try await withService({ _ in .notFound }) { service in
            let store = Dependency("store", at: "127.0.0.1:6379") { "connection refused." }
            let cache = Dependency("cache", at: "127.0.0.1:6380") { nil }

            let report = await Doctor(try Setup.of(Case.canned), client: service.client, extra: [store, cache])
                .examine()

            let finding = try #require(report.findings.first { $0.cause == .dependencyUnreachable })
            #expect(finding.severity == .problem)
            #expect(finding.sentence.contains("127.0.0.1:6379"))
            #expect(report.findings.contains { $0.check == "cache" && $0.severity == .ok })
            expectWellFormed(report)
        }
    }
}
