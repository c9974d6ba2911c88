import Generation
import JSON
import OpenAIDialect
import ServerSentEvents
import Testing

/// What stands beside the text of an answer of this dialect.
@Suite struct ReadAnnotationsTests {
    private static let logprobs = """
        {"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b","logprob":-2,"bytes":null}]},\
        null,{"token":3}],"refusal":null}
        """

    private static let annotations = """
        [{"type":"url_citation","url_citation":{"url":"https://a.example","title":"A","start_index":1,"end_index":2}},\
        {"type":"file_citation"},null]
        """

    private static let usage = """
        {"prompt_tokens":3,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":1},\
        "completion_tokens_details":{"audio_tokens":2}}
        """

    private static let said: [Delta] = [
        .text("a", candidate: 0),
        .citations([Citation(uri: "https://a.example", title: "A", start: 1, end: 2)], candidate: 0),
    ]

    private static let probabilities = Delta.probabilities(
        [
            TokenProbability(
                token: "a",
                logarithm: -0.5,
                alternatives: [TokenProbability.Alternative(token: "b", logarithm: -2)]
            )
        ],
        candidate: 0
    )

    private static let counted: Delta = {
        var usage = Usage(promptTokens: 3, answerTokens: 2)
        usage.promptAudioTokens = 1
        usage.answerAudioTokens = 2
        usage.serviceClass = "flex"
        return .usage(usage)
    }()

    private func message(_ rest: String) -> String {
        #"{"content":"a","annotations":\#(Self.annotations),"audio":{"id":"x","data":"QQ=="},"name":null,"b":[]\#(rest)}"#
    }

    @Test func `a whole answer is read with all that stands beside it`() throws {
        let extra = #","extra_content":{"google":{"thought_signature":"S","grounding_metadata":{"c":1}}}"#
        let body = """
            {"service_tier":"flex","choices":[{"message":\(message(extra)),"logprobs":\(Self.logprobs),
            "finish_reason":"stop"}],"usage":\(Self.usage)}
            """
        var reader = OpenAIChatReader(isStreamed: false)

        let deltas = try reader.read(body: Array(body.utf8)).deltas

        #expect(
            deltas == [
                Self.said[0], .signature("S", candidate: 0), Self.said[1],
                .extra(Extra("audio", ["id": "x", "data": "QQ=="]), candidate: 0),
                .extra(Extra("groundingMetadata", ["c": 1]), candidate: 0), Self.probabilities,
                .finished(.stop, native: "stop", candidate: 0), Self.counted,
            ]
        )
    }

    @Test func `a stream is read with all that stands beside it, through comments and odd endings`() throws {
        let stream = """
            : keep-alive

            data: {"service_tier":"flex","choices":[{"index":0,"delta":\(message("")),"logprobs":\(Self.logprobs)}]}

            : keep-alive

            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":\(Self.usage)}


            """
        var decoder = EventDecoder()
        var reader = OpenAIChatReader(isStreamed: true)
        var deltas: [Delta] = []

        for event in try decoder.feed(Array(stream.utf8).span) {
            deltas += try reader.read(event: event.data)?.deltas ?? []
        }
        try reader.finish()

        #expect(
            deltas == [
                Self.said[0], Self.said[1],
                .extra(Extra("audio", ["id": "x", "data": "QQ=="], isRepeated: true), candidate: 0),
                Self.probabilities, .finished(.stop, native: "stop", candidate: 0), Self.counted,
            ]
        )
    }
}
