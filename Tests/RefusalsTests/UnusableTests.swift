import GeminiDialect
import Generation
import OpenAIDialect
import Refusals
import Testing

/// Answers with status 200 that nobody can use.
@Suite struct UnusableTests {
    private static func gemini(_ finish: String, _ content: String = "{}") -> String {
        #"{"candidates":[{"content":\#(content),"finishReason":"\#(finish)"}]}"#
    }

    private static let hello = #"{"parts":[{"text":"Hello"}]}"#

    @Test(
        arguments: [
            (gemini("STOP", hello), nil), (gemini("STOP"), Failure.Kind.malformed),
            (gemini("MAX_TOKENS", hello), .malformed),
            (gemini("MAX_TOKENS"), .malformed), (gemini("RECITATION"), .blockedOutput),
            (gemini("SAFETY"), .blockedOutput),
            (gemini("SPII"), .blockedOutput), (gemini("OTHER"), .malformed),
            (gemini("MALFORMED_FUNCTION_CALL"), .malformed),
            (#"{"candidates":[]}"#, .malformed), ("{}", .malformed), ("", .malformed), ("<html>", .malformed),
            (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, .blockedPrompt),
            ("data: \(gemini("STOP", hello))\r\n\r\n", nil), ("data: {\"candidates\":[]}\n\n", .connection),
        ] as [(String, Failure.Kind?)]
    )
    func `an answer of Gemini's is explained`(body: String, kind: Failure.Kind?) {
        let explanation = Explanation(
            of: Array(body.utf8),
            status: 200,
            header: { _ in nil },
            from: .gemini,
            over: GeminiContent()
        )

        #expect(explanation?.failure.kind == kind)
    }

    @Test(
        arguments: [
            (#"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#, nil),
            (#"{"choices":[{"message":{"content":"Hi"},"finish_reason":"length"}]}"#, .malformed),
            (#"{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}"#, .malformed),
            (#"{"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]}"#, .blockedOutput),
            (#"{"choices":[{"message":{"refusal":"No."},"finish_reason":"stop"}]}"#, .blockedOutput),
            (#"{"choices":[]}"#, .malformed), (#"{"error":{"type":"server_error","message":"m"}}"#, .serverError),
        ] as [(String, Failure.Kind?)]
    )
    func `an answer of OpenAI's is explained`(body: String, kind: Failure.Kind?) {
        let explanation = Explanation(
            of: Array(body.utf8),
            status: 200,
            header: { _ in nil },
            from: .openAI,
            over: OpenAIChat()
        )

        #expect(explanation?.failure.kind == kind)
    }

    @Test(
        .bug("https://github.com/googleapis/python-genai/issues/811", "an empty answer was not explained")
    )
    func `an answer that its limit cut is the caller's to mend`() throws {
        let body = Array(Self.gemini("MAX_TOKENS").utf8)

        let explanation = try #require(
            Explanation(of: body, status: 200, header: { _ in nil }, from: .vertex, over: GeminiContent(.vertex))
        )

        #expect(explanation.failure.isCallersFault)
        #expect(!explanation.retriesSameTarget)
        #expect(explanation.advice.contains("output tokens"))
    }

    @Test func `what stands beside an answer is none`() throws {
        let body = #"{"candidates":[{"content":{"role":"model"},"finishReason":"MAX_TOKENS","avgLogprobs":-0.5}]}"#

        let explanation = try #require(
            Explanation(
                of: Array(body.utf8),
                status: 200,
                header: { _ in nil },
                from: .vertex,
                over: GeminiContent(.vertex)
            )
        )

        #expect(explanation.failure.message.contains("before it had written anything"))
    }
}
