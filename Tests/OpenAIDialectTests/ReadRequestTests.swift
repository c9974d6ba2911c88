import Generation
import JSON
import OpenAIDialect
import Testing

@Suite struct ReadRequestTests {
    @Test func `every field has its place`() throws {
        let body = """
            {"model":"m","messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":"hi"}],
             "temperature":0.5,"top_p":1,"top_k":40,"max_tokens":5,"max_completion_tokens":7,"stop":"END","seed":-3,
             "presence_penalty":0.1,"frequency_penalty":-0.2,"n":2,"logprobs":true,"top_logprobs":3,
             "reasoning_effort":"low","parallel_tool_calls":false,"stream":true,"user":"u",
             "response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"},"strict":true}},
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
             "tool_choice":{"type":"function","function":{"name":"f"}}}
            """

        let request = try OpenAIChat.readRequest(Array(body.utf8))

        var sampling = Sampling()
        sampling.temperature = 0.5
        sampling.topP = 1
        sampling.topK = 40
        sampling.maximumTokens = 7
        sampling.stop = ["END"]
        sampling.seed = -3
        sampling.presencePenalty = 0.1
        sampling.frequencyPenalty = -0.2
        sampling.candidateCount = 2
        sampling.topLogprobs = 3
        #expect(request.model == "m")
        #expect(request.turns == [Turn(.system, text: "Be brief."), Turn(.user, text: "hi")])
        #expect(request.sampling == sampling)
        #expect(request.thinking == Thinking(effort: .low))
        #expect(request.output == .schema(OutputSchema(name: "a", schema: ["type": "object"], isStrict: true)))
        #expect(request.tools.choice == .only(["f"]))
        #expect(request.tools.allowsParallelCalls == false)
        #expect(
            request.tools.declarations == [ToolDeclaration(name: "f", description: "d", parameters: ["type": "object"])]
        )
        #expect(request.isStreamed)
        #expect(!request.wantsStreamedUsage)
        #expect(request.original?.body == Array(body.utf8))
    }

    @Test func `content parts become parts`() throws {
        let body = """
            {"model":"m","messages":[{"role":"user","content":[
              {"type":"text","text":"look"},
              {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},
              {"type":"image_url","image_url":{"url":"https://example.com/a.jpg"}},
              {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},
              {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,CCCC"}},
              {"type":"file","file":{"file_id":"file-1"}},
              {"type":"video_url","video_url":{"url":"https://example.com/a.mp4"}}]}]}
            """

        let request = try OpenAIChat.readRequest(Array(body.utf8))

        #expect(
            request.turns[0].parts.map(\.content) == [
                .text("look"),
                .inlineData(InlineData(mimeType: "image/png", base64: "AAAA")),
                .file(FileReference(uri: "https://example.com/a.jpg")),
                .inlineData(InlineData(mimeType: "audio/wav", base64: "BBBB")),
                .inlineData(InlineData(mimeType: "application/pdf", base64: "CCCC", name: "a.pdf")),
                .file(FileReference(uri: "file-1")),
                .file(FileReference(uri: "https://example.com/a.mp4")),
            ]
        )
    }

    @Test func `tool calls carry their signatures and results find their function`() throws {
        let body = """
            {"model":"m","messages":[{"role":"user","content":"hi"},
             {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function",
              "function":{"name":"f","arguments":"{\\"a\\":1}"},"extra_content":{"google":{"thought_signature":"S"}}}]},
             {"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"4"},{"type":"text","text":"2"}]}]}
            """

        let request = try OpenAIChat.readRequest(Array(body.utf8))

        let call = Part(.toolCall(ToolCall(id: "c1", name: "f", arguments: #"{"a":1}"#)), signature: "S")
        let result = Part(.toolResult(ToolResult(id: "c1", name: "f", value: "42")))
        #expect(request.turns[1].parts == [Part(.thought("hm")), call])
        #expect(request.turns[2] == Turn(.tool, [result]))
    }

    @Test func `legacy functions are tools`() throws {
        let body = """
            {"model":"m","functions":[{"name":"f"}],"function_call":{"name":"f"},"messages":[
             {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
             {"role":"function","name":"f","content":"1"}]}
            """

        let request = try OpenAIChat.readRequest(Array(body.utf8))

        #expect(request.tools.declarations == [ToolDeclaration(name: "f")])
        #expect(request.tools.choice == .only(["f"]))
        #expect(request.turns[0].parts == [Part(.toolCall(ToolCall(name: "f", arguments: "{}")))])
        #expect(request.turns[1].parts == [Part(.toolResult(ToolResult(name: "f", value: "1")))])
    }

    @Test(arguments: ["extra_body", ""])
    func `Google's thinking configuration is understood`(wrapper: String) throws {
        let google = #""google":{"thinking_config":{"thinking_budget":100,"include_thoughts":true}}"#
        let extra = wrapper.isEmpty ? google : #""\#(wrapper)":{\#(google)}"#

        let request = try OpenAIChat.readRequest(
            Array(#"{"model":"m","messages":[{"role":"user","content":"hi"}],\#(extra)}"#.utf8)
        )

        #expect(request.thinking == Thinking(effort: .budget(100), includesThoughts: true))
    }

    @Test(arguments: [
        ("[]", nil as String?, "The request body must be a JSON object, but is an array."),
        (#"{"messages":[]}"#, "model", "`model` is missing."),
        (#"{"model":7}"#, "model", "`model` must be a string, but is a number."),
        (#"{"model":"m"}"#, "messages", "`messages` is missing."),
        (#"{"model":"m","messages":[]}"#, "messages", "`messages` must hold at least one message."),
        (#"{"model":"m","messages":[1]}"#, "messages[0]", "`messages[0]` must be an object, but is a number."),
        (
            #"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":3}]}]}"#,
            "messages[0].content[1].type", "`messages[0].content[1].type` must be a string, but is a number."
        ),
        (
            #"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"arguments":"{}"}}]}]}"#,
            "messages[0].tool_calls[0].function.name", "`messages[0].tool_calls[0].function.name` is missing."
        ),
        (
            #"{"model":"m","messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":1}}]}"#,
            "tools[0].function.name", "`tools[0].function.name` must be a string, but is a number."
        ),
        (
            #"{"model":"m","messages":[{"role":"user","content":"a"}],"temperature":"hot"}"#,
            "temperature", "`temperature` must be a finite number, but is a string."
        ),
        (
            #"{"model":"m","messages":[{"role":"user","content":"a"}],"tool_choice":"maybe"}"#,
            "tool_choice", "`tool_choice` must be `none`, `auto`, `required` or an object that names a function."
        ),
    ])
    func `what does not fit is named with its path`(body: String, parameter: String?, message: String) {
        let failure = #expect(throws: Failure.self) { try OpenAIChat.readRequest(Array(body.utf8)) }

        #expect(failure?.kind == .invalidRequest)
        #expect(failure?.parameter == parameter)
        #expect(failure?.message == message)
    }
}
