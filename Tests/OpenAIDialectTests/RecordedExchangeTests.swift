import Generation
import JSON
import OpenAIDialect
import Testing

@Suite struct RecordedExchangeTests {
    @Test(arguments: Recording.all)
    func `a recorded request is forwarded as it came but for the model`(recording: Recording) throws {
        let request = try OpenAIChat.readRequest(recording.request)

        let written = try OpenAIChat().write(request, model: "other")

        var expected = try JSON(parsing: recording.request)
        expected["model"] = "other"
        #expect(try JSON(parsing: written.body) == expected)
        #expect(written.notices.isEmpty)
    }

    /// What the vocabulary models, by the names OpenAI gives it.
    static let modelled = [
        "model", "tools", "tool_choice", "parallel_tool_calls", "response_format", "temperature", "top_p", "n", "stop",
        "seed", "max_completion_tokens", "logprobs", "top_logprobs", "reasoning_effort",
    ]

    @Test(arguments: Recording.all)
    func `a recorded request keeps its meaning without its bytes`(recording: Recording) throws {
        var request = try OpenAIChat.readRequest(recording.request)
        request.turns.append(contentsOf: [])

        let written = try JSON(parsing: try OpenAIChat().write(request, model: request.model).body)

        let recorded = try JSON(parsing: recording.request)
        for field in Self.modelled { #expect(written[field] == recorded[field], "\(field)") }
        #expect(written["messages"]?.array?.count == recorded["messages"]?.array?.count)
        let again = try OpenAIChat.readRequest(written.bytes)
        #expect(again.turns.map(\.role) == request.turns.map(\.role))
        #expect(again.turns.map(\.text) == request.turns.map(\.text))
        #expect(again.tools == request.tools)
        #expect(again.sampling == request.sampling)
        #expect(again.output == request.output)
    }

    @Test(arguments: Recording.all.filter { $0.isAnswer && !$0.isStream })
    func `a recorded answer is read, and means the same when it is written again`(recording: Recording) throws {
        let request = try OpenAIChat.readRequest(recording.request)
        var reader = OpenAIChat().reader(for: request)

        let chunk = try reader.read(body: recording.response)

        var response = Response()
        for delta in chunk.deltas { response.apply(delta) }
        let recorded = try JSON(parsing: recording.response)
        let written = try JSON(parsing: writer().write(response))
        #expect(chunk.native?.bytes == recording.response)
        #expect(written["id"] == recorded["id"])
        #expect(written["model"] == recorded["model"])
        let choice = try #require(written["choices"]?[0])
        let expected = try #require(recorded["choices"]?[0])
        #expect(choice["finish_reason"] == expected["finish_reason"])
        #expect(choice["message"]?["content"] == expected["message"]?["content"] ?? .null)
        #expect(choice["message"]?["tool_calls"] == expected["message"]?["tool_calls"])
        for count in ["prompt_tokens", "completion_tokens"] {
            #expect(written["usage"]?[count] == recorded["usage"]?[count])
        }
        #expect(
            written["usage"]?["completion_tokens_details"]?["reasoning_tokens"]
                == recorded["usage"]?["completion_tokens_details"]?["reasoning_tokens"] ?? 0
        )
    }

    @Test(arguments: Recording.all.filter { $0.isAnswer && $0.isStream })
    func `a recorded stream passes verbatim`(recording: Recording) throws {
        let request = try OpenAIChat.readRequest(recording.request)
        var reader = OpenAIChat().reader(for: request)
        var writer = writer(wantsUsage: request.wantsStreamedUsage)
        var output: [UInt8] = []
        var response = Response()

        for event in try recording.events {
            guard let chunk = try reader.read(event: event) else { continue }
            for delta in chunk.deltas { response.apply(delta) }
            writer.write(chunk, to: &output)
        }
        try reader.finish()
        writer.finish(to: &output)

        #expect(String(decoding: output, as: UTF8.self) == String(decoding: recording.response, as: UTF8.self))
        #expect(response.text == "The capital of the UK is London.")
        #expect(response.candidates.first?.finishReason == .stop)
        var usage = Usage(promptTokens: 78, answerTokens: 9)
        usage.serviceClass = "default"
        #expect(response.usage == usage)
    }

    @Test(arguments: Recording.all.filter { $0.status >= 400 })
    func `a recorded refusal is quoted with its status`(recording: Recording) throws {
        let failure = OpenAIChat().failure(status: recording.status, header: { _ in nil }, body: recording.response)

        let answer = OpenAIChat.errorBody(failure, requestID: "r1")

        #expect(failure.kind == .invalidRequest)
        #expect(answer.status == recording.status)
        #expect(answer.body == recording.response)
    }

    private func writer(wantsUsage: Bool = false) -> OpenAIChatWriter {
        OpenAIChatWriter(requestID: "r1", created: 1, model: "m", wantsUsage: wantsUsage)
    }
}
