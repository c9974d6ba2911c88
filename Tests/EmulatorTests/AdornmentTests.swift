import Emulator
import JSON
import TestKit
import Testing

/// Probabilities and sources, where somebody wants them.
@Suite struct AdornmentTests {
    private static let options = #""generationConfig":{"responseLogprobs":true,"logprobs":2}"#
    private static let content = #"{"contents":[{"role":"user","parts":[{"text":"x"}]}],\#(options)}"#
    private static let chat =
        #"{"model":"m","messages":[{"role":"user","content":"x"}],"logprobs":true,"top_logprobs":2"#

    @Test func `OpenAI's words have probabilities, whole and streamed`() async throws {
        try await withEmulator { provider in
            let whole = try await provider.ask(request("POST", "/v1/chat/completions", "text=one two", Self.chat + "}"))
            let stream = try await provider.ask(
                request("POST", "/v1/chat/completions", "text=one two", Self.chat + #","stream":true}"#)
            )

            let tokens = try JSON(parsing: whole.body)["choices"]?[0]?["logprobs"]?["content"]?.array
            let streamed = stream.events.compactMap { try? JSON(parsing: $0) }
                .flatMap { $0["choices"]?[0]?["logprobs"]?["content"]?.array ?? [] }
            #expect(tokens?.map { $0["token"]?.string } == ["one", " two"])
            #expect(tokens?.allSatisfy { $0["top_logprobs"]?.array?.count == 2 } == true)
            #expect(tokens?[0]["bytes"] == [111, 110, 101])
            #expect(streamed == tokens)
        }
    }

    @Test func `Gemini's words have probabilities, whole and streamed`() async throws {
        try await withEmulator { provider in
            let whole = try await provider.ask(geminiRequest("text=one two", body: Self.content))
            let stream = try await provider.ask(geminiRequest("text=one two", isStreamed: true, body: Self.content))

            let candidate = try JSON(parsing: whole.body)["candidates"]?[0]
            let chosen = candidate?["logprobsResult"]?["chosenCandidates"]?.array
            let streamed = try stream.events.map { try JSON(parsing: $0)["candidates"]?[0] }
            let average = (chosen ?? []).compactMap { $0["logProbability"]?.double }.reduce(0, +) / 2
            #expect(chosen?.map { $0["token"]?.string } == ["one", " two"])
            #expect(candidate?["logprobsResult"]?["topCandidates"]?[0]?["candidates"]?.array?.count == 2)
            #expect(candidate?["avgLogprobs"]?.double == average)
            #expect(streamed.flatMap { $0?["logprobsResult"]?["chosenCandidates"]?.array ?? [] } == chosen)
            #expect(streamed.last??["avgLogprobs"]?.double == average)
        }
    }

    @Test func `nothing is told that nobody asked for`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest())

            #expect(!answer.body.contains("ogprobs") && !answer.body.contains("grounding"))
        }
    }

    @Test(arguments: [false, true])
    func `Gemini names its sources`(isStreamed: Bool) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("grounding; text=one two", isStreamed: isStreamed))

            let last = try JSON(parsing: isStreamed ? answer.events.last ?? "" : answer.body)
            let metadata = last["candidates"]?[0]?["groundingMetadata"]
            #expect(metadata?["groundingChunks"]?[1]?["web"]?["uri"] == "https://example.com/second")
            #expect(metadata?["groundingSupports"]?[1]?["segment"] == ["endIndex": 7, "text": "one two"])
            #expect(last["candidates"]?[0]?["citationMetadata"]?["citationSources"]?[0]?["endIndex"] == 3)
        }
    }

    @Test(arguments: [false, true])
    func `OpenAI annotates its text`(isStreamed: Bool) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(chatRequest("grounding; text=one two", isStreamed: isStreamed))

            #expect(answer.body.contains(#""annotations":[{"type":"url_citation","url_citation":{"start_index":0"#))
            #expect(answer.events.last == "[DONE]" || !isStreamed)
        }
    }

    @Test func `a response annotates its text`() async throws {
        try await withEmulator { provider in
            let body = #"{"model":"m","input":"x"}"#
            let answer = try await provider.ask(request("POST", "/v1/responses", "grounding", body))

            #expect(answer.body.contains(#""annotations":[{"type":"url_citation","start_index":0"#))
        }
    }
}
