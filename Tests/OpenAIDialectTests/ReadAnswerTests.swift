import Generation
import JSON
import OpenAIDialect
import Testing

@Suite struct ReadAnswerTests {
    /// Feeds the events and gives the deltas; the stream is complete when `finish` does not throw.
    private func deltas(_ events: [String], finishes: Bool = true) throws -> [Delta] {
        var reader = OpenAIChatReader(isStreamed: true)
        var deltas: [Delta] = []
        for event in events { deltas += try reader.read(event: Array(event.utf8))?.deltas ?? [] }
        if finishes { try reader.finish() }
        return deltas
    }

    private func choice(_ delta: String, finish: String = "null") -> String {
        #"{"id":"i","model":"m","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
    }

    @Test(arguments: ["reasoning_content", "reasoning"])
    func `thoughts come under two names`(field: String) throws {
        let deltas = try deltas([
            choice(#"{"role":"assistant","content":null,"\#(field)":"hm"}"#), choice(#"{"content":"yes"}"#),
            choice("{}", finish: #""stop""#), "[DONE]",
        ])

        #expect(
            deltas == [
                .started(id: "i", model: "m"), .thought("hm", candidate: 0), .text("yes", candidate: 0),
                .finished(.stop, native: "stop", candidate: 0),
            ]
        )
    }

    @Test(arguments: [
        // As OpenAI sends them.
        [
            #"[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]"#,
            #"[{"index":0,"function":{"arguments":"1"}}]"#,
            #"[{"index":1,"id":"b","function":{"name":"g","arguments":"2"}}]"#,
        ],
        // Whole calls, all numbered 0.
        [
            #"[{"index":0,"id":"a","function":{"name":"f","arguments":"1"}}]"#,
            #"[{"index":0,"id":"b","function":{"name":"g","arguments":"2"}}]"#,
        ],
        // No numbers.
        [
            #"[{"id":"a","function":{"name":"f","arguments":"1"}},{"id":"b","function":{"name":"g","arguments":"2"}}]"#
        ],
        // Id and name in every fragment, arguments as an object once.
        [
            #"[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]"#,
            #"[{"index":0,"id":"a","function":{"name":"f","arguments":1}}]"#,
            #"[{"index":7,"id":"b","function":{"name":"g","arguments":"2"}}]"#,
        ],
    ])
    func `fragments find their call`(fragments: [String]) throws {
        let events = fragments.map { choice(#"{"tool_calls":\#($0)}"#) } + [choice("{}", finish: #""stop""#)]

        let deltas = try deltas(events)

        var response = Response()
        for delta in deltas { response.apply(delta) }
        #expect(
            response.candidates[0].parts.map(\.content) == [
                .toolCall(ToolCall(id: "a", name: "f", arguments: "1")),
                .toolCall(ToolCall(id: "b", name: "g", arguments: "2")),
            ]
        )
        #expect(response.candidates[0].finishReason == .toolCalls)
        #expect(response.candidates[0].nativeFinishReason == "stop")
    }

    @Test func `calls without ids stay without`() throws {
        let deltas = try deltas([
            choice(#"{"tool_calls":[{"function":{"name":"f","arguments":"{}"}},{"function":{"name":"f"}}]}"#),
            choice("{}", finish: #""tool_calls""#),
        ])

        #expect(
            deltas.dropFirst() == [
                .toolCall(index: 0, id: nil, name: "f", candidate: 0), .toolArguments(index: 0, "{}", candidate: 0),
                .toolCall(index: 1, id: nil, name: "f", candidate: 0),
                .finished(.toolCalls, native: "tool_calls", candidate: 0),
            ]
        )
    }

    @Test func `usage may ride on the last choice`() throws {
        let usage = """
            {"prompt_tokens":10,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4},
             "completion_tokens_details":{"reasoning_tokens":5}}
            """
        let event = #"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"length"}],"usage":\#(usage)}"#

        let deltas = try deltas([event])

        #expect(
            deltas == [
                .text("a", candidate: 0), .finished(.length, native: "length", candidate: 0),
                .usage(Usage(promptTokens: 10, answerTokens: 2, thoughtTokens: 5, cachedTokens: 4)),
            ]
        )
    }

    @Test func `counts beyond belief can still be added up`() throws {
        let deltas = try deltas(
            [#"{"usage":{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807}}"#],
            finishes: false
        )

        guard case .usage(let usage) = deltas.first else {
            Issue.record("no usage")
            return
        }
        #expect(usage.totalTokens > 0)
    }

    @Test func `the answer is named by the first event that has a name`() throws {
        let deltas = try deltas([
            #"{"id":"","model":"","choices":[]}"#, choice(#"{"content":"a"}"#), choice("{}", finish: #""stop""#),
        ])

        #expect(deltas.first == .started(id: "i", model: "m"))
    }

    @Test func `a whole answer to a request for a stream is not passed on as an event`() throws {
        let body = Array(#"{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}"#.utf8)
        var reader = OpenAIChatReader(isStreamed: true)

        let chunk = try reader.read(body: body)

        #expect(chunk.native == nil)
        #expect(chunk.deltas.first == .text("a", candidate: 0))
    }

    @Test func `a refusal is no ordinary stop`() throws {
        let body = #"{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}"#
        var reader = OpenAIChatReader(isStreamed: false)

        let chunk = try reader.read(body: Array(body.utf8))

        #expect(
            chunk.deltas == [
                .refusal("No.", candidate: 0), .finished(.contentFilter, native: "refusal", candidate: 0),
            ]
        )
    }

    @Test func `a stream without a finish reason was cut`() {
        let failure = #expect(throws: Failure.self) { try deltas([choice(#"{"content":"a"}"#), "[DONE]"]) }

        #expect(failure?.kind == .connection)
        #expect(failure?.message == "The stream ended before the answer was complete.")
    }

    @Test func `an error in the stream is thrown`() {
        let error = #"{"error":{"message":"Try later.","type":"server_error","code":null}}"#

        let failure = #expect(throws: Failure.self) { try deltas([choice(#"{"content":"a"}"#), error]) }

        #expect(failure?.kind == .serverError)
        #expect(failure?.message == "Try later.")
        #expect(failure?.native?.bytes == Array(error.utf8))
    }

    @Test(arguments: [
        "", "[]", "{}", "null", #"{"choices":[]}"#, #"{"choices":null}"#, "method=POST pathname=/bin", "<html>",
        #"{"choices":[{"message":5}]}"#,
        #"{"id":"a","choices":[{"message":{"content":null},"finish_reason":null}],"usage":{}}"#,
    ])
    func `what is no answer is malformed`(body: String) {
        var reader = OpenAIChatReader(isStreamed: false)

        let failure = #expect(throws: Failure.self) { try reader.read(body: Array(body.utf8)) }

        #expect(failure?.kind == .malformed)
    }

    @Test(arguments: [
        #"{"choices":[null,3,{"index":"x","delta":null}]}"#, #"{"choices":{},"usage":[]}"#,
        #"{"choices":[{"delta":{"content":4,"tool_calls":[null,{"function":null}]},"finish_reason":7}]}"#,
        #"{"choices":[{"index":-5,"delta":{"content":"a"}},{"index":99999999999,"delta":{"content":"a"}}]}"#,
        #"{"id":3,"model":[],"usage":{"prompt_tokens":-4,"completion_tokens":"x"}}"#,
    ])
    func `wrong types are passed over`(event: String) throws {
        var reader = OpenAIChatReader(isStreamed: true)
        var response = Response()

        let chunk = try reader.read(event: Array(event.utf8))

        for delta in chunk?.deltas ?? [] { response.apply(delta) }
        #expect(response.candidates.count <= 1)
    }
}
