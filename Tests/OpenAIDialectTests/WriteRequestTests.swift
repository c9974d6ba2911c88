import Generation
import JSON
import OpenAIDialect
import Testing

@Suite struct WriteRequestTests {
    private func write(_ request: Request) throws -> (body: JSON, notices: [String]) {
        let written = try OpenAIChat().write(request, model: "m")
        return (body: try JSON(parsing: written.body), notices: written.notices)
    }

    @Test func `calls without ids are answered by their results`() throws {
        let request = Request(
            model: "x",
            turns: [
                Turn(
                    .assistant,
                    [
                        Part(.toolCall(ToolCall(name: "f", arguments: #"{"a":1}"#))),
                        Part(.toolCall(ToolCall(name: "g", arguments: ""))),
                    ]
                ),
                Turn(
                    .tool,
                    [
                        Part(.toolResult(ToolResult(name: "g", value: ["b": 2]))),
                        Part(.toolResult(ToolResult(name: "f", value: "one"))),
                    ]
                ),
            ]
        )

        let (body, notices) = try write(request)

        let expected: JSON = [
            [
                "role": "assistant", "content": nil,
                "tool_calls": [
                    ["id": "call_0", "type": "function", "function": ["name": "f", "arguments": #"{"a":1}"#]],
                    ["id": "call_1", "type": "function", "function": ["name": "g", "arguments": "{}"]],
                ],
            ],
            ["role": "tool", "tool_call_id": "call_1", "content": #"{"b":2}"#],
            ["role": "tool", "tool_call_id": "call_0", "content": "one"],
        ]
        #expect(body["messages"] == expected)
        #expect(notices.isEmpty)
    }

    @Test func `media take the part that fits them`() throws {
        let request = Request(
            model: "x",
            turns: [
                Turn(
                    .user,
                    [
                        Part(.inlineData(InlineData(mimeType: "image/png", base64: "A"))),
                        Part(.inlineData(InlineData(mimeType: "audio/mpeg", base64: "B"))),
                        Part(.inlineData(InlineData(mimeType: "application/pdf", base64: "C"))),
                        Part(.file(FileReference(uri: "https://example.com/a.png"))),
                        Part(.file(FileReference(uri: "gs://bucket/a.png"))),
                    ]
                )
            ]
        )

        let (body, notices) = try write(request)

        let expected: JSON = [
            ["type": "image_url", "image_url": ["url": "data:image/png;base64,A"]],
            ["type": "input_audio", "input_audio": ["data": "B", "format": "mp3"]],
            ["type": "file", "file": ["filename": "file.pdf", "file_data": "data:application/pdf;base64,C"]],
            ["type": "image_url", "image_url": ["url": "https://example.com/a.png"]],
        ]
        #expect(body["messages"]?[0]?["content"] == expected)
        #expect(notices == ["A file given by its address was left out: OpenAI's chat fetches nothing but images."])
    }

    @Test(arguments: [
        (Thinking.Effort.none, "none" as String?), (.high, "high"), (.budget(0), "none"), (.budget(1000), "low"),
        (.budget(5000), "medium"), (.budget(20000), "high"), (.budget(-1), nil),
    ])
    func `thinking is told as an effort`(effort: Thinking.Effort, name: String?) throws {
        var request = Request(model: "x", turns: [Turn(.user, text: "hi")])
        request.thinking = Thinking(effort: effort)

        let (body, _) = try write(request)

        #expect(body["reasoning_effort"]?.string == name)
    }

    @Test func `what has no counterpart is said once`() throws {
        let thought = Part(.thought("hm"), signature: "S")
        var request = Request(model: "x", turns: [Turn(.assistant, [thought, thought, Part(.text("a"))])])
        request.sampling.topK = 3
        request.thinking = Thinking(includesThoughts: true)

        let (body, notices) = try write(request)

        #expect(body["messages"] == [["role": "assistant", "content": "a"]])
        #expect(notices.count == 4)
    }

    @Test func `a stream asks for its usage`() throws {
        var request = Request(model: "x", turns: [Turn(.user, text: "hi")])
        request.isStreamed = true
        request.wantsStreamedUsage = false

        let (body, _) = try write(request)

        #expect(body["stream"] == true)
        #expect(body["stream_options"] == ["include_usage": true])
    }

    @Test func `a forwarded request follows what was decided about its stream`() throws {
        let body = #"{"x":1.50, "model":"a","stream":false,"messages":[{"role":"user","content":"hi"}]}"#
        var request = try OpenAIChat.readRequest(Array(body.utf8))
        request.isStreamed = true
        request.wantsStreamedUsage = true

        let written = try OpenAIChat().write(request, model: "b")

        #expect(
            String(decoding: written.body, as: UTF8.self)
                == #"{"stream_options":{"include_usage":true},"x":1.50, "model":"b","stream":true,"#
                + #""messages":[{"role":"user","content":"hi"}]}"#
        )
    }

    @Test(arguments: ["files/a", "https://generativelanguage.googleapis.com/v1beta/files/a"])
    func `a file that the Gemini API keeps is not sent`(uri: String) throws {
        let file = FileReference(uri: uri, mimeType: "image/png")
        let request = Request(model: "m", turns: [Turn(.user, [Part(.file(file))])])

        let failure = #expect(throws: Failure.self) { try OpenAIChat().write(request, model: "gpt-4o") }

        #expect(failure?.kind == .permission)
    }
}
