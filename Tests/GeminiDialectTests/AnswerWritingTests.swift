import GeminiDialect
import Generation
import JSON
import Testing

/// Answers of other dialects are written as Gemini would have given them.
@Suite struct AnswerWritingTests {
    private func stream(
        _ chunks: [[Delta]],
        framing: GeminiContentWriter.Framing = .events
    ) -> String {
        var writer = GeminiContentWriter(requestID: "req", model: "mod", framing: framing)
        var output: [UInt8] = []
        for chunk in chunks { writer.write(Chunk(chunk), to: &output) }
        writer.finish(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func events(_ chunks: [[Delta]]) -> [JSON] {
        Recorded.events(in: body(stream(chunks))).map { JSON(text: String(decoding: $0, as: UTF8.self)) }
    }

    @Test func `text goes out as it comes and the end waits for the usage`() {
        let events = events([
            [.started(id: "i", model: "v")], [.text("a", candidate: 0)], [.text("b", candidate: 0)],
            [.finished(.stop, native: "stop", candidate: 0)],
            [.usage(Usage(promptTokens: 1, answerTokens: 2, thoughtTokens: 3, cachedTokens: 1))],
        ])

        #expect(
            events == [
                JSON(
                    text: """
                        {"candidates":[{"content":{"role":"model","parts":[{"text":"a"}]},"index":0}],
                         "modelVersion":"v","responseId":"i"}
                        """
                ),
                JSON(
                    text: """
                        {"candidates":[{"content":{"role":"model","parts":[{"text":"b"}]},"index":0}],
                         "modelVersion":"v","responseId":"i"}
                        """
                ),
                JSON(
                    text: """
                        {"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP","index":0}],
                         "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"cachedContentTokenCount":1,
                          "thoughtsTokenCount":3,"totalTokenCount":6},"modelVersion":"v","responseId":"i"}
                        """
                ),
            ]
        )
    }

    @Test func `tool calls are held back until they are whole`() {
        let events = events([
            [.text("I look.", candidate: 0)],
            [.toolCall(index: 0, id: "a", name: "f", candidate: 0), .toolArguments(index: 0, "{\"x\"", candidate: 0)],
            [.toolArguments(index: 0, ":1}", candidate: 0)],
            [.toolCall(index: 1, id: nil, name: "g", candidate: 0), .signature("s", candidate: 0)],
            [.finished(.toolCalls, native: "tool_calls", candidate: 0)],
        ])

        let parts = JSON(
            text: """
                [{"functionCall":{"id":"a","name":"f","args":{"x":1}}},
                 {"functionCall":{"name":"g","args":{}},"thoughtSignature":"s"}]
                """
        )
        #expect(events.count == 3)
        #expect(events[1]["candidates"]?[0]?["content"]?["parts"] == parts)
        #expect(events[2]["candidates"]?[0]?["finishReason"] == "STOP")
    }

    @Test(arguments: ["{\"x\":", "[1]"])
    func `a call that cannot be written ends its candidate as Gemini would`(arguments: String) {
        let events = events([
            [
                .toolCall(index: 0, id: "a", name: "f", candidate: 0),
                .toolArguments(index: 0, arguments, candidate: 0), .finished(.toolCalls, native: nil, candidate: 0),
                .usage(Usage()),
            ]
        ])

        let candidate = events.last?["candidates"]?[0]
        #expect(events.count == 1)
        #expect(candidate?["finishReason"] == "MALFORMED_FUNCTION_CALL")
        #expect(candidate?["finishMessage"]?.string == "Malformed function call: f(\(arguments))")
    }

    @Test func `thoughts, signatures, images and candidates have their places`() {
        let events = events([
            [
                .thought("T", candidate: 0), .text("A", candidate: 0), .signature("s", candidate: 0),
                .inlineData(InlineData(mimeType: "image/png", base64: "AA"), candidate: 1),
            ],
            [.signature("late", candidate: 0)],
        ])

        #expect(
            events[0]["candidates"]
                == JSON(
                    text: """
                        [{"content":{"role":"model","parts":[{"thought":true,"text":"T"},
                          {"text":"A","thoughtSignature":"s"}]},"index":0},
                         {"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"AA"}}]},"index":1}]
                        """
                )
        )
        #expect(
            events[1]["candidates"]?[0]?["content"]?["parts"] == JSON(text: #"[{"text":"","thoughtSignature":"late"}]"#)
        )
    }

    @Test(
        arguments: [
            (.stop, "RECITATION", "RECITATION"), (.contentFilter, "content_filter", "SAFETY"),
            (.length, nil, "MAX_TOKENS"), (.toolCalls, "STOP", "STOP"), (.other, "weird", "OTHER"),
        ] as [(FinishReason, String?, String)]
    )
    func `Gemini's own finish reason is preferred`(reason: FinishReason, native: String?, expected: String) {
        let events = events([[.finished(reason, native: native, candidate: 0)]])

        #expect(events.first?["candidates"]?[0]?["finishReason"]?.string == expected)
    }

    @Test func `a native event is passed on in one line`() {
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .events)
        var output: [UInt8] = []
        let native = NativeChunk(dialect: .gemini, bytes: body("{\n \"a\":\r\n \"b\\n\"}"))

        writer.write(Chunk([.text("ignored", candidate: 0)], native: native), to: &output)
        writer.finish(to: &output)

        #expect(String(decoding: output, as: UTF8.self) == "data: { \"a\": \"b\\n\"}\r\n\r\n")
    }

    @Test func `a native event does not overtake what was held back`() {
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .events)
        var output: [UInt8] = []

        writer.write(Chunk([.toolCall(index: 0, id: nil, name: "f", candidate: 0)]), to: &output)
        writer.write(Chunk([], native: NativeChunk(dialect: .gemini, bytes: body("{}"))), to: &output)

        let events = Recorded.events(in: output)
        #expect(events.count == 2)
        #expect(events.last == body("{}"))
    }

    @Test(arguments: [0, 1, 3])
    func `a stream without server-sent events is one array`(count: Int) throws {
        let stream = stream(Array(repeating: [.text("a", candidate: 0)], count: count), framing: .array)

        #expect(try JSON(parsing: stream).array?.count == count)
    }

    @Test(arguments: [GeminiContentWriter.Framing.events, .array])
    func `a stream that fails ends with the error`(framing: GeminiContentWriter.Framing) throws {
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: framing)
        var output: [UInt8] = []

        writer.write(Chunk([.text("a", candidate: 0)]), to: &output)
        writer.fail(Failure(.overloaded, "Busy."), to: &output)

        let events = framing == .events ? Recorded.events(in: output) : []
        let last = try framing == .events ? JSON(parsing: events[1]) : JSON(parsing: output)[1] ?? .null
        #expect(last["error"]?["code"] == 503)
        #expect(last["error"]?["status"] == "UNAVAILABLE")
        #expect(last["error"]?["message"] == "Busy.")
    }

    @Test func `a whole answer is one body`() throws {
        var response = Response()
        response.apply(.text("A", candidate: 0))
        response.apply(.toolCall(index: 0, id: nil, name: "f", candidate: 0))
        response.apply(.toolArguments(index: 0, "{}", candidate: 0))
        response.apply(.finished(.toolCalls, native: "tool_calls", candidate: 0))
        response.apply(.usage(Usage(promptTokens: 1, answerTokens: 2)))

        let written = GeminiContentWriter(requestID: "r", model: "m", framing: .events).write(response)

        #expect(
            try JSON(parsing: written)
                == JSON(
                    text: """
                        {"candidates":[{"content":{"role":"model","parts":[{"text":"A"},
                          {"functionCall":{"name":"f","args":{}}}]},"finishReason":"STOP","index":0}],
                         "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3},
                         "modelVersion":"m","responseId":"r"}
                        """
                )
        )
    }
}
