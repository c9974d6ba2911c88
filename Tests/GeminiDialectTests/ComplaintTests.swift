import GeminiDialect
import Generation
import JSON
import Testing

/// An answer of status 200 that is none is a failure, which keeps it for an edge to show.
@Suite struct ComplaintTests {
    private static let recorded = Recorded.refusals.filter { $0.document["status"]?.int == 200 }

    private static let kinds: [String: Failure.Kind?] = [
        "gemini-200-finish-blocklist-empty.json": .none,
        "gemini-200-malformed-function-call-empty-content.json": .malformed,
        "gemini-200-prompt-blocked-prohibited.json": .blockedPrompt,
        "gemini-200-stream-503-midway.json": .overloaded,
        "vertex-200-max-tokens-no-parts.json": .none,
    ]

    private func read(_ bytes: [UInt8], asEvent: Bool) -> Result<Chunk?, Failure> {
        var reader = GeminiAnswerReader()
        return Result { () throws(Failure) in
            guard asEvent else { return try reader.read(body: bytes) }
            let chunk = try reader.read(event: bytes)
            try reader.finish()
            return chunk
        }
    }

    @Test(arguments: recorded, [false, true])
    func `a recorded answer of status 200 is told as what it is`(refusal: Recorded.Refusal, asEvent: Bool) throws {
        let bytes = body(refusal.document["body"]?.string ?? "")
        let expected = try #require(Self.kinds[refusal.name])

        let result = read(bytes, asEvent: asEvent)

        switch result {
        case .success(let chunk):
            #expect(expected == nil)
            #expect(chunk?.native?.bytes == bytes)
            #expect(chunk?.deltas.contains { if case .finished = $0 { true } else { false } } == true)
        case .failure(let failure):
            #expect(failure.kind == expected)
            #expect((failure.answer?.native?.bytes == bytes) == (failure.kind != .overloaded))
        }
    }

    @Test(arguments: [false, true])
    func `a blocked prompt shows its refusal and what it was counted at`(asEvent: Bool) throws {
        let text = """
            {"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"No."},
             "usageMetadata":{"promptTokenCount":3,"totalTokenCount":3}}
            """

        let result = read(body(text), asEvent: asEvent)

        guard case .failure(let failure) = result else {
            Issue.record("The prompt passed.")
            return
        }
        #expect(failure.message == "The provider blocked the prompt (SAFETY): No.")
        #expect(
            failure.answer?.deltas == [
                .started(id: nil, model: nil), .refusal(failure.message, candidate: 0),
                .finished(.contentFilter, native: "SAFETY", candidate: 0), .usage(Usage(promptTokens: 3)),
            ]
        )
    }

    @Test(arguments: ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"])
    func `a broken tool call keeps what the provider said of it`(reason: String) throws {
        let text = #"{"candidates":[{"content":{},"finishReason":"\#(reason)","finishMessage":"call f("}]}"#

        let result = read(body(text), asEvent: true)

        guard case .failure(let failure) = result else {
            Issue.record("The call passed.")
            return
        }
        #expect(failure.kind == .malformed)
        #expect(
            failure.answer?.deltas.dropFirst() == [
                .extra(Extra("finishMessage", "call f("), candidate: 0),
                .finished(.other, native: reason, candidate: 0),
            ]
        )
    }
}
