import GeminiDialect
import Generation
import JSON
import Testing

/// Bodies of callers are read as Google's own parser reads them.
@Suite struct RequestReadingTests {
    @Test func `every kind of part has its place in the conversation`() throws {
        let request = try GeminiContent.readRequest(
            """
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},
             "contents":[
              {"role":"user","parts":[{"text":"Look"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}},
                {"fileData":{"fileUri":"gs://b/f.pdf","mimeType":"application/pdf"}}]},
              {"role":"model","parts":[{"text":"Hm","thought":true},
                {"functionCall":{"id":"1","name":"f","args":{"x":1.50}},"thoughtSignature":"c2ln"}]},
              {"role":"user","parts":[{"functionResponse":{"id":"1","name":"f","response":{"y":2}}},{"text":"And?"}]},
              {"role":"model","parts":[{"thoughtSignature":"bGFzdA=="}]}]}
            """
        )

        #expect(
            request.turns == [
                Turn(.system, text: "Be brief."),
                Turn(
                    .user,
                    [
                        Part(.text("Look")),
                        Part(.inlineData(InlineData(mimeType: "image/png", base64: "AAAA"))),
                        Part(.file(FileReference(uri: "gs://b/f.pdf", mimeType: "application/pdf"))),
                    ]
                ),
                Turn(
                    .assistant,
                    [
                        Part(.thought("Hm")),
                        Part(.toolCall(ToolCall(id: "1", name: "f", arguments: #"{"x":1.50}"#)), signature: "c2ln"),
                    ]
                ),
                Turn(.tool, [Part(.toolResult(ToolResult(id: "1", name: "f", value: ["y": 2])))]),
                Turn(.user, text: "And?"),
                Turn(.assistant, [Part(.text(""), signature: "bGFzdA==")]),
            ]
        )
    }

    @Test func `snake-case names and single objects mean the same`() throws {
        let snake = try GeminiContent.readRequest(
            """
            {"system_instruction":{"parts":{"text":"S"}},"contents":{"parts":{"text":"Q"}},
             "tools":{"function_declarations":{"name":"f","parameters_json_schema":{"type":"object"}}},
             "tool_config":{"function_calling_config":{"mode":"ANY","allowed_function_names":"f"}},
             "generation_config":{"max_output_tokens":"5","top_p":0.5,"response_mime_type":"application/json",
              "thinking_config":{"thinking_budget":7,"include_thoughts":true}}}
            """
        )
        let camel = try GeminiContent.readRequest(
            """
            {"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Q"}]}],
             "tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},
             "generationConfig":{"maxOutputTokens":5,"topP":0.5,"responseMimeType":"application/json",
              "thinkingConfig":{"thinkingBudget":7,"includeThoughts":true}}}
            """
        )

        #expect(snake.turns == camel.turns)
        #expect(snake.tools == camel.tools)
        #expect(snake.tools.choice == .only(["f"]))
        #expect(snake.sampling == camel.sampling)
        #expect(snake.sampling.maximumTokens == 5)
        #expect(snake.output == .json)
        #expect(snake.thinking == Thinking(effort: .budget(7), includesThoughts: true))
    }

    @Test func `every knob is read`() throws {
        let request = try GeminiContent.readRequest(
            """
            {"contents":[{"parts":[{"text":"Q"}]}],"generationConfig":{"temperature":0.2,"topP":1,"topK":40.0,
             "candidateCount":2,"maxOutputTokens":9,"stopSequences":["a","b"],"seed":3,"presencePenalty":-1,
             "frequencyPenalty":1.5,"responseLogprobs":true,"logprobs":4,"thinkingConfig":{"thinkingLevel":"LOW"}}}
            """
        )

        var expected = Sampling()
        expected.temperature = 0.2
        expected.topP = 1
        expected.topK = 40
        expected.candidateCount = 2
        expected.maximumTokens = 9
        expected.stop = ["a", "b"]
        expected.seed = 3
        expected.presencePenalty = -1
        expected.frequencyPenalty = 1.5
        expected.topLogprobs = 4
        #expect(request.sampling == expected)
        #expect(request.thinking?.effort == .low)
    }

    @Test(
        arguments: [
            ("{", nil),
            ("[]", nil),
            (#"{}"#, "contents"),
            (#"{"contents":[]}"#, "contents"),
            (#"{"contents":null}"#, "contents"),
            (#"{"contents":"hi"}"#, "contents"),
            (#"{"contents":[7]}"#, "contents[0]"),
            (#"{"contents":[{"role":"assistant","parts":[{"text":"x"}]}]}"#, "contents[0].role"),
            (#"{"contents":[{"role":3,"parts":[]}]}"#, "contents[0].role"),
            (#"{"contents":[{"parts":[{"text":"a"},{"text":1}]}]}"#, "contents[0].parts[1].text"),
            (#"{"contents":[{"parts":[{"functionCall":{}}]}]}"#, "contents[0].parts[0].functionCall.name"),
            (
                #"{"contents":[{"parts":[{"functionCall":{"name":"f","args":"{}"}}]}]}"#,
                "contents[0].parts[0].functionCall.args"
            ),
            (#"{"contents":[{"parts":[{"inlineData":{"mimeType":"a/b"}}]}]}"#, "contents[0].parts[0].inlineData.data"),
            (#"{"contents":[{}],"generationConfig":{"temperature":"hot"}}"#, "generationConfig.temperature"),
            (#"{"contents":[{}],"generationConfig":{"temperature":1e999}}"#, "generationConfig.temperature"),
            (#"{"contents":[{}],"generationConfig":{"maxOutputTokens":1.5}}"#, "generationConfig.maxOutputTokens"),
            (#"{"contents":[{}],"generationConfig":{"stopSequences":["a",1]}}"#, "generationConfig.stopSequences[1]"),
            (
                #"{"contents":[{}],"tools":[{"functionDeclarations":[{"name":""}]}]}"#,
                "tools[0].functionDeclarations[0].name"
            ),
        ] as [(String, String?)]
    )
    func `what cannot be taken is named`(text: String, place: String?) throws {
        let failure = #expect(throws: Failure.self) { try GeminiContent.readRequest(text) }

        #expect(failure?.kind == .invalidRequest)
        #expect(failure?.parameter == place)
        #expect(failure?.message.hasPrefix(place ?? "The ") == true)
    }

    @Test func `what has no word is passed over and null is absent`() throws {
        let request = try GeminiContent.readRequest(
            """
            {"model":"models/x","contents":[null,{"role":null,"parts":[{"text":"Q","videoMetadata":{"fps":1}},null]},
             {"role":"model","parts":[{"executableCode":{"code":"1"},"thoughtSignature":"s"},{"new":1},{}]}],
             "tools":[{"googleSearch":{}}],"safetySettings":[{}],"generationConfig":null,"toolConfig":{}}
            """
        )

        #expect(request.turns == [Turn(.user, text: "Q")])
        #expect(request.tools.declarations.isEmpty)
        #expect(request.original?.dialect == .gemini)
    }

    @Test func `an OpenAPI schema becomes a JSON Schema`() throws {
        let request = try GeminiContent.readRequest(
            """
            {"contents":[{"parts":[{"text":"Q"}]}],"generationConfig":{"responseMimeType":"application/json",
             "responseSchema":{"type":"OBJECT","propertyOrdering":["b","a"],"required":["a"],"properties":{
              "a":{"type":"STRING","nullable":true,"enum":["x"]},
              "type":{"type":"INTEGER","format":"int32"},
              "b":{"type":"ARRAY","min_items":"2","items":{"any_of":[{"type":"NUMBER"},{"type":"BOOLEAN"}]}}}}}}
            """
        )

        let expected = JSON(
            text: """
                {"type":"object","required":["a"],"properties":{
                 "b":{"type":"array","minItems":2,"items":{"anyOf":[{"type":"number"},{"type":"boolean"}]}},
                 "a":{"type":["string","null"],"enum":["x",null]},
                 "type":{"type":"integer","format":"int32"}}}
                """
        )
        guard case .schema(let schema) = request.output else { throw Failure(.unknown, "No schema was read.") }
        #expect(schema.schema == expected)
        #expect(schema.schema["properties"]?.object?.members.map(\.key) == ["b", "a", "type"])
    }
}
