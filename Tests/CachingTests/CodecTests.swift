import Caching
import Generation
import JSON
import Testing

@Suite struct CodecTests {
    private static let everything: [Delta] = [
        .started(id: "x", model: nil), .text("a\u{0}\n\u{1F600}", candidate: 0), .refusal("no", candidate: 1),
        .thought("hm", candidate: 0), .toolCall(index: 0, id: nil, name: "f", candidate: 0),
        .toolArguments(index: 0, "{\"a\":1", candidate: 0),
        .inlineData(InlineData(mimeType: "image/png", base64: "AAAA", name: "a.png"), candidate: 0),
        .signature("sig", candidate: 0),
        .probabilities(
            [TokenProbability(token: "a", logarithm: -0.5, alternatives: [.init(token: "b", logarithm: -2.25)])],
            candidate: 0
        ),
        .citations([Citation(uri: "https://a", title: "t", start: 1, end: nil)], candidate: 0),
        .extra(Extra("groundingMetadata", ["x": [1, 2.50]], isRepeated: true), candidate: 0),
        .embedding([0.1, -3.5e-8, 1], index: 2), .finished(.toolCalls, native: "STOP", candidate: 0),
        .usage(
            {
                var usage = Usage(promptTokens: 1, answerTokens: 2, thoughtTokens: 3, cachedTokens: 4)
                usage.promptAudioTokens = 5
                usage.answerAudioTokens = 6
                usage.serviceClass = "flex"
                return usage
            }()
        ),
    ]

    @Test(arguments: everything)
    func `every piece of an answer comes back as it went`(delta: Delta) {
        let answer = CachedAnswer(
            chunks: [Chunk([delta], native: NativeChunk(dialect: .gemini, bytes: Array(#"{"a":"ü"}"#.utf8)))],
            isStreamed: true,
            target: Target(provider: "p", model: "m/1"),
            made: 1_795_262_400
        )

        let read = CachedAnswer(bytes: answer.bytes)

        #expect(read?.chunks.first?.deltas == [delta])
        #expect(read?.chunks.first?.native?.bytes == answer.chunks[0].native?.bytes)
        #expect(read?.target == answer.target)
        #expect(read?.isStreamed == true)
        #expect(read?.made == answer.made)
    }

    @Test func `bytes that are damaged are no answer, and no crash`() {
        let answer = CachedAnswer(
            chunks: [Chunk(Self.everything)],
            isStreamed: false,
            target: Target(provider: "p", model: "m"),
            made: 1
        )
        let bytes = answer.bytes
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] = UInt8(ascii: "7")
            _ = CachedAnswer(bytes: damaged)
            #expect(CachedAnswer(bytes: Array(bytes[..<place])) == nil)
        }
    }
}
