import GeminiDialect
import Generation
import JSON
import Testing

/// Providers are believed as far as their answers make sense.
@Suite struct AnswerReadingTests {
    private func deltas(_ text: String) throws(Failure) -> [Delta] {
        var reader = GeminiAnswerReader()
        return try reader.read(body: body(text)).deltas
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/22900", "calls of tools were called an ordinary stop")
    )
    func `every kind of part becomes a change`() throws {
        let deltas = try deltas(
            """
            {"responseId":"r","modelVersion":"v","candidates":[{"content":{"parts":[
              {"text":"T","thought":true},{"text":"A"},{"text":"","thoughtSignature":"s"},null,{},7,
              {"executableCode":{"code":"x"}},{"inlineData":{"mimeType":"image/png","data":"AA"}},
              {"functionCall":{"name":"f","args":{"x":1}},"thoughtSignature":"t"},
              {"functionCall":{"id":"i","name":"g"}}]},"finishReason":"STOP"}],
             "usageMetadata":{"promptTokenCount":10,"toolUsePromptTokenCount":2,"candidatesTokenCount":3,
              "thoughtsTokenCount":4,"cachedContentTokenCount":5,"totalTokenCount":19}}
            """
        )

        #expect(
            deltas == [
                .started(id: "r", model: "v"), .thought("T", candidate: 0), .text("A", candidate: 0),
                .signature("s", candidate: 0),
                .extra(Extra("executableCode", ["code": "x"], isRepeated: true), candidate: 0),
                .inlineData(InlineData(mimeType: "image/png", base64: "AA"), candidate: 0),
                .toolCall(index: 0, id: nil, name: "f", candidate: 0),
                .toolArguments(index: 0, #"{"x":1}"#, candidate: 0), .signature("t", candidate: 0),
                .toolCall(index: 1, id: "i", name: "g", candidate: 0), .toolArguments(index: 1, "{}", candidate: 0),
                .finished(.toolCalls, native: "STOP", candidate: 0),
                .usage(Usage(promptTokens: 12, answerTokens: 3, thoughtTokens: 4, cachedTokens: 5)),
            ]
        )
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/4491", "the native reason was lost"),
        .bug("https://github.com/BerriAI/litellm/issues/6104", "the native reason was lost"),
        arguments: [
            ("STOP", .stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter), ("RECITATION", .contentFilter),
            ("MODEL_ARMOR", .contentFilter), ("LANGUAGE", .other), ("TOO_MANY_TOOL_CALLS", .other),
            ("NOT_YET_INVENTED", .other),
        ] as [(String, FinishReason)]
    )
    func `a finish reason keeps its own word`(native: String, reason: FinishReason) throws {
        let deltas = try deltas(#"{"candidates":[{"content":{},"finishReason":"\#(native)"}]}"#)

        #expect(deltas.last == .finished(reason, native: native, candidate: 0))
    }

    @Test(
        arguments: [
            ("{}", .malformed), ("[]", .malformed), ("7", .malformed), ("<html>", .malformed),
            (#"{"candidates":[]}"#, .malformed), (#"{"candidates":[{}]}"#, .malformed),
            (#"{"candidates":[{"content":{"parts":[{"functionCall":{"args":{}}}]}}]}"#, .malformed),
            (#"{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL"}]}"#, .malformed),
            (#"{"candidates":[{"finishReason":"UNEXPECTED_TOOL_CALL"}]}"#, .malformed),
            (#"{"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"No."}}"#, .blockedPrompt),
            (#"{"error":{"code":503,"status":"UNAVAILABLE","message":"busy"}}"#, .overloaded),
            (#"[{"error":{"code":429,"message":"Resource exhausted"}}]"#, .capacity),
        ] as [(String, Failure.Kind)]
    )
    func `what is no answer is a failure`(text: String, kind: Failure.Kind) {
        let failure = #expect(throws: Failure.self) { try deltas(text) }

        #expect(failure?.kind == kind)
    }

    @Test func `a whole stream in an array is read as one answer`() throws {
        let deltas = try deltas(
            """
            [{"candidates":[{"content":{"parts":[{"text":"a"}]}}]},
             {"candidates":[{"content":{"parts":[{"text":"b"}]},"finishReason":"STOP"}]}]
            """
        )

        #expect(
            deltas == [
                .started(id: nil, model: nil), .text("a", candidate: 0), .text("b", candidate: 0),
                .finished(.stop, native: "STOP", candidate: 0),
            ]
        )
    }

    @Test func `a stream must end with a finish reason`() throws {
        var reader = GeminiAnswerReader()

        _ = try reader.read(event: body(#"{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"#))
        let failure = #expect(throws: Failure.self) { try reader.finish() }
        _ = try reader.read(event: body(#"{"candidates":[{"finishReason":"STOP"}]}"#))

        #expect(failure?.kind == .connection)
        #expect(throws: Never.self) { try reader.finish() }
    }

    @Test func `a stream that turns bad after it began keeps what it gave`() throws {
        var reader = GeminiAnswerReader()

        _ = try reader.read(event: body(#"{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"#))
        let blocked = try reader.read(event: body(#"{"promptFeedback":{"blockReason":"SAFETY"}}"#))
        let broken = try reader.read(event: body(#"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}"#))
        let ended = try reader.read(event: body("[DONE]"))

        #expect(blocked?.deltas == [.finished(.contentFilter, native: "SAFETY", candidate: 0)])
        #expect(broken?.deltas == [.finished(.other, native: "MALFORMED_FUNCTION_CALL", candidate: 0)])
        #expect(ended == nil)
    }

    @Test func `arguments in parts are left to a caller of the same dialect`() throws {
        let event = body(#"{"candidates":[{"content":{"parts":[{"functionCall":{"partialArgs":[{}]}}]}}]}"#)
        var reader = GeminiAnswerReader()

        let chunk = try reader.read(event: event)

        #expect(chunk?.deltas == [.started(id: nil, model: nil)])
        #expect(chunk?.native?.bytes == event)
    }

    @Test func `candidates are told apart and hostile numbers are not believed`() throws {
        let deltas = try deltas(
            """
            {"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]}},{"index":-5,"content":{"parts":[{"text":"c"}]}}],
             "usageMetadata":{"promptTokenCount":-3,"candidatesTokenCount":99999999999999999}}
            """
        )

        #expect(deltas.dropFirst().prefix(2) == [.text("b", candidate: 1), .text("c", candidate: 1)])
        #expect(deltas.last == .usage(Usage(promptTokens: 0, answerTokens: 1 << 40)))
    }
}
