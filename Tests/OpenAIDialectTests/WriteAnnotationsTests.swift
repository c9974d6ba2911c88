import Generation
import JSON
import OpenAIDialect
import ServerSentEvents
import Testing

/// What stands beside an answer's text when another dialect's answer is written for a caller of OpenAI.
@Suite struct WriteAnnotationsTests {
    static let deltas: [Delta] = [
        .text("Hi", candidate: 0),
        .probabilities(
            [
                TokenProbability(
                    token: "Hé",
                    logarithm: -0.5,
                    alternatives: [TokenProbability.Alternative(token: "Yo", logarithm: -.infinity)]
                )
            ],
            candidate: 0
        ),
        .citations([Citation(uri: "https://a.example", title: "A", start: 0, end: 2)], candidate: 0),
        .citations([Citation(uri: "https://b.example")], candidate: 0),
        .extra(Extra("executableCode", ["code": "1"], isRepeated: true), candidate: 0),
        .extra(Extra("groundingMetadata", ["webSearchQueries": ["old"]]), candidate: 0),
        .extra(Extra("executableCode", ["code": "2"], isRepeated: true), candidate: 0),
        .extra(Extra("groundingMetadata", ["webSearchQueries": ["q"]]), candidate: 0),
        .finished(.stop, native: "STOP", candidate: 0),
    ]

    static let logprobs: JSON = [
        "content": [
            [
                "token": "Hé", "logprob": -0.5, "bytes": [72, 195, 169],
                "top_logprobs": [["token": "Yo", "logprob": -9999.0, "bytes": [89, 111]]],
            ]
        ],
        "refusal": nil,
    ]

    static let annotations: [JSON] = [
        [
            "type": "url_citation",
            "url_citation": ["url": "https://a.example", "title": "A", "start_index": 0, "end_index": 2],
        ],
        [
            "type": "url_citation",
            "url_citation": ["url": "https://b.example", "title": "", "start_index": 0, "end_index": 0],
        ],
    ]

    static let extraContent: JSON = [
        "google": [
            "executable_code": [["code": "1"], ["code": "2"]], "grounding_metadata": ["webSearchQueries": ["q"]],
        ]
    ]

    private func whole(_ deltas: [Delta]) throws -> JSON {
        var response = Response()
        for delta in deltas { response.apply(delta) }
        let writer = OpenAIChatWriter(requestID: "r1", created: 12, model: "m", wantsUsage: true)
        return try JSON(parsing: writer.write(response))
    }

    private func events(_ chunks: [[Delta]], wantsUsage: Bool = true) throws -> [JSON] {
        var writer = OpenAIChatWriter(requestID: "r1", created: 12, model: "m", wantsUsage: wantsUsage)
        var output: [UInt8] = []
        for deltas in chunks { writer.write(Chunk(deltas), to: &output) }
        writer.finish(to: &output)
        var decoder = EventDecoder()
        return try decoder.feed(output.span).dropLast().map { try JSON(parsing: $0.data) }
    }

    @Test func `a whole answer has them in OpenAI's places`() throws {
        let body = try whole(Self.deltas)

        #expect(body["choices"]?[0]?["logprobs"] == Self.logprobs)
        #expect(body["choices"]?[0]?["message"]?["annotations"] == .array(Self.annotations))
        #expect(body["choices"]?[0]?["message"]?["extra_content"] == Self.extraContent)
    }

    @Test func `a stream has them in the chunks they come with`() throws {
        let events = try events([Self.deltas])

        #expect(events.map { $0["choices"]?[0]?["delta"]?["content"] } == ["Hi", nil, nil, nil, nil])
        #expect(events[0]["choices"]?[0]?["logprobs"] == Self.logprobs)
        #expect(events.dropFirst().allSatisfy { $0["choices"]?[0]?["logprobs"] == JSON.null })
        #expect(events[1]["choices"]?[0]?["delta"]?["annotations"] == [Self.annotations[0]])
        #expect(events[2]["choices"]?[0]?["delta"]?["annotations"] == [Self.annotations[1]])
        #expect(events[3]["choices"]?[0]?["delta"]?["extra_content"] == Self.extraContent)
        #expect(events[4]["choices"]?[0]?["finish_reason"] == "stop")
    }

    @Test func `probabilities without a text have a chunk, or go with the end`() throws {
        let tokens = [TokenProbability(token: "a", logarithm: -1)]

        let events = try events([
            [.probabilities(tokens, candidate: 0)], [.probabilities(tokens, candidate: 1), .text("b", candidate: 0)],
            [.finished(.stop, native: nil, candidate: 0), .probabilities(tokens, candidate: 0)],
        ])

        let counts = events.map { $0["choices"]?[0]?["logprobs"]?["content"]?.array?.count }
        #expect(counts == [1, nil, 1, 1])
        #expect(events.map { $0["choices"]?[0]?["index"]?.int } == [0, 0, 1, 0])
    }

    @Test(arguments: [
        ("ON_DEMAND", "default"), ("ON_DEMAND_PRIORITY", "priority"), ("ON_DEMAND_FLEX", "flex"),
        ("PROVISIONED_THROUGHPUT", "scale"), ("flex", "flex"), ("standard", "default"),
    ])
    func `sound and the class of service are counted`(serviceClass: String, tier: String) throws {
        var usage = Usage(promptTokens: 3, answerTokens: 2)
        usage.promptAudioTokens = 1
        usage.answerAudioTokens = 2
        usage.serviceClass = serviceClass
        let deltas: [Delta] = [.text("a", candidate: 0), .finished(.stop, native: nil, candidate: 0), .usage(usage)]

        let body = try whole(deltas)
        let last = try #require(try events([deltas]).last)

        for answer in [body, last] {
            #expect(answer["usage"]?["prompt_tokens_details"] == ["cached_tokens": 0, "audio_tokens": 1])
            #expect(answer["usage"]?["completion_tokens_details"] == ["reasoning_tokens": 0, "audio_tokens": 2])
            #expect(answer["service_tier"]?.string == tier)
        }
    }

    @Test func `a translated stream is framed as OpenAI frames its own`() throws {
        let chunks: [[Delta]] = [
            [.started(id: "p1", model: "g")], [.thought("hm", candidate: 0)], [.text("a", candidate: 0)],
            [.toolCall(index: 0, id: "c", name: "f", candidate: 0), .toolArguments(index: 0, "{", candidate: 0)],
            [.started(id: "p2", model: "h"), .toolArguments(index: 0, "}", candidate: 0)],
            [.usage(Usage(promptTokens: 1)), .signature("AAAA", candidate: 0)],
            [.finished(.toolCalls, native: "STOP", candidate: 0), .usage(Usage(promptTokens: 2))],
        ]

        let events = try events(chunks)

        let deltas = events.compactMap { $0["choices"]?[0]?["delta"] }
        let calls = deltas.compactMap { $0["tool_calls"]?[0] }
        #expect(events.allSatisfy { $0["id"] == "p1" && $0["created"] == 12 && $0["model"] == "g" })
        #expect(events.allSatisfy { $0["object"] == "chat.completion.chunk" })
        #expect(deltas.filter { $0["role"] != nil }.count == 1)
        #expect(calls.map { $0["id"] } == ["c", nil, nil])
        #expect(calls.map { $0["function"]?["name"] } == ["f", nil, nil])
        #expect(calls.compactMap { $0["function"]?["arguments"]?.string }.joined() == "{}")
        #expect(calls.last?["extra_content"] == ["google": ["thought_signature": "AAAA"]])
        #expect(events.dropLast().allSatisfy { $0["usage"] == JSON.null })
        #expect(events.last?["choices"] == [])
        #expect(events.last?["usage"]?["prompt_tokens"] == 2)
    }
}
