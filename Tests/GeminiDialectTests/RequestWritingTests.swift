import GeminiDialect
import Generation
import JSON
import Testing

/// What other dialects ask is written as Gemini takes it.
@Suite struct RequestWritingTests {
    @Test(
        .bug("https://github.com/pydantic/pydantic-ai/issues/3504", "an empty text was sent, and refused"),
        .bug("https://github.com/pydantic/pydantic-ai/issues/3481", "an empty text was sent, and refused")
    )
    func `system turns are hoisted and roles alternate`() throws {
        let request = Request(
            model: "m",
            turns: [
                Turn(.system, text: "A"), Turn(.user, text: "1"), Turn(.user, text: "2"), Turn(.system, text: "B"),
                Turn(.assistant, [Part(.text("")), Part(.text("3"))]), Turn(.assistant, text: ""),
            ]
        )

        let (written, notices) = try GeminiContent().written(request)

        #expect(
            written
                == JSON(
                    text: """
                        {"systemInstruction":{"parts":[{"text":"A"},{"text":"B"}]},"contents":[
                         {"role":"user","parts":[{"text":"1"},{"text":"2"}]},{"role":"model","parts":[{"text":"3"}]}]}
                        """
                )
        )
        #expect(notices.count == 1)
    }

    @Test func `a conversation of system turns alone is asked as the user's`() throws {
        let (written, _) = try GeminiContent().written(Request(model: "m", turns: [Turn(.system, text: "Hi")]))

        #expect(written == JSON(text: #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#))
    }

    @Test func `tool calls and their results find each other`() throws {
        let calls = [
            Part(.toolCall(ToolCall(id: "a", name: "f", arguments: #"{"x": 1.0}"#)), signature: "sig"),
            Part(.toolCall(ToolCall(id: "b", name: "g", arguments: ""))),
        ]
        let request = Request(
            model: "m",
            turns: [
                Turn(.user, text: "Q"), Turn(.assistant, calls),
                Turn(.tool, [Part(.toolResult(ToolResult(id: "a", value: "sunny")))]),
                Turn(.tool, [Part(.toolResult(ToolResult(id: "b", value: ["t": 3])))]),
            ]
        )

        let (written, _) = try GeminiContent().written(request, model: "gemini-3.8-flash")

        #expect(
            written["contents"]
                == JSON(
                    text: """
                        [{"role":"user","parts":[{"text":"Q"}]},
                         {"role":"model","parts":[
                          {"functionCall":{"id":"a","name":"f","args":{"x":1.0}},"thoughtSignature":"sig"},
                          {"functionCall":{"id":"b","name":"g","args":{}}}]},
                         {"role":"user","parts":[
                          {"functionResponse":{"id":"a","name":"f","response":{"result":"sunny"}}},
                          {"functionResponse":{"id":"b","name":"g","response":{"t":3}}}]}]
                        """
                )
        )
    }

    @Test(
        .bug("https://github.com/maximhq/bifrost/issues/2210", "a call without its signature was refused"),
        arguments: [("gemini-2.5-pro", false), ("gemini-3.8-flash", true), ("models/gemini-3-pro-preview", true)]
    )
    func `an unsigned call is let through where signatures are wanted`(model: String, isMarked: Bool) throws {
        let call = Part(.toolCall(ToolCall(id: "a", name: "f", arguments: "{}")))
        let request = Request(model: "m", turns: [Turn(.user, text: "Q"), Turn(.assistant, [call, call])])

        let (written, _) = try GeminiContent().written(request, model: model)

        let parts = written["contents"]?[1]?["parts"]
        #expect((parts?[0]?["thoughtSignature"] != nil) == isMarked)
        #expect(parts?[1]?["thoughtSignature"] == nil)
    }

    @Test(arguments: ["{", "[1]", "7", "null", "\"x\""])
    func `arguments that are no object are refused by the call's name`(arguments: String) {
        let call = Part(.toolCall(ToolCall(id: "a", name: "f", arguments: arguments)))
        let request = Request(model: "m", turns: [Turn(.user, text: "Q"), Turn(.assistant, [call])])

        let failure = #expect(throws: Failure.self) { try GeminiContent().write(request, model: "m") }

        #expect(failure?.kind == .invalidRequest)
        #expect(failure?.message.contains("\"a\" of f") == true)
    }

    @Test func `a result that answers no call and an empty conversation are refused`() {
        let orphan = Turn(.tool, [Part(.toolResult(ToolResult(id: "z", value: "x")))])

        #expect(throws: Failure.self) { try GeminiContent().write(Request(model: "m", turns: [orphan]), model: "m") }
        #expect(throws: Failure.self) { try GeminiContent().write(Request(model: "m", turns: []), model: "m") }
        #expect(throws: Failure.self) {
            try GeminiContent().write(Request(model: "m", turns: [Turn(.user, text: "")]), model: "m")
        }
    }

    @Test func `files get the media type of their name`() throws {
        let files = ["https://h/a.b/c.JPG?x=y.png", "gs://b/f", "https://h/x.pdf"]
            .map { Part(.file(FileReference(uri: $0))) }

        let (written, _) = try GeminiContent().written(Request(model: "m", turns: [Turn(.user, files)]))

        let types = written["contents"]?[0]?["parts"]?.array?.map { $0["fileData"]?["mimeType"]?.string }
        #expect(types == ["image/jpeg", nil, "application/pdf"])
    }

    @Test func `settings are written under Gemini's names`() throws {
        var request = Request(model: "m", turns: [Turn(.user, text: "Q")])
        request.sampling.temperature = 0.5
        request.sampling.topK = 3
        request.sampling.maximumTokens = 10
        request.sampling.stop = ["x"]
        request.sampling.seed = 1 << 40
        request.sampling.topLogprobs = 2
        request.sampling.presencePenalty = 1
        request.output = .schema(OutputSchema(name: "n", schema: ["type": "object"], isStrict: true))
        request.tools.declarations = [ToolDeclaration(name: "f", parameters: ["type": "object"], isStrict: true)]
        request.tools.choice = .only(["f"])
        request.tools.allowsParallelCalls = false

        let (written, notices) = try GeminiContent().written(request)

        #expect(
            written["generationConfig"]
                == JSON(
                    text: """
                        {"temperature":0.5,"topK":3,"presencePenalty":1,"maxOutputTokens":10,"stopSequences":["x"],
                         "responseLogprobs":true,"logprobs":2,"responseMimeType":"application/json",
                         "responseJsonSchema":{"type":"object"}}
                        """
                )
        )
        #expect(
            written["tools"]
                == JSON(text: #"[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]}]"#)
        )
        #expect(
            written["toolConfig"]
                == JSON(text: #"{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}"#)
        )
        #expect(notices.count == 3)
    }

    @Test(
        .bug("https://github.com/Zoo-Code-Org/Zoo-Code/issues/1052", "settings of sampling were dropped in silence")
    )
    func `what the newest models refuse is left out with a notice`() throws {
        var request = Request(model: "m", turns: [Turn(.user, text: "Q")])
        request.sampling.temperature = 0.5
        request.sampling.frequencyPenalty = 1
        request.tools.choice = .required

        let (written, notices) = try GeminiContent().written(request, model: "gemini-3.8-flash")

        #expect(written["generationConfig"] == nil)
        #expect(written["toolConfig"] == nil)
        #expect(notices.count == 2)
    }

    @Test(
        .bug("https://github.com/coder/xum/pull/4060", "a model was asked for a level that the last one had"),
        arguments: [
            (.none, "gemini-2.5-flash", #"{"thinkingBudget":0}"#, 0),
            (.none, "gemini-2.5-pro", #"{"thinkingBudget":128}"#, 1),
            (.none, "gemini-3.8-flash", #"{"thinkingLevel":"LOW"}"#, 1),
            (.none, "gemini-3-flash-preview", #"{"thinkingLevel":"MINIMAL"}"#, 1),
            (.none, "gemini-2.0-flash", "null", 0),
            (.low, "gemini-2.5-flash-lite", #"{"thinkingBudget":1024}"#, 0),
            (.medium, "publishers/google/models/gemini-2.5-flash", #"{"thinkingBudget":8192}"#, 0),
            (.high, "gemini-2.5-pro", #"{"thinkingBudget":24576}"#, 0),
            (.high, "gemini-2.0-flash", "null", 1),
            (.minimal, "gemini-3.8-flash", #"{"thinkingLevel":"LOW"}"#, 1),
            (.medium, "gemini-3.1-flash-image-preview", #"{"thinkingLevel":"HIGH"}"#, 1),
            (.minimal, "gemini-3.5-flash-lite", #"{"thinkingLevel":"MINIMAL"}"#, 0),
            (.medium, "gemini-3-pro-preview", #"{"thinkingLevel":"HIGH"}"#, 1),
            (.budget(-1), "gemini-3.1-pro-preview", "null", 0),
            (.budget(-1), "gemini-2.5-pro", #"{"thinkingBudget":-1}"#, 0),
            (.budget(9000), "gemini-9", #"{"thinkingLevel":"MEDIUM"}"#, 0),
            (.budget(99_999), "endpoints/123", #"{"thinkingBudget":24576}"#, 1),
        ] as [(Thinking.Effort, String, String, Int)]
    )
    func `thinking is asked for as the model takes it`(
        effort: Thinking.Effort,
        model: String,
        expected: String,
        noticed: Int
    ) throws {
        var request = Request(model: "m", turns: [Turn(.user, text: "Q")])
        request.thinking = Thinking(effort: effort)

        let (written, notices) = try GeminiContent().written(request, model: model)

        #expect((written["generationConfig"]?["thinkingConfig"] ?? .null) == JSON(text: expected))
        #expect(notices.count == noticed)
    }
}
