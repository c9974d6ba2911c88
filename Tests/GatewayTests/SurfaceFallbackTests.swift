import Generation
import JSON
import TestKit
import Testing

/// Whatever a caller asks in, the request takes the one path, and so the same ways out.
@Suite struct SurfaceFallbackTests {
    /// One way to ask for `route`.
    struct Surface: CustomTestStringConvertible {
        var path: String
        var body: String
        var testDescription: String { path }
    }

    private static let question = #"{"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}"#
    private static let vertex = "/v1/projects/p/locations/global/publishers/google/models/route"

    private static func chat(isStreamed: Bool) -> String {
        #"{"model": "route", "stream": \#(isStreamed), "messages": [{"role": "user", "content": "hi"}]}"#
    }

    private static let streams = [
        Surface(path: "/v1/chat/completions", body: chat(isStreamed: true)),
        Surface(path: "/v1beta/openai/chat/completions", body: chat(isStreamed: true)),
        Surface(path: "/v1beta/models/route:streamGenerateContent?alt=sse", body: question),
        Surface(path: "/v1beta/models/route:streamGenerateContent", body: question),
        Surface(path: "\(vertex):streamGenerateContent?alt=sse", body: question),
    ]

    private static let wholes = [
        Surface(path: "/v1/chat/completions", body: chat(isStreamed: false)),
        Surface(path: "/v1/embeddings", body: #"{"model": "route", "input": "hi"}"#),
        Surface(path: "/v1beta/models/route:generateContent", body: question),
        Surface(path: "/v1beta/models/route:countTokens", body: question),
        Surface(path: "/v1beta/models/route:embedContent", body: #"{"content": {"parts": [{"text": "hi"}]}}"#),
        Surface(path: "\(vertex):generateContent", body: question),
    ]

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/19077", "streams ignored whether to ask elsewhere"),
        .bug("https://github.com/BerriAI/litellm/issues/28216", "one surface's streams had no fallback"),
        .bug("https://github.com/BerriAI/litellm/issues/20870", "a 429 to a stream did not fall back"),
        arguments: streams + wholes,
        [Failure.Kind.rateLimitMinute, .serverError]
    )
    func `every surface goes on to the next target`(surface: Surface, kind: Failure.Kind) async throws {
        let refusals = (0..<3).map { _ in ScriptedProvider.Outcome.failure(Failure(kind, "no", providerStatus: 429)) }
        let answer = Chunk([
            .text("Hello", candidate: 0), .embedding([1], index: 0), .finished(.stop, native: nil, candidate: 0),
            .usage(Usage(promptTokens: 1)),
        ])
        try await withGateway(
            ScriptedProvider(name: "a", refusals),
            ScriptedProvider(name: "b", .answer([answer]))
        ) { gateway in
            let answer = try await gateway.post(surface.path, surface.body)

            #expect(answer.status == 200)
            #expect(answer.field("x-aloft-target") == "b/m")
        }
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/31874", "an error of the provider came behind a 200"),
        .bug("https://github.com/BerriAI/litellm/issues/29808", "what fell between two states was not tried again"),
        arguments: streams
    )
    func `no stream's head leaves before its first event`(surface: Surface) async throws {
        let refusal = Failure(.permission, "not you", providerStatus: 403)
        try await withGateway(ScriptedProvider(name: "a", .failure(refusal))) { gateway in
            let answer = try await gateway.post(surface.path, surface.body)

            #expect(answer.status == 403)
        }
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/29808", "a broken stream was left as it was"),
        arguments: streams
    )
    func `no stream is begun twice, and a broken one says so`(surface: Surface) async throws {
        let cut = ScriptedProvider(
            name: "a",
            .cut([Chunk([.text("Hel", candidate: 0)])], Failure(.connection, "hung up"))
        )
        let other = ScriptedProvider(name: "b", .answer([.text("Hello")]))
        try await withGateway(cut, other) { gateway in
            let answer = try await gateway.post(surface.path, surface.body)

            #expect(answer.status == 200)
            #expect(other.requests.isEmpty)
            #expect(answer.body.contains("hung up"))
            #expect(!answer.body.contains("[DONE]"))
        }
    }
}
