import Foundation
import Generation
import Glibc
import JSON
import LlamaProvider
import TestKit
import Testing

/// The same promises kept by a real server and model, where there are any.
///
/// `ALOFT_TEST_LOCAL_MODEL` is a GGUF file. The server is the program `ALOFT_TEST_LLAMA_SERVER`, else a `llama-server`
/// where the provider looks for one, else the `xllamacpp` package of the Python `ALOFT_TEST_PYTHON`.
@Suite(
    .timeLimit(.minutes(5)),
    .serialized,
    .enabled(if: RealServer.find() != nil, "there is no ALOFT_TEST_LOCAL_MODEL, or nothing to run it with")
)
struct RealServerTests {
    let home: Home
    let server: RealServer

    init() throws {
        home = try Home()
        server = try #require(RealServer.find())
    }

    @Test func `a real model keeps every promise of a provider`() async throws {
        let broken = try await withProvider(in: home, model: server.model, configure: server.use) { provider in
            await ProviderContract.broken(by: provider, model: "default")
        }

        #expect(broken == [])
    }

    @Test func `a real model answers, whole and streamed, two at once`() async throws {
        let began = ContinuousClock.now

        let (whole, both, ready, status) = try await withProvider(in: home, model: server.model, configure: server.use)
        {
            provider in
            let whole = try await provider.text(of: "Say hello.", tokens: 1)
            let ready = began.duration(to: .now)
            async let one = provider.text(of: "Count to three.", isStreamed: true)
            async let two = provider.text(of: "Name a colour.", isStreamed: true)
            return (whole, [try await one, try await two], ready, provider.status)
        }

        #expect(!whole.isEmpty)
        #expect(both.allSatisfy { !$0.isEmpty })
        print("first token after \(ready), \((status.memory ?? 0) >> 20) MiB resident")
    }

    @Test func `a schema binds even the smallest model`() async throws {
        let schema: JSON = [
            "type": "object", "properties": ["colour": ["enum": ["red", "blue"]]], "required": ["colour"],
            "additionalProperties": false,
        ]

        let text = try await withProvider(in: home, model: server.model, configure: server.use) { provider in
            try await provider.text(of: "Which colour is the sky?", tokens: 32, output: .schema(.init(schema: schema)))
        }

        let answer = try JSON(parsing: Array(text.utf8))
        #expect(["red", "blue"].contains(answer["colour"]?.string))
    }

    @Test func `killed within a stream, it fails that stream and serves the next request`() async throws {
        let (first, second) = try await withProvider(in: home, model: server.model, configure: server.use) { provider in
            let first = await whyFailed { () throws(Failure) in
                _ = try await provider.text(of: "Tell a long story.", tokens: 2000, isStreamed: true) {
                    if let pid = provider.status.pid { kill(pid, SIGKILL) }
                }
            }
            return (first, try await provider.text(of: "Say hello."))
        }

        #expect(first?.kind == .connection)
        #expect(!second.isEmpty)
    }

    @Test func `it does not outlive us, even when we are killed`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = home.path as String] in
            let server = try #require(RealServer.find())
            try await withProvider(in: Home(borrowing: path), model: server.model, configure: server.use) { provider in
                _ = try await provider.text(of: "Say hello.", tokens: 1)
                try Data("\(provider.status.pid ?? 0)".utf8).write(to: URL(filePath: "\(path)/pid"))
                kill(getpid(), SIGKILL)
            }
        }

        let pid = try #require(Int32(try String(contentsOfFile: "\(home.path)/pid", encoding: .utf8)))
        while !isGone(pid) { await Task.yield() }
        #expect(pid > 0)
    }
}

/// A real server on this machine.
struct RealServer: Sendable {
    let model: ModelFile
    let python: String?
    let program: String?

    /// The server for the model whose file that variable names, if both are there.
    static func find(_ variable: String = "ALOFT_TEST_LOCAL_MODEL") -> RealServer? {
        let environment = ProcessInfo.processInfo.environment
        guard let model = environment[variable] else { return nil }
        let server = RealServer(
            model: ModelFile(name: "test-model", path: model),
            python: environment["ALOFT_TEST_PYTHON"],
            program: environment["ALOFT_TEST_LLAMA_SERVER"]
        )
        var settings = LocalServerSettings(home: environment["ALOFT_HOME"] ?? "", environment: environment)
        server.use(&settings)
        guard let program = try? ServerProgram.find(settings) else { return nil }
        switch program {
        case .native(let path, _), .guarded(let path, _):
            return RealServer(model: server.model, python: server.python, program: path)
        case .package: return server
        }
    }

    func use(_ settings: inout LocalServerSettings) {
        settings.pythonPath = python
        settings.serverPath = program
    }
}
