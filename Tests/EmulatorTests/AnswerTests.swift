import Emulator
import GeminiDialect
import Generation
import JSON
import JSONSchema
import OpenAIDialect
import TestKit
import Testing

/// What the emulator answers when it is left alone.
@Suite struct AnswerTests {
    @Test func `a whole answer of Gemini can be read`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest())

            var reader = GeminiAnswerReader()
            let response = Response(try reader.read(body: Array(answer.body.utf8)))
            #expect(answer.status == 200)
            #expect(response.text == "The emulator got 1 turn with 10 characters.")
            #expect(response.usage == Usage(promptTokens: 3, answerTokens: 8))
            #expect(response.candidates.first?.finishReason == .stop)
        }
    }

    @Test func `a whole answer of OpenAI can be read`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(chatRequest())

            var reader = OpenAIChatReader(isStreamed: false)
            let response = Response(try reader.read(body: Array(answer.body.utf8)))
            #expect(response.text == "The emulator got 1 turn with 10 characters.")
            #expect(response.usage == Usage(promptTokens: 3, answerTokens: 8))
        }
    }

    @Test func `a stream of Gemini can be read`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("tokens=5", isStreamed: true))

            var reader = GeminiAnswerReader()
            let response = try Response(answer.events.compactMap { try reader.read(event: Array($0.utf8)) })
            try reader.finish()
            #expect(answer.head.contains("content-type: text/event-stream"))
            #expect(response.text == "Lorem ipsum dolor sit amet")
            #expect(response.usage?.answerTokens == 5)
        }
    }

    @Test func `a stream of OpenAI can be read`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(chatRequest("tokens=5", isStreamed: true))

            var reader = OpenAIChatReader(isStreamed: true)
            let response = try Response(answer.events.compactMap { try reader.read(event: Array($0.utf8)) })
            try reader.finish()
            #expect(response.text == "Lorem ipsum dolor sit amet")
            #expect(response.usage?.answerTokens == 5)
            #expect(answer.events.last == "[DONE]")
        }
    }

    @Test func `a stream of Gemini without alt=sse is one array`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("events=3", isStreamed: true, query: ""))

            #expect(answer.head.contains("content-type: application/json"))
            let array = try JSON(parsing: answer.body).array
            #expect(array?.count == 4)
        }
    }

    @Test func `the second answer to the same request is the first again`() async throws {
        try await withEmulator { provider in
            let first = try await provider.ask(geminiRequest(isStreamed: true))
            let second = try await provider.ask(geminiRequest(isStreamed: true))

            #expect(first.body == second.body)
            #expect(first.hasEnd && second.hasEnd)
        }
    }

    @Test(arguments: [
        ("/v1beta/models", #""name":"models/gemini-2.5-flash""#),
        ("/v1/models", #""id":"gpt-4o-mini""#),
        ("/v1beta/models/gemini-2.5-pro", #""name":"models/gemini-2.5-pro""#),
        ("/v1/models/gpt-4o-mini", #""id":"gpt-4o-mini""#),
    ])
    func `models are listed`(path: String, part: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("GET", path))

            #expect(answer.status == 200)
            #expect(answer.body.contains(part))
        }
    }

    @Test(arguments: [
        #"{"contents":[{"parts":[{"text":"12345678"}]}]}"#,
        #"{"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"12345678"}]}]}}"#,
    ])
    func `tokens are counted`(body: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1beta/models/m:countTokens", nil, body))

            let counts: JSON = ["totalTokens": 2, "promptTokensDetails": [["modality": "TEXT", "tokenCount": 2]]]
            #expect(try JSON(parsing: answer.body) == counts)
        }
    }

    @Test(arguments: [
        #"{"type":"object","properties":{"a":{"type":"integer","minimum":3},"b":{"enum":["x","y"]}},"required":["a"]}"#,
        #"{"type":"array","items":{"type":"string","minLength":9},"minItems":2}"#,
        ##"{"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}"##,
        #"{"type":"object","properties":{"k":{"const":7},"t":{"type":["null","boolean"]}}}"#,
        #"{"anyOf":[{"type":"number","maximum":-2.5},{"type":"null"}]}"#,
        #"{"allOf":[{"properties":{"a":{"type":"string","format":"date"}}},{"required":["a","z"]}]}"#,
    ])
    func `an answer satisfies the schema that was asked for`(schema: String) async throws {
        let format = #"{"type":"json_schema","json_schema":{"name":"s","schema":\#(schema)}}"#
        let body = #"{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":\#(format)}"#
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1/chat/completions", nil, body))

            var reader = OpenAIChatReader(isStreamed: false)
            let text = Response(try reader.read(body: Array(answer.body.utf8))).text
            let findings = try JSONSchema(JSON(parsing: schema)).validate(JSON(parsing: text))
            #expect(findings.isEmpty)
        }
    }

    @Test func `a tool is called with arguments that fit`() async throws {
        let body = """
            {"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"weather",
            "parameters":{"type":"OBJECT","properties":{"city":{"type":"STRING"}}}}]}]}
            """
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("tool=weather", body: body))

            #expect(answer.body.contains(#""name":"weather""#))
            #expect(answer.body.contains(#""args":{"city":"text"}"#))
        }
    }

    @Test func `a request that is wrong is refused`() async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", "/v1/chat/completions", nil, "{"))

            #expect(answer.status == 400)
            #expect(answer.body.contains("invalid_request_error"))
        }
    }
}

extension Response {
    init(_ chunks: Chunk...) {
        self.init(chunks)
    }

    init(_ chunks: [Chunk]) {
        self.init()
        for delta in chunks.flatMap(\.deltas) { apply(delta) }
    }
}
