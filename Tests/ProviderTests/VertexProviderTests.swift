import Emulator
import Foundation
import Generation
import GoogleCredentials
import HTTP
import HTTPClient
import JSON
import TestKit
import Testing
import VertexProvider

@Suite struct VertexProviderTests {
    @Test func `a project's provider keeps every promise`() async throws {
        try await withVertex { provider, _ in
            #expect(await ProviderContract.broken(by: provider, model: "gemini-2.5-flash") == [])
        }
    }

    @Test(
        arguments: [
            (
                "gemini-2.5-flash",
                "/v1beta1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent"
            ),
            ("endpoints/123", "/v1beta1/projects/p/locations/us-central1/endpoints/123:generateContent"),
            ("endpoints/123/chat", "/v1beta1/projects/p/locations/us-central1/endpoints/123/chat/completions"),
        ]
    )
    func `a model's name says where it is called`(model: String, path: String) async throws {
        try await withVertex { provider, emulated in
            let response = try await provider.response(
                to: Request(model: model, turns: [Turn(.user, text: "hi")]),
                model
            )

            let last = try #require(emulated.emulator.requests.last)
            #expect(String(last.head.path) == path)
            #expect(last.head.fields["authorization"] == "Bearer ya29.fixed")
            #expect(!response.text.isEmpty)
        }
    }

    @Test(arguments: ["../x", "endpoints//y", "endpoints/..", "", "endpoints/%2e%2e", "a\\..\\b"])
    func `a name that leaves the place is refused`(model: String) async throws {
        try await withVertex { provider, emulated in
            let failure = await #expect(throws: Failure.self) {
                try await provider.response(to: Request(model: model, turns: [Turn(.user, text: "hi")]), model)
            }

            #expect(failure?.kind == .modelNotFound)
            #expect(emulated.emulator.requests.isEmpty)
        }
    }

    @Test(arguments: ["text-embedding-005", "gemini-embedding-2"])
    func `one vector comes for each text, whatever the method`(model: String) async throws {
        try await withVertex { provider, emulated in
            var wish = EmbeddingWish(inputs: [.parts([Part(.text("one"))]), .parts([Part(.text("two"))])])
            wish.purpose = "RETRIEVAL_QUERY"
            wish.dimensions = 4
            var request = Request(model: model, turns: [])
            request.operation = .embedding(wish)

            let response = try await provider.response(to: request, model)

            #expect(response.embeddings.map(\.count) == [4, 4])
            #expect(response.embeddings[0] != response.embeddings[1])
            #expect((response.usage?.promptTokens ?? 0) > 0)
            let method = model.hasPrefix("text-") ? "predict" : "embedContent"
            #expect(emulated.emulator.requests.allSatisfy { $0.head.path.hasSuffix(":\(method)") })
        }
    }

    @Test func `vectors of many texts keep their order`() async throws {
        try await withVertex { provider, emulated in
            let alone = try await provider.response(to: Self.embedding(of: ["text 7"]), "gemini-embedding-2")

            let response = try await provider.response(
                to: Self.embedding(of: (0..<11).map { "text \($0)" }),
                "gemini-embedding-2"
            )

            #expect(response.embeddings.count == 11)
            #expect(Set(response.embeddings).count == 11)
            #expect(response.embeddings[7] == alone.embeddings[0])
            #expect(emulated.emulator.requests.count == 12)
        }
    }

    @Test func `the first text that is refused ends the others`() async throws {
        try await withVertex { provider, emulated in
            var refused = Condition()
            refused.contains = "text 2"
            var behaviour = Behaviour()
            behaviour.status = 403
            emulated.emulator.script = Script(rules: [Rule(refused, behaviour)])

            let failure = await #expect(throws: Failure.self) {
                try await provider.response(
                    to: Self.embedding(of: (0..<100).map { "text \($0)" }),
                    "gemini-embedding-2"
                )
            }

            #expect(failure?.providerStatus == 403)
            #expect(emulated.emulator.requests.count < 100)
        }
    }

    @Test func `the time is for all texts together`() async throws {
        try await withVertex { provider, emulated in
            var behaviour = Behaviour()
            behaviour.delay = .seconds(30)
            emulated.emulator.script = Script(rules: [Rule(Condition(), behaviour)])
            var timeout = TimeoutPolicy()
            timeout.total = .milliseconds(50)

            let failure = await #expect(throws: Failure.self) {
                try await provider.answer(
                    Self.embedding(of: ["a", "b", "c", "d", "e"]),
                    model: "gemini-embedding-2",
                    timeout: timeout,
                    exchange: Exchange(id: "x"),
                    sink: { _ in }
                )
            }

            #expect(failure?.kind == .timeout)
        }
    }

    @Test func `a refusal that repeats the access token is withheld`() async throws {
        try await withVertex { provider, emulated in
            var behaviour = Behaviour()
            behaviour.status = 403
            behaviour.body = Array(
                #"{"error": {"message": "ya29.fixed may not.", "status": "PERMISSION_DENIED"}}"#.utf8
            )
            emulated.emulator.script = Script(rules: [Rule(Condition(), behaviour)])

            let failure = await #expect(throws: Failure.self) {
                try await provider.response(to: Request(model: "m", turns: [Turn(.user, text: "hi")]), "m")
            }

            #expect(failure?.kind == .permission)
            #expect(failure?.message.contains("ya29") == false)
            #expect(failure?.native == nil)
        }
    }

    private static func embedding(of texts: [String]) -> Request {
        var request = Request(model: "m", turns: [])
        request.operation = .embedding(EmbeddingWish(inputs: texts.map { .parts([Part(.text($0))]) }))
        return request
    }

    @Test func `tokens are counted`() async throws {
        try await withVertex { provider, emulated in
            var request = Request(
                model: "gemini-2.5-flash",
                turns: [Turn(.system, text: "Be brief."), Turn(.user, text: "hi")]
            )
            request.operation = .tokenCount
            request.sampling.temperature = 1

            let response = try await provider.response(to: request, "gemini-2.5-flash")

            #expect((response.usage?.promptTokens ?? 0) > 0)
            let body = try JSON(parsing: try #require(emulated.emulator.requests.last).body)
            #expect(body["contents"]?[0]?["role"] == "user")
            #expect(body["systemInstruction"] != nil)
            #expect(body["generationConfig"] == nil)
        }
    }

    @Test func `an express key is shown as a key, without a project`() async throws {
        try await withEmulator { emulated in
            let client = HTTPClient(on: [emulated.clientLoop])
            let provider = VertexProvider(
                name: "v",
                place: VertexPlace(project: nil, location: "global", baseURL: emulated.baseURL),
                authorization: .apiKey("AQ.express"),
                client: client
            )

            _ = try await provider.response(
                to: Request(model: "m", turns: [Turn(.user, text: "hi")]),
                "gemini-2.5-flash"
            )

            let last = try #require(emulated.emulator.requests.last)
            #expect(last.head.path == "/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent")
            #expect(last.head.fields["x-goog-api-key"] == "AQ.express")
        }
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/18781", "`global` was asked at a host that does not exist"),
        .bug("https://github.com/BerriAI/litellm/issues/9234", "`global` became a region"),
        .bug("https://github.com/promptfoo/promptfoo/issues/6569", "`global` was not a location"),
        .bug("https://github.com/n8n-io/n8n/issues/16807", "`global` was not a location"),
        .bug("https://github.com/vercel/ai/issues/6811", "`global` was not a location"),
        arguments: [
            ("us-central1", "https://us-central1-aiplatform.googleapis.com"),
            ("global", "https://aiplatform.googleapis.com"),
            ("us", "https://aiplatform.us.rep.googleapis.com"),
            ("eu", "https://aiplatform.eu.rep.googleapis.com"),
        ]
    )
    func `every location has its host`(location: String, host: String) {
        #expect(VertexPlace(project: "p", location: location).host(of: location) == host)
    }

    private func withVertex(_ body: (VertexProvider, EmulatedProvider) async throws -> Void) async throws {
        try await withEmulator { emulated in
            let client = HTTPClient(on: [emulated.clientLoop])
            let provider = VertexProvider(
                name: "v",
                place: VertexPlace(project: "p", location: "us-central1", baseURL: emulated.baseURL),
                authorization: .tokens(TokenSource(.accessToken("ya29.fixed"), client: client)),
                client: client
            )
            try await body(provider, emulated)
        }
    }
}

extension VertexProvider {
    fileprivate func response(to request: Request, _ model: String) async throws(Failure) -> Response {
        var response = Response()
        try await answer(request, model: model) { chunk throws(Failure) in
            for delta in chunk.deltas { response.apply(delta) }
        }
        return response
    }
}
