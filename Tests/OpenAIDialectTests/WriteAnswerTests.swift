import Generation
import JSON
import OpenAIDialect
import ServerSentEvents
import Testing

@Suite struct WriteAnswerTests {
    private func writer(wantsUsage: Bool = false) -> OpenAIChatWriter {
        OpenAIChatWriter(requestID: "r1", created: 12, model: "m", wantsUsage: wantsUsage)
    }

    /// The data of every event that the chunks make, `[DONE]` as a string.
    private func events(_ chunks: [[Delta]], wantsUsage: Bool = false) throws -> [JSON] {
        var writer = writer(wantsUsage: wantsUsage)
        var output: [UInt8] = []
        for deltas in chunks { writer.write(Chunk(deltas), to: &output) }
        writer.finish(to: &output)
        return try parse(output)
    }

    private func parse(_ output: [UInt8]) throws -> [JSON] {
        var decoder = EventDecoder()
        let events = try decoder.feed(output.span).map(\.data)
        #expect(decoder.finish() == nil)
        return try events.map { $0 == Array("[DONE]".utf8) ? "[DONE]" : try JSON(parsing: $0) }
    }

    @Test func `a text is streamed as OpenAI does it`() throws {
        let events = try events([
            [.started(id: nil, model: "gemini")], [.text("Hel", candidate: 0)], [.text("lo", candidate: 0)],
            [.finished(.stop, native: "STOP", candidate: 0), .usage(Usage(promptTokens: 3, answerTokens: 2))],
        ])

        let identity: JSON = ["id": "chatcmpl-r1", "object": "chat.completion.chunk", "created": 12, "model": "gemini"]
        func chunk(_ choice: JSON) -> JSON {
            var chunk = identity
            chunk["choices"] = [choice]
            return chunk
        }
        let expected: [JSON] = [
            chunk([
                "index": 0, "delta": ["role": "assistant", "content": "Hel"], "logprobs": nil, "finish_reason": nil,
            ]),
            chunk(["index": 0, "delta": ["content": "lo"], "logprobs": nil, "finish_reason": nil]),
            chunk([
                "index": 0, "delta": [:], "logprobs": nil, "finish_reason": "stop", "native_finish_reason": "STOP",
            ]),
            "[DONE]",
        ]
        #expect(events == expected)
    }

    @Test func `usage comes in a chunk of its own when it is wanted`() throws {
        let usage = Usage(promptTokens: 3, answerTokens: 2, thoughtTokens: 5, cachedTokens: 1)
        let events = try events(
            [
                [.usage(Usage())], [.text("a", candidate: 0)],
                [.finished(.stop, native: nil, candidate: 0), .usage(usage)],
            ],
            wantsUsage: true
        )

        #expect(events.count == 4)
        #expect(events[0]["usage"] == JSON.null)
        #expect(events[1]["usage"] == JSON.null)
        #expect(events[2]["choices"] == [])
        #expect(
            events[2]["usage"] == [
                "prompt_tokens": 3, "completion_tokens": 7, "total_tokens": 10,
                "prompt_tokens_details": ["cached_tokens": 1], "completion_tokens_details": ["reasoning_tokens": 5],
            ] as JSON
        )
    }

    @Test func `a tool call is named once and its arguments follow`() throws {
        let events = try events([
            [.toolCall(index: 0, id: nil, name: "f", candidate: 0)], [.toolArguments(index: 0, "{}", candidate: 0)],
            [
                .toolCall(index: 1, id: "b", name: "g", candidate: 0), .toolArguments(index: 1, "1", candidate: 0),
                .signature("S", candidate: 0),
            ],
            [.signature("T", candidate: 0), .finished(.toolCalls, native: "STOP", candidate: 0)],
        ])

        let deltas = events.compactMap { $0["choices"]?[0]?["delta"] }
        let expected: [JSON] = [
            [
                "role": "assistant", "content": nil,
                "tool_calls": [
                    [
                        "index": 0, "id": "call_r1_0", "type": "function",
                        "function": ["name": "f", "arguments": ""],
                    ]
                ],
            ],
            ["tool_calls": [["index": 0, "function": ["arguments": "{}"]]]],
            [
                "tool_calls": [
                    [
                        "index": 1, "id": "b", "type": "function", "function": ["name": "g", "arguments": "1"],
                        "extra_content": ["google": ["thought_signature": "S"]],
                    ]
                ]
            ],
            [
                "tool_calls": [
                    [
                        "index": 1, "function": ["arguments": ""],
                        "extra_content": ["google": ["thought_signature": "T"]],
                    ]
                ]
            ],
            [:],
        ]
        #expect(deltas == expected)
        #expect(events[4]["choices"]?[0]?["finish_reason"] == "tool_calls")
    }

    @Test func `each choice has its role once`() throws {
        let events = try events([
            [.text("a", candidate: 0), .thought("b", candidate: 1)],
            [.text("c", candidate: 0), .text("d", candidate: 1)],
        ])

        let roles = events.map { $0["choices"]?[0]?["delta"]?["role"] }
        #expect(roles == ["assistant", "assistant", nil, nil, nil])
    }

    @Test func `an answer that was blocked at once still has a choice`() throws {
        let events = try events([[.finished(.contentFilter, native: "SAFETY", candidate: 0)]])

        #expect(events[0]["choices"]?[0]?["delta"] == ["role": "assistant", "content": ""])
        #expect(events[1]["choices"]?[0]?["finish_reason"] == "content_filter")
        #expect(events[1]["choices"]?[0]?["native_finish_reason"] == "SAFETY")
    }

    @Test func `a failure ends the stream without its end mark`() throws {
        var writer = writer()
        var output: [UInt8] = []

        writer.write(Chunk([.text("a", candidate: 0)]), to: &output)
        writer.fail(Failure(.connection, "The provider went away."), to: &output)

        let events = try parse(output)
        #expect(events.count == 2)
        #expect(events[1]["error"]?["message"] == "The provider went away.")
        #expect(events[1]["error"]?["type"] == "server_error")
    }

    @Test func `a provider's own chunk passes verbatim, its lines kept in one event`() throws {
        var writer = writer(wantsUsage: true)
        var output: [UInt8] = []
        let native = NativeChunk(dialect: .openAI, bytes: Array("{\n\"new\": 1}".utf8))

        writer.write(Chunk([.text("a", candidate: 0), .usage(Usage())], native: native), to: &output)
        writer.finish(to: &output)

        #expect(String(decoding: output, as: UTF8.self) == "data: {\ndata: \"new\": 1}\n\ndata: [DONE]\n\n")
    }

    @Test func `usage that only Aloft asked for stays here`() {
        var writer = writer()
        var output: [UInt8] = []
        let native = NativeChunk(dialect: .openAI, bytes: Array("{}".utf8))

        writer.write(Chunk([.usage(Usage())], native: native), to: &output)

        #expect(output.isEmpty)
    }

    @Test func `a whole answer has everything in its place`() throws {
        var response = Response()
        let deltas: [Delta] = [
            .started(id: "p1", model: "gemini"), .thought("hm", candidate: 0), .text("a", candidate: 0),
            .signature("T", candidate: 0), .toolCall(index: 0, id: nil, name: "f", candidate: 0),
            .toolArguments(index: 0, "{}", candidate: 0), .signature("S", candidate: 0),
            .inlineData(InlineData(mimeType: "image/png", base64: "A"), candidate: 0),
            .finished(.toolCalls, native: "STOP", candidate: 0), .usage(Usage(promptTokens: 1)),
        ]
        for delta in deltas { response.apply(delta) }

        let body = try JSON(parsing: writer().write(response))

        let message: JSON = [
            "role": "assistant", "content": "a", "refusal": nil, "reasoning_content": "hm",
            "images": [["type": "image_url", "image_url": ["url": "data:image/png;base64,A"]]],
            "tool_calls": [
                [
                    "id": "call_r1_0", "type": "function", "function": ["name": "f", "arguments": "{}"],
                    "extra_content": ["google": ["thought_signature": "S"]],
                ]
            ],
            "extra_content": ["google": ["thought_signature": "T"]],
        ]
        #expect(body["id"] == "p1")
        #expect(body["object"] == "chat.completion")
        #expect(body["created"] == 12)
        #expect(body["model"] == "gemini")
        #expect(body["choices"]?[0]?["message"] == message)
        #expect(body["choices"]?[0]?["finish_reason"] == "tool_calls")
        #expect(body["choices"]?[0]?["native_finish_reason"] == "STOP")
        #expect(body["usage"]?["total_tokens"] == 1)
    }
}
