import Configuration
import Doctor
import EventLoop
import Foundation
import HTTPClient
import HTTPServer
import LocalModels
import TestKit
import Testing

/// What is seen without asking anybody, and is no problem by itself.
@Suite struct FreeTests {
    @Test(arguments: [
        ([:], Cause.noHostedProvider, "GEMINI_API_KEY"),
        (["GEMINI_API_KEY": "", "OPENAI_API_KEY": "sk-a"], .variableEmpty, ""),
        (["GEMINI_API_KEY": "AQ.one", "GOOGLE_API_KEY": "AQ.two"], .keyShadowed, ""),
        (["GCP_REGION": "us-central1", "GEMINI_API_KEY": "AQ.one"], .projectMissing, "GCP_PROJECT_ID"),
        (["OPENAI_BASE_URL": "http://llm.example/v1", "OPENAI_API_KEY": "sk-a"], .keyUnencrypted, "https://"),
        (
            ["OLLAMA_BASE_URL": "http://127.0.0.1:9", "HTTP_PROXY": "http://proxy.example:3128"], .proxyBeforeLocal,
            "NO_PROXY"
        ),
        (["ALOFT_LISTEN": "0.0.0.0:0"], .listensBeyondMachine, "127.0.0.1"),
    ])
    func `a weakness of the environment is a warning`(
        environment: [String: String],
        cause: Cause,
        advice: String
    ) async throws {
        let report = await Doctor(try Setup.of(environment: environment)).examine()

        let finding = try #require(report.findings.first { $0.cause == cause })
        #expect(finding.severity == .warning)
        #expect(finding.advice?.contains(advice) == true || advice.isEmpty)
        expectWellFormed(report)
    }

    @Test func `a proxy is told without its password`() async throws {
        let proxy = "http://user:\(Secrets.proxyPassword)@proxy.example:3128"

        let report = await Doctor(try Setup.of(environment: ["HTTPS_PROXY": proxy])).examine()

        let finding = try #require(report.findings.first { $0.cause == .proxyInUse })
        #expect(finding.severity == .note)
        #expect(finding.sentence.contains("proxy.example:3128"))
        expectWellFormed(report)
    }

    @Test func `a proxy that leaves this machine alone is no trouble`() async throws {
        let report = await Doctor(
            try Setup.of(
                environment: [
                    "OLLAMA_BASE_URL": "http://127.0.0.1:9", "HTTP_PROXY": "http://proxy.example:3128",
                    "NO_PROXY": "localhost,127.0.0.1",
                ]
            )
        ).examine()

        #expect(!report.findings.contains { $0.cause == .proxyBeforeLocal })
    }

    @Test func `credentials of another project are noted`() async throws {
        try await withFolder { folder in
            let login = #"{"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c", "#
            try Data((login + #""project_id": "theirs"}"#).utf8).write(to: URL(filePath: "\(folder)/login.json"))
            let yaml = "providers:\n  v: { kind: vertex, project: mine, credentials: \(folder)/login.json }\n"

            let report = await Doctor(try Setup.of(yaml)).examine()

            let finding = try #require(report.findings.first { $0.cause == .credentialsOfOtherProject })
            #expect(finding.severity == .note)
            expectWellFormed(report)
        }
    }

    @Test(arguments: [(50, Finding.Severity.problem), (500, .warning), (5000, .ok)])
    func `a disk that is almost full is told`(mebibytes: Int, severity: Finding.Severity) async throws {
        try await withFolder { folder in
            var setup = try Setup.of(Case.local, home: folder)
            setup.freeBytes = { _ in mebibytes << 20 }

            let report = await Doctor(setup).examine()

            let home = try #require(report.findings.first { $0.check == "home" })
            #expect(home.severity == severity)
            #expect(home.cause == (severity == .ok ? nil : .diskAlmostFull))
            expectWellFormed(report)
        }
    }

    @Test func `a port that is taken is a problem, and one of Aloft's own is none`() async throws {
        for (answer, cause) in [("{}", Cause.portInUse), (#"{"local_models": []}"#, nil)] {
            try await withService({ _ in Reply(body: answer) }) { service in
                let setup = try Setup.of("listen: \(service.base.dropFirst(7))\n" + Case.canned)

                let report = await Doctor(setup, client: service.client).examine()

                #expect(report.findings.first { $0.check == "listen" }?.cause == cause)
                expectWellFormed(report)
            }
        }
    }

    @Test func `the server does not ask whether its own port is free`() async throws {
        try await withService({ _ in .notFound }) { service in
            var setup = try Setup.of("listen: \(service.base.dropFirst(7))\n" + Case.canned)
            setup.isServing = true

            let report = await Doctor(setup).examine()

            #expect(!report.findings.contains { $0.cause == .portInUse })
        }
    }

    @Test func `a model of the right size and the wrong content is corrupt`() async throws {
        try await withFolder { folder in
            let model = try ModelCatalogue.embedded.model(named: "minilm-l6-v2")
            try FileManager.default.createDirectory(atPath: "\(folder)/models", withIntermediateDirectories: true)
            let file = "\(folder)/models/\(model.name).gguf"
            try Data().write(to: URL(filePath: file))
            let handle = try #require(FileHandle(forWritingAtPath: file))
            try handle.truncate(atOffset: UInt64(model.bytes))
            try handle.close()

            let report = await Doctor(try Setup.of(Case.local, home: folder)).examine()

            let finding = try #require(report.findings.first { $0.cause == .modelFileCorrupt })
            #expect(finding.severity == .problem)
            expectWellFormed(report)
        }
    }

    @Test func `a local model that nobody asked for is no problem`() async throws {
        let report = await Doctor(try Setup.of(environment: ["GEMINI_API_KEY": "AQ.one"])).examine()

        let severities = Dictionary(grouping: report.findings.filter { $0.check == "local_model" }) { $0.subject }
            .mapValues { Set($0.map(\.severity)) }
        #expect(severities["local"]?.contains(.problem) == false)
        #expect(severities["local"]?.contains(.warning) == true)
        #expect(severities["embeddings"]?.contains(.note) == true)
    }

    @Test func `a provider can be looked at alone`() async throws {
        let report = await Doctor(try Setup.of(environment: ["GEMINI_API_KEY": "AQ.one"])).examine(provider: "gemini")

        #expect(!report.findings.isEmpty)
        #expect(report.findings.allSatisfy { $0.subject == "gemini" })
    }
}
