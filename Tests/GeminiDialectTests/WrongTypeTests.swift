import GeminiDialect
import Generation
import JSON
import Testing

/// Every value of a request and of an answer is put in every wrong type: what follows is words or tolerance.
@Suite struct WrongTypeTests {
    private static let values: [JSON] = [
        .null, 7, -1.5, JSON(text: "1e999"), true, "x", "", [], [:], [.null], [[:]], ["x"], ["a": 1], ["name": .null],
    ]

    private static let request = JSON(
        text: """
            {"systemInstruction":{"role":"user","parts":[{"text":"S"}]},"contents":[
              {"role":"user","parts":[{"text":"Q","videoMetadata":{"fps":1},"mediaResolution":{}},
                {"inlineData":{"mimeType":"a/b","data":"AA","displayName":"n"}},
                {"fileData":{"fileUri":"gs://a","mimeType":"a/b","displayName":"n"}}]},
              {"role":"model","parts":[{"text":"T","thought":true},{"executableCode":{"code":"1"}},
                {"functionCall":{"id":"1","name":"f","args":{"x":1}},"thoughtSignature":"s"}]},
              {"role":"user","parts":[{"functionResponse":{"id":"1","name":"f","response":{"y":2}}}]}],
             "tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT",
                "properties":{"x":{"type":"STRING","enum":["a"]}},"required":["x"]},"behavior":"BLOCKING"},
                {"name":"g","parametersJsonSchema":{"type":"object"}}]},{"googleSearch":{"x":1}},{"codeExecution":{}},
                {"retrieval":{}},{"fileSearch":{}}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]},"retrievalConfig":{}},
             "safetySettings":[{"category":"C","threshold":"OFF","method":"SEVERITY"}],"cachedContent":"c",
             "serviceTier":"flex","labels":{"a":"b"},"modelArmorConfig":{},
             "generationConfig":{"temperature":1,"topP":1,"topK":1,"candidateCount":1,"maxOutputTokens":1,
               "stopSequences":["a"],"seed":1,"presencePenalty":1,"frequencyPenalty":1,"responseLogprobs":true,
               "logprobs":1,"responseMimeType":"application/json","responseSchema":{"type":"STRING"},
               "thinkingConfig":{"thinkingBudget":1,"thinkingLevel":"LOW","includeThoughts":true},
               "responseModalities":["TEXT"],"speechConfig":{},"routingConfig":{},"audioTimestamp":true}}
            """
    )

    private static let answer = JSON(
        text: """
            {"responseId":"r","modelVersion":"v","candidates":[{"index":0,"content":{"role":"model","parts":[
               {"text":"A","thought":true},{"text":"B","thoughtSignature":"s"},{"executableCode":{"code":"1"}},
               {"inlineData":{"mimeType":"a/b","data":"AA","displayName":"n"}},
               {"functionCall":{"id":"1","name":"f","args":{"x":1}}}]},
              "logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-1}],
                "topCandidates":[{"candidates":[{"token":"a","logProbability":-1}]}]},"avgLogprobs":-1,
              "citationMetadata":{"citationSources":[{"uri":"u","title":"t","startIndex":1,"endIndex":2}]},
              "groundingMetadata":{"a":1},"safetyRatings":[{"category":"C"}],"finishReason":"STOP"}],
             "promptFeedback":{"safetyRatings":[]},
             "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"thoughtsTokenCount":1,"totalTokenCount":3,
               "cachedContentTokenCount":1,"toolUsePromptTokenCount":1,"trafficType":"ON_DEMAND",
               "promptTokensDetails":[{"modality":"AUDIO","tokenCount":1}]}}
            """
    )

    @Test(
        .bug(id: "lesson-8", "a null among the parts was answered with 500"),
        arguments: values
    )
    func `a request with one wrong value is read or refused by name`(value: JSON) throws {
        let documents = variants(of: Self.request, with: value)

        #expect(documents.count > 100)
        for document in documents {
            do throws(Failure) {
                var request = try GeminiContent.readRequest(document.bytes, model: "m", isStreamed: false)
                for flavour in [GeminiContent.Flavour.geminiAPI, .vertex] {
                    let forwarded = try GeminiContent(flavour).write(request, model: "gemini-3.8-flash")
                    #expect(throws: Never.self) { try JSON(parsing: forwarded.body) }
                }
                request.turns.append(Turn(.user, text: "more"))
                let written = try GeminiContent(.vertex).write(request, model: "gemini-2.5-pro")
                #expect(throws: Never.self) { try JSON(parsing: written.body) }
            } catch {
                #expect(error.kind == .invalidRequest)
                #expect(error.message.hasSuffix("."))
            }
        }
    }

    @Test(
        .bug(id: "lesson-8", "what a stream held ended the process"),
        arguments: values
    )
    func `an answer with one wrong value is read or refused`(value: JSON) throws {
        for document in variants(of: Self.answer, with: value) {
            var reader = GeminiAnswerReader()
            do throws(Failure) {
                let chunk = try reader.read(body: document.bytes)
                var response = Response()
                for delta in chunk.deltas { response.apply(delta) }
                var writer = GeminiContentWriter(requestID: "r", model: "m", framing: .array)
                var stream: [UInt8] = []
                writer.write(Chunk(chunk.deltas), to: &stream)
                writer.finish(to: &stream)
                #expect(throws: Never.self) { try JSON(parsing: stream) }
                #expect(throws: Never.self) { try JSON(parsing: writer.write(response)) }
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }

    /// The document with `value` in the place of each value in it, one at a time.
    private func variants(of document: JSON, with value: JSON) -> [JSON] {
        switch document {
        case .array(let elements):
            [value]
                + elements.indices.flatMap { index in
                    variants(of: elements[index], with: value).map { variant in
                        var elements = elements
                        elements[index] = variant
                        return .array(elements)
                    }
                }
        case .object(let object):
            [value]
                + object.members.indices.flatMap { index in
                    variants(of: object.members[index].value, with: value).map { variant in
                        var object = object
                        object.members[index].value = variant
                        return .object(object)
                    }
                }
        default: [value]
        }
    }

    @Test(
        arguments: [
            #"{"candidates":[]} {"candidates":[]}"#, #"{"candidates":[{"content":{"parts":[{"text":"a"#, "{", "data:",
            "{}{}", "[{}", "\u{FEFF}{}",
        ]
    )
    func `an event that is not one document is refused in words`(event: String) {
        var reader = GeminiAnswerReader()

        let failure = #expect(throws: Failure.self) { try reader.read(event: body(event)) }

        #expect(failure?.kind == .malformed)
        #expect(failure?.message == "The provider's answer is not JSON.")
    }

    @Test func `ten thousand contents are read and written`() throws {
        let turns = (0..<10_000).map { #"{"role":"\#($0 % 2 == 0 ? "user" : "model")","parts":[{"text":"\#($0)"}]}"# }
        let text = #"{"contents":[\#(turns.joined(separator: ","))]}"#

        var request = try GeminiContent.readRequest(text)
        request.sampling.seed = 1
        let (written, notices) = try GeminiContent(.vertex).written(request, model: "gemini-3.8-flash")

        #expect(request.turns.count == 10_000)
        #expect(written["contents"]?.array?.count == 10_001)
        #expect(notices.count == 1)
    }

    @Test func `a number without an end is no answer's undoing`() throws {
        var reader = GeminiAnswerReader()

        let chunk = try reader.read(
            body: body(
                #"{"candidates":[{"finishReason":"STOP","logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":1e999}]}}]}"#
            )
        )

        var response = Response()
        for delta in chunk.deltas { response.apply(delta) }
        let written = GeminiContentWriter(requestID: "r", model: "m", framing: .events).write(response)
        #expect(throws: Never.self) { try JSON(parsing: written) }
    }
}
