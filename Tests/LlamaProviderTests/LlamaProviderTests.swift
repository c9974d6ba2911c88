import EventLoop
import Foundation
import Generation
import Glibc
import LlamaProvider
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct LlamaProviderTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    @Test func `the first request starts the server, and the next use it`() async throws {
        try home.installServer(FakeServer())

        let (texts, status) = try await withProvider(in: home) { provider in
            let texts = [try await provider.text(of: "hi"), try await provider.text(of: "hi")]
            return (texts, provider.status)
        }

        #expect(texts == ["hello", "hello"])
        #expect(home.starts == 1)
        #expect(status.state == .ready)
        #expect(status.model == "tiny")
        #expect(status.restarts == 0)
        #expect(try #require(status.memory) > 1 << 20)
    }

    @Test func `nothing is started before it is wanted`() async throws {
        try home.installServer(FakeServer())

        let state = try await withProvider(in: home) { $0.status.state }

        #expect(state == .stopped)
        #expect(home.starts == 0)
    }

    @Test func `a server wanted at the start needs no request`() async throws {
        try home.installServer(FakeServer())

        let state = try await withProvider(in: home, configure: { $0.start = .atStart }) { provider in
            while provider.status.state != .ready { await Task.yield() }
            return provider.status.state
        }

        #expect(state == .ready)
    }

    @Test func `requests that come together share one start and are computed together`() async throws {
        try home.installServer(FakeServer())

        let texts = try await withProvider(in: home) { provider in
            async let one = provider.text(of: "pair")
            async let two = provider.text(of: "pair")
            return [try await one, try await two]
        }

        #expect(texts == ["hello", "hello"])
        #expect(home.starts == 1)
    }

    @Test func `a crash within a stream is a failed attempt, and the next one finds a new server`() async throws {
        try home.installServer(FakeServer())

        let (first, second, restarts) = try await withProvider(in: home) { provider in
            let first = await whyFailed { () throws(Failure) in
                _ = try await provider.text(of: "crash", isStreamed: true)
            }
            return (first, try await provider.text(of: "hi"), provider.status.restarts)
        }

        #expect(first?.kind == .connection)
        #expect(second == "hello")
        #expect(restarts == 1)
    }

    @Test func `a server that dies between two requests is replaced`() async throws {
        try home.installServer(FakeServer())

        let text = try await withProvider(in: home) { provider in
            _ = try await provider.text(of: "hi")
            let pid = try #require(provider.status.pid)
            kill(pid, SIGKILL)
            while provider.status.pid == pid { await Task.yield() }
            return try await provider.text(of: "hi")
        }

        #expect(text == "hello")
        #expect(home.starts == 2)
    }

    @Test func `a server that will not start says why in its own words`() async throws {
        try home.installServer(FakeServer(lastWords: "error: bad magic in model file"))

        let failure = try await withProvider(in: home) { provider in
            await whyFailed { () throws(Failure) in _ = try await provider.text(of: "hi") }
        }

        #expect(failure?.kind == .serverError)
        #expect(failure?.message.contains("bad magic") == true, "\(failure?.message ?? "")")
    }

    @Test func `want of memory is named as such`() async throws {
        try home.installServer(FakeServer(lastWords: "ggml: failed to allocate buffer of 9 GiB"))

        let failure = try await withProvider(in: home) { provider in
            await whyFailed { () throws(Failure) in _ = try await provider.text(of: "hi") }
        }

        #expect(failure?.message.contains("memory") == true)
    }

    @Test func `without the model's file, the failure says how to get it`() async throws {
        try home.installServer(FakeServer())
        let missing = ModelFile(name: "tiny", path: "/nonexistent.gguf")

        let failure = try await withProvider(in: home, model: missing) { provider in
            await whyFailed { () throws(Failure) in _ = try await provider.text(of: "hi") }
        }

        #expect(failure?.kind == .modelNotFound)
        #expect(failure?.message.contains("aloft model pull tiny") == true)
    }

    @Test func `without any server, the failure says how to get one`() async throws {
        let failure = try await withProvider(in: home, configure: { $0.environment["PATH"] = "/nonexistent" }) {
            provider in
            await whyFailed { () throws(Failure) in _ = try await provider.text(of: "hi") }
        }

        #expect(failure?.kind == .modelNotFound)
        #expect(failure?.message.contains("scripts/run") == true)
    }

    @Test func `another model than the one it runs is refused`() async throws {
        try home.installServer(FakeServer())

        let failure = try await withProvider(in: home) { provider in
            await whyFailed { () throws(Failure) in
                try await provider.answer(
                    Request(model: "x", turns: [Turn(.user, text: "hi")]),
                    model: "huge",
                    timeout: TimeoutPolicy(),
                    exchange: Exchange(id: "test"),
                    sink: { (_) throws(Failure) in }
                )
            }
        }

        #expect(failure?.kind == .modelNotFound)
    }

    @Test func `a start that outlasts the request's patience is told so`() async throws {
        try home.installServer(FakeServer(loadingAnswers: 1_000_000))
        var timeout = TimeoutPolicy()
        timeout.firstToken = .milliseconds(100)

        let failure = try await withProvider(in: home) { [timeout] provider in
            await whyFailed { () throws(Failure) in _ = try await provider.text(of: "hi", timeout: timeout) }
        }

        #expect(failure?.kind == .loading)
    }

    @Test func `the server sees the key and its settings, but none of our secrets`() async throws {
        try home.installServer(FakeServer())

        let settings = try await withProvider(in: home, configure: { $0.slots = 3 }) { provider in
            try await provider.text(of: "settings")
        }

        #expect(settings.contains("\"LLAMA_ARG_CTX_SIZE\": \"6144\""))
        #expect(settings.contains("\"LLAMA_ARG_N_PARALLEL\": \"3\""))
        #expect(!settings.contains("hidden"))
    }

    @Test(arguments: [false, true])
    func `stopping leaves neither a process nor a file`(isStubborn: Bool) async throws {
        try home.installServer(FakeServer(ignoresTermination: isStubborn))

        let pid = try await withProvider(in: home, configure: { $0.stopLimit = .milliseconds(50) }) { provider in
            _ = try await provider.text(of: "hi")
            return try #require(provider.status.pid)
        }

        #expect(isGone(pid))
        #expect(home.runFolders == [])
    }

    @Test func `a request that comes after the stop fails`() async throws {
        try home.installServer(FakeServer())

        let provider = try await withProvider(in: home) { $0 }
        let failure = await whyFailed { () throws(Failure) in _ = try await provider.text(of: "hi") }

        #expect(failure?.kind == .connection)
    }
}

/// Whether a process has ended, though its new parent may not have noticed yet.
func isGone(_ pid: Int32) -> Bool {
    guard kill(pid, 0) == 0 else { return true }
    let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ") Z"
    return stat.split(separator: ")").last?.hasPrefix(" Z") ?? true
}
