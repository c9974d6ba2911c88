import Generation
import LlamaProvider
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct EmbeddingTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.installServer(FakeServer())
    }

    @Test func `a server for vectors is told so, and takes the longest text at once`() async throws {
        let vectors = try await embedding { try await $0.vectors(of: ["one", "two"]) }

        #expect(vectors == [[1, 100, 100, 200], [1, 100, 100, 200]])
    }

    @Test func `a text that is too long is refused in terms of texts`() async throws {
        let failure = try await embedding { provider in
            await whyFailed { () throws(Failure) in _ = try await provider.vectors(of: ["short", "long"]) }
        }

        #expect(failure?.kind == .contextLength)
        #expect(failure?.message == "A text is too long: tiny embeds at most 100 tokens of each.")
        #expect(failure?.native == nil)
    }

    @Test func `an answer asked of an embedding model is refused before anything is started`() async throws {
        let failure = try await embedding { provider in
            await whyFailed { () throws(Failure) in _ = try await provider.text(of: "hi") }
        }

        #expect(failure?.kind == .invalidRequest)
        #expect(failure?.message.contains("local runs default, an embedding model") == true)
        #expect(home.starts == 0)
    }

    @Test func `vectors asked of a chat model are refused before anything is started`() async throws {
        let failure = try await withProvider(in: home) { provider in
            await whyFailed { () throws(Failure) in _ = try await provider.vectors(of: ["hi"]) }
        }

        #expect(failure?.kind == .invalidRequest)
        #expect(failure?.message.contains("local runs default, a chat model") == true)
        #expect(home.starts == 0)
    }

    @Test func `other lengths than the model's, and tokens of another model, are refused`() async throws {
        let failures = try await embedding { provider in
            let length = await whyFailed { () throws(Failure) in
                _ = try await provider.vectors(of: ["hi"], dimensions: 5)
            }
            let tokens = await whyFailed { () throws(Failure) in
                _ = try await provider.vectors(EmbeddingWish(inputs: [.tokens([1, 2])]))
            }
            return [length, tokens]
        }

        #expect(failures.map { $0?.parameter } == ["dimensions", "input"])
        #expect(failures.allSatisfy { $0?.kind == .invalidRequest })
    }

    @Test func `a conversation is counted as the model's template writes it`() async throws {
        let request = Request(model: "local", turns: [Turn(.user, text: "a b"), Turn(.assistant, text: "c")])

        let count = try await withProvider(in: home) { try await $0.tokens(of: request) }

        #expect(count == 5)
    }

    @Test func `texts to embed are counted one by one`() async throws {
        let request = Request(model: "local", turns: [Turn(.user, text: "a b"), Turn(.user, text: "c")])

        let count = try await embedding { try await $0.tokens(of: request) }

        #expect(count == 3)
    }

    @Test func `counting does not wait for a place`() async throws {
        let request = Request(model: "local", turns: [Turn(.user, text: "a b")])

        let count = try await withProvider(in: home, configure: { $0.slots = 1 }) { provider in
            // It holds the only place until a second request comes, which cannot.
            let holding = Task { try await provider.text(of: "pair") }
            while provider.status.state != .ready { await Task.yield() }
            let count = try await provider.tokens(of: request)
            holding.cancel()
            return count
        }

        #expect(count == 3)
    }

    private func embedding<Result: Sendable>(
        _ body: @escaping @Sendable (LlamaProvider) async throws -> Result
    ) async throws -> Result {
        try await withProvider(
            in: home,
            configure: { settings in
                settings.task = .embedding(dimensions: 4)
                settings.contextPerSlot = 100
            },
            body: body
        )
    }
}
