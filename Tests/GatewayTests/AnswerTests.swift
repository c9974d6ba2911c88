import Emulator
import Generation
import JSON
import TestKit
import Testing

@Suite struct AnswerTests {
    private let hello = Chunk([
        .started(id: "abc", model: "m-1"), .text("Hello", candidate: 0), .finished(.stop, native: "STOP", candidate: 0),
        .usage(Usage(promptTokens: 3, answerTokens: 2, thoughtTokens: 4, cachedTokens: 1)),
    ])

    @Test(
        .bug("https://github.com/Helicone/helicone/issues/5561", "which key served was not to be seen")
    )
    func `an OpenAI caller gets a whole answer and how it was made`() async throws {
        try await withGateway(ScriptedProvider(name: "p", .answer([hello]))) { gateway in
            let answer = try await gateway.post("/v1/chat/completions", chat())

            #expect(answer.status == 200)
            #expect(answer.json["choices"]?[0]?["message"]?["content"] == "Hello")
            #expect(answer.json["choices"]?[0]?["finish_reason"] == "stop")
            #expect(answer.json["usage"]?["completion_tokens"] == 6)
            #expect(answer.field("x-aloft-target") == "p/m")
            #expect(answer.field("x-aloft-attempts") == "1")
            #expect(answer.field("x-aloft-degraded") == "none")
            #expect(answer.field("x-aloft-request-id")?.isEmpty == false)
        }
    }

    @Test func `a Gemini caller gets a whole answer from the same target`() async throws {
        try await withGateway(ScriptedProvider(name: "p", .answer([hello]))) { gateway in
            let answer = try await gateway.post("/v1beta/models/route:generateContent", contents)

            #expect(answer.status == 200)
            #expect(answer.json["candidates"]?[0]?["content"]?["parts"]?[0]?["text"] == "Hello")
            #expect(answer.json["usageMetadata"]?["thoughtsTokenCount"] == 4)
        }
    }

    private let blocked: Failure = {
        var failure = Failure(.blockedPrompt, "The provider blocked the prompt (SAFETY).")
        let body: JSON = ["promptFeedback": ["blockReason": "SAFETY"], "unknown": 1.5]
        failure.answer = Chunk(
            [
                .started(id: nil, model: "m-1"), .refusal(failure.message, candidate: 0),
                .finished(.contentFilter, native: "SAFETY", candidate: 0),
            ],
            native: NativeChunk(dialect: .gemini, bytes: body.bytes)
        )
        return failure
    }()

    @Test(arguments: [false, true])
    func `an OpenAI caller is told of a blocked prompt by a refusal`(isStreamed: Bool) async throws {
        try await withGateway(ScriptedProvider(name: "p", .failure(blocked))) { gateway in
            let more = ", \"stream\": \(isStreamed)"
            let answer = try await gateway.post("/v1/chat/completions", chat(more: more))
            let events = isStreamed ? answer.events.compactMap { try? JSON(parsing: $0) } : [answer.json]
            let choices = events.compactMap { $0["choices"]?[0] }
            let messages = choices.compactMap { $0["message"] ?? $0["delta"] }

            #expect(answer.status == 200)
            #expect(answer.field("x-aloft-failure") == "blocked_prompt")
            #expect(messages.compactMap { $0["refusal"]?.string } == [blocked.message])
            #expect(choices.last?["finish_reason"] == "content_filter")
            #expect(choices.last?["native_finish_reason"] == "SAFETY")
        }
    }

    @Test(arguments: ["generateContent", "streamGenerateContent?alt=sse"])
    func `a Gemini caller sees the blocked prompt as the provider told it`(method: String) async throws {
        try await withGateway(ScriptedProvider(name: "p", .failure(blocked))) { gateway in
            let answer = try await gateway.post("/v1beta/models/route:\(method)", contents)

            #expect(answer.status == 200)
            #expect(answer.body.contains(#""promptFeedback":{"blockReason":"SAFETY"},"unknown":1.5"#))
        }
    }

    @Test func `a Gemini caller sees a prompt that another dialect blocked without a candidate`() async throws {
        let failure = Failure(.blockedPrompt, "The prompt was filtered.")
        try await withGateway(ScriptedProvider(name: "p", .failure(failure))) { gateway in
            let answer = try await gateway.post("/v1beta/models/route:generateContent", contents)

            #expect(answer.status == 200)
            #expect(answer.json["candidates"] == nil)
            #expect(answer.json["promptFeedback"]?["blockReasonMessage"] == "The prompt was filtered.")
        }
    }

    @Test(
        .bug(
            "https://github.com/BerriAI/litellm/issues/6633",
            "a stream with its usage had no id, and no row of the log"
        )
    )
    func `a stream of OpenAI ends as OpenAI ends it`() async throws {
        let chunks = [
            Chunk([.started(id: nil, model: "m-1"), .text("Hel", candidate: 0)]), Chunk([.text("lo", candidate: 0)]),
            Chunk([.finished(.stop, native: nil, candidate: 0), .usage(Usage(promptTokens: 3, answerTokens: 2))]),
        ]
        try await withGateway(ScriptedProvider(name: "p", .answer(chunks))) { gateway in
            let answer = try await gateway.post(
                "/v1/chat/completions",
                chat(more: #", "stream": true, "stream_options": {"include_usage": true}"#)
            )
            let events = answer.events.dropLast().compactMap { try? JSON(parsing: $0) }

            #expect(answer.field("content-type") == "text/event-stream")
            #expect(answer.events.last == "[DONE]")
            #expect(events.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined() == "Hello")
            #expect(Set(events.map { $0["id"]?.string }).count == 1)
            #expect(events.first?["id"]?.string?.isEmpty == false)
            #expect(answer.field("x-aloft-request-id")?.isEmpty == false)
            #expect(events.last?["usage"]?["total_tokens"] == 5)
        }
    }

    @Test(arguments: ["?alt=sse", ""])
    func `a stream of Gemini comes as events or as one array`(query: String) async throws {
        try await withGateway(ScriptedProvider(name: "p", .answer([hello]))) { gateway in
            let answer = try await gateway.post("/v1beta/models/route:streamGenerateContent\(query)", contents)
            let events = query.isEmpty ? answer.json.array ?? [] : answer.events.compactMap { try? JSON(parsing: $0) }

            let texts = events.flatMap { $0["candidates"]?[0]?["content"]?["parts"]?.array ?? [] }
            #expect(texts.compactMap { $0["text"]?.string }.joined() == "Hello")
        }
    }

    @Test func `a provider's own bytes pass to a caller of its dialect as they are`() async throws {
        let native = #"{"id":"x","choices":[{"message":{"content":"hi"},"new_field":1.0}],"unknown":[1E400]}"#
        let chunk = Chunk(
            [.text("hi", candidate: 0), .finished(.stop, native: nil, candidate: 0)],
            native: NativeChunk(dialect: .openAI, bytes: Array(native.utf8))
        )
        try await withGateway(ScriptedProvider(name: "p", .answer([chunk]))) { gateway in
            let answer = try await gateway.post("/v1/chat/completions", chat())

            #expect(answer.body == native)
        }
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/31874", "an error of the provider came behind a 200")
    )
    func `a failure before the first chunk is never a 200`() async throws {
        let refusal = Failure(.auth, "The key is wrong.", providerStatus: 401)
        try await withGateway(ScriptedProvider(name: "p", .failure(refusal))) { gateway in
            let answer = try await gateway.post("/v1/chat/completions", chat(more: #", "stream": true"#))

            #expect(answer.status == 401)
            #expect(answer.json["error"]?["message"]?.string?.isEmpty == false)
            #expect(answer.field("x-aloft-attempts") == "1")
        }
    }

    @Test func `a failure after it is an error event, and the stream does not look whole`() async throws {
        let cut = ScriptedProvider(
            name: "p",
            .cut([Chunk([.text("Hel", candidate: 0)])], Failure(.connection, "The provider hung up."))
        )
        try await withGateway(cut) { gateway in
            let answer = try await gateway.post("/v1/chat/completions", chat(more: #", "stream": true"#))
            let last = try JSON(parsing: try #require(answer.events.last))

            #expect(answer.status == 200)
            #expect(last["error"]?["message"]?.string?.contains("hung up") == true)
            #expect(!answer.events.contains("[DONE]"))
        }
    }

    @Test func `an answer of another provider says whose it is`() async throws {
        let first = ScriptedProvider(name: "a", .failure(Failure(.quotaDay, "No more today.")))
        let second = ScriptedProvider(name: "b", .answer([hello]))
        try await withGateway(first, second) { gateway in
            let answer = try await gateway.post("/v1/chat/completions", chat())

            #expect(answer.status == 200)
            #expect(answer.field("x-aloft-target") == "b/m")
            #expect(answer.field("x-aloft-attempts") == "2")
            #expect(answer.field("x-aloft-degraded") == "none")
        }
    }

    @Test(
        .bug("https://github.com/imuniqueshiv/MeetOnMemory/issues/976", "a stopgap was kept as if it were the answer"),
        arguments: [false, true]
    )
    func `an answer of another model says that it is degraded`(isStreamed: Bool) async throws {
        try await withWiredGateway { gateway, emulated in
            var refused = Condition()
            refused.model = "first"
            var behaviour = Behaviour()
            behaviour.status = 403
            emulated.emulator.script = Script(rules: [Rule(refused, behaviour)])

            let answer = try await gateway.post(
                "/v1/chat/completions",
                #"{"model": "openai/first,gemini/second", "stream": \#(isStreamed), "#
                    + #""messages": [{"role": "user", "content": "hi"}]}"#
            )

            #expect(answer.status == 200)
            #expect(answer.field("x-aloft-target") == "gemini/second")
            #expect(answer.field("x-aloft-degraded") == "model")
        }
    }

    @Test(
        .bug("https://github.com/ScreamingFace/screamingface/issues/105", "long hints added up to a read timeout")
    )
    func `a provider that never has time is told of as 429, with when to come back`() async throws {
        let busy = Failure(.rateLimitMinute, "Too fast.", providerStatus: 429, retryAfter: .milliseconds(290_500))
        try await withGateway(ScriptedProvider(name: "p", .failure(busy))) { gateway in
            let answer = try await gateway.post("/v1/chat/completions", chat())

            #expect(answer.status == 429)
            #expect(answer.field("retry-after") == "291")
            #expect(answer.field("x-aloft-failure") == "rate_limit_minute")
            #expect(answer.json["error"]?["message"]?.string?.contains("Too fast.") == true)
        }
    }

    private var contents: String { #"{"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}"# }

    private func chat(more: String = "") -> String {
        #"{"model": "route", "messages": [{"role": "user", "content": "hi"}]\#(more)}"#
    }
}
