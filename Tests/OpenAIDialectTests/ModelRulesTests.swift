import Generation
import JSON
import OpenAIDialect
import Testing

/// What a caller of another dialect asked is written as the target's model takes it.
@Suite struct ModelRulesTests {
    private static let full: Request = {
        var request = Request(model: "x", turns: [Turn(.user, text: "hi")])
        request.sampling.temperature = 0.5
        request.sampling.topP = 0.9
        request.sampling.presencePenalty = 0.1
        request.sampling.frequencyPenalty = 0.2
        request.sampling.topLogprobs = 2
        request.sampling.maximumTokens = 7
        request.sampling.stop = ["END"]
        return request
    }()

    private func write(
        _ request: Request,
        model: String,
        rules: OpenAIModelRules = OpenAIModelRules()
    ) throws -> (body: JSON, notices: [String]) {
        let written = try OpenAIChat(rules: rules).write(request, model: model)
        return (body: try JSON(parsing: written.body), notices: written.notices)
    }

    @Test(arguments: [
        ("o1", true), ("o3-mini", false), ("o4-mini-2025-04-16", false), ("gpt-5", true), ("gpt-5-mini", true),
        ("openai/gpt-5.1", true), ("GPT-5.2-pro", true),
    ])
    func `a reasoning model is not asked what it refuses`(model: String, takesStop: Bool) throws {
        let (body, notices) = try write(Self.full, model: model)

        for field in ["temperature", "top_p", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs"] {
            #expect(body[field] == nil, "\(field)")
        }
        #expect((body["stop"] != nil) == takesStop)
        #expect(body["max_completion_tokens"] == 7)
        #expect(notices.first == "`stop` was left out: this model refuses it." || takesStop)
        #expect(notices.contains("`temperature` was left out: this model refuses it."))
        #expect(notices.count == (takesStop ? 5 : 6))
    }

    @Test(arguments: [
        ("gpt-4o", "max_completion_tokens"), ("chatgpt-4o-latest", "max_completion_tokens"),
        ("gpt-5-chat-latest", "max_completion_tokens"), ("ft:gpt-4.1-mini:a::b", "max_completion_tokens"),
        ("openai/gpt-oss-120b", "max_tokens"), ("llama3.3-70b", "max_tokens"), ("olmo", "max_tokens"),
        ("mistralai/mistral-small", "max_tokens"), ("", "max_tokens"),
    ])
    func `other models take everything, under the name they know`(model: String, limit: String) throws {
        let (body, notices) = try write(Self.full, model: model)

        #expect(body[limit] == 7)
        #expect(body["temperature"] == 0.5)
        #expect(body["top_logprobs"] == 2)
        #expect(body["stop"] == ["END"])
        #expect(notices.isEmpty)
    }

    @Test(arguments: [
        ("gpt-4o", Thinking.Effort.high, nil as String?, 1), ("gpt-4o", .none, nil, 0),
        ("o3", .none, "low", 1), ("o3", .minimal, "low", 1), ("gpt-5", .none, "minimal", 1),
        ("gpt-5", .minimal, "minimal", 0), ("gpt-5.1", .none, "none", 0), ("gpt-5.1", .minimal, "low", 1),
        ("qwen3", .none, "none", 0),
    ])
    func `an effort is the nearest that the model knows`(
        model: String,
        effort: Thinking.Effort,
        name: String?,
        notices count: Int
    ) throws {
        var request = Request(model: "x", turns: [Turn(.user, text: "hi")])
        request.thinking = Thinking(effort: effort)

        let (body, notices) = try write(request, model: model)

        #expect(body["reasoning_effort"]?.string == name)
        #expect(notices.count == count)
    }

    @Test func `the longest pattern of a change decides, member by member`() throws {
        var broad = OpenAIModelRules.Change()
        broad.takesSampling = true
        broad.takesStop = false
        var narrow = OpenAIModelRules.Change()
        narrow.takesCompletionLimit = false
        let rules = OpenAIModelRules().overriding([("gpt-5.1", narrow), ("GPT-5*", broad)])

        let (broadly, _) = try write(Self.full, model: "gpt-5.1-pro", rules: rules)
        let (narrowly, _) = try write(Self.full, model: "openai/gpt-5.1", rules: rules)
        let (untouched, _) = try write(Self.full, model: "o1", rules: rules)

        #expect(broadly["temperature"] == 0.5)
        #expect(broadly["stop"] == nil)
        #expect(broadly["max_completion_tokens"] == 7)
        #expect(narrowly["temperature"] == 0.5)
        #expect(narrowly["max_tokens"] == 7)
        #expect(untouched["temperature"] == nil)
        #expect(untouched["stop"] != nil)
    }

    @Test(arguments: [
        (["medium", "high"], Thinking.Effort.low, "medium"), (["low"], .high, "low"),
        (["none", "high"], .none, "none"),
    ])
    func `an effort of changed rules is the nearest of theirs`(
        efforts: [String],
        effort: Thinking.Effort,
        name: String
    ) throws {
        var change = OpenAIModelRules.Change()
        change.efforts = efforts
        var request = Request(model: "x", turns: [Turn(.user, text: "hi")])
        request.thinking = Thinking(effort: effort)

        let (body, _) = try write(
            request,
            model: "house-1",
            rules: OpenAIModelRules().overriding([("house-*", change)])
        )

        #expect(body["reasoning_effort"]?.string == name)
    }

    @Test func `what is asked of the server is written or named`() throws {
        var request = Request(model: "x", turns: [])
        let data = InlineData(mimeType: "text/csv", base64: "A", name: "a.csv")
        request.turns = [Turn(.user, [Part(.inlineData(data))])]
        request.modalities = [.text, .audio]
        request.serviceTier = .flex
        request.tools.searchesWeb = true
        request.safety = [SafetySetting(category: "a", threshold: "b")]
        request.cachedContent = "cachedContents/a"

        let (body, notices) = try write(request, model: "gpt-4o")

        #expect(body["modalities"] == ["text", "audio"])
        #expect(body["service_tier"] == "flex")
        #expect(body["web_search_options"] == [:])
        #expect(body["messages"]?[0]?["content"]?[0]?["file"]?["filename"] == "a.csv")
        #expect(
            notices == [
                "Safety settings were left out: OpenAI's chat has no field for them.",
                "Cached content was left out: it holds only for the provider that cached it.",
            ]
        )
    }
}
