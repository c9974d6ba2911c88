import GeminiDialect
import Generation
import JSON
import Testing

/// What stands beside an answer's parts is read, and written back to its place.
@Suite struct AnnotationTests {
    private static let answer = """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"},
           {"executableCode":{"language":"PYTHON","code":"1"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK"}}]},
          "logprobsResult":{"chosenCandidates":[{"token":"H","logProbability":-0.5},{"token":"i"}],
           "topCandidates":[{"candidates":[{"token":"H","logProbability":-0.5},{"token":"J","logProbability":-1}]},
            {"candidates":[]}]},"avgLogprobs":-0.25,
          "citationMetadata":{"citationSources":[{"startIndex":1,"endIndex":2,"uri":"u","title":"t"},{"license":"x"}]},
          "groundingMetadata":{"webSearchQueries":["q"]},"urlContextMetadata":{"urlMetadata":[]},
          "safetyRatings":[{"category":"C","probability":"NEGLIGIBLE"}],"finishMessage":"Done.","brandNew":7,
          "finishReason":"STOP","index":0}],
         "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"totalTokenCount":15,
          "promptTokensDetails":[{"modality":"TEXT","tokenCount":6},{"modality":"AUDIO","tokenCount":4}],
          "candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":5}],"trafficType":"ON_DEMAND_PRIORITY"}}
        """

    private func response(_ text: String) throws(Failure) -> Response {
        var reader = GeminiAnswerReader()
        var response = Response()
        for delta in try reader.read(body: body(text)).deltas { response.apply(delta) }
        return response
    }

    @Test func `probabilities, citations and everything else are read`() throws {
        let response = try response(Self.answer)

        let candidate = try #require(response.candidates.first)
        #expect(
            candidate.probabilities == [
                TokenProbability(
                    token: "H",
                    logarithm: -0.5,
                    alternatives: [.init(token: "H", logarithm: -0.5), .init(token: "J", logarithm: -1)]
                ),
                TokenProbability(token: "i", logarithm: 0),
            ]
        )
        #expect(candidate.citations == [Citation(uri: "u", title: "t", start: 1, end: 2)])
        #expect(
            candidate.extras.map(\.name) == [
                "executableCode", "codeExecutionResult", "groundingMetadata", "urlContextMetadata", "safetyRatings",
                "finishMessage", "brandNew",
            ]
        )
        #expect(candidate.extras.map(\.isRepeated) == [true, true, false, false, false, false, false])
        #expect(response.usage?.promptAudioTokens == 4)
        #expect(response.usage?.answerAudioTokens == 5)
        #expect(response.usage?.serviceClass == "ON_DEMAND_PRIORITY")
    }

    @Test func `what was read is written as it was, whole and as a stream`() throws {
        var reader = GeminiAnswerReader()
        let deltas = try reader.read(body: body(Self.answer)).deltas
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .events)
        var stream: [UInt8] = []

        writer.write(Chunk(deltas), to: &stream)
        let whole = try JSON(parsing: writer.write(response(Self.answer)))

        let events = Recorded.events(in: stream)
        var expected = JSON(text: Self.answer).object?["candidates"]?[0]?.object
        expected?["brandNew"] = nil
        expected?["citationMetadata"] = [
            "citationSources": [["startIndex": 1, "endIndex": 2, "uri": "u", "title": "t"]]
        ]
        expected?["logprobsResult"]?["chosenCandidates"]?[1]?["logProbability"] = 0
        #expect(events.count == 1)
        for written in [whole, try JSON(parsing: try #require(events.first))] {
            #expect(written["candidates"]?[0] == expected.map { .object($0) })
            #expect(written["usageMetadata"] == JSON(text: Self.answer)["usageMetadata"])
        }
    }

    @Test func `probabilities of a stream go out with their text`() {
        var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .events)
        var stream: [UInt8] = []

        for token in ["a", "b"] {
            let chunk = Chunk([
                .text(token, candidate: 0),
                .probabilities([TokenProbability(token: token, logarithm: -1)], candidate: 0),
            ])
            writer.write(chunk, to: &stream)
        }

        let candidates = Recorded.events(in: stream).map {
            JSON(text: String(decoding: $0, as: UTF8.self))["candidates"]?[0]
        }
        #expect(candidates.map { $0?["logprobsResult"]?["chosenCandidates"]?[0]?["token"] } == ["a", "b"])
        #expect(candidates.map { $0?["avgLogprobs"] } == [-1, -1])
        #expect(candidates.allSatisfy { $0?["logprobsResult"]?["topCandidates"] == nil })
    }

    @Test func `what belongs to another dialect is not written`() throws {
        var response = Response()
        response.apply(.text("A", candidate: 0))
        response.apply(.extra(Extra("system_fingerprint", "fp"), candidate: 0))
        response.apply(.extra(Extra("annotations", [:], isRepeated: true), candidate: 0))
        response.apply(.finished(.stop, native: "stop", candidate: 0))
        var usage = Usage(promptTokens: 1)
        usage.serviceClass = "flex"
        response.apply(.usage(usage))

        let written = try JSON(
            parsing: GeminiContentWriter(requestID: "r", model: "m", framing: .events).write(response)
        )

        #expect(
            written["candidates"]
                == [["content": ["role": "model", "parts": [["text": "A"]]], "finishReason": "STOP", "index": 0]]
        )
        #expect(written["usageMetadata"]?["serviceTier"] == "flex")
    }

    @Test func `the last usage of a stream counts and keeps the class of service`() throws {
        var reader = GeminiAnswerReader()
        var response = Response()

        for event in [
            #"{"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"trafficType":"ON_DEMAND_FLEX"}}"#,
            #"{"candidates":[{"content":{"parts":[{"text":"b"}]}}],"usageMetadata":{"promptTokenCount":3}}"#,
            #"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2}}"#,
        ] {
            for delta in try reader.read(event: body(event))?.deltas ?? [] { response.apply(delta) }
        }

        #expect(response.usage?.totalTokens == 5)
        #expect(response.usage?.serviceClass == "ON_DEMAND_FLEX")
    }
}
