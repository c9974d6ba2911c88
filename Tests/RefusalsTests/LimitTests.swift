import GeminiDialect
import Generation
import OpenAIDialect
import Refusals
import Testing

/// What Google says with a 429, in its own words.
@Suite struct LimitTests {
    private static func noHeader(_: String) -> String? { nil }

    private static func body(_ details: String) -> String {
        """
        {"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.",\
        "status":"RESOURCE_EXHAUSTED","details":[\(details)]}}
        """
    }

    private static func wait(_ text: String) -> String {
        #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\#(text)"}"#
    }

    @Test(
        .bug("https://github.com/dcdpr/jp/issues/1061", "waits with decimals were not read"),
        .bug("https://github.com/vercel/ai/issues/18627", "waits with decimals were not read"),
        .bug("https://github.com/BerriAI/litellm/issues/25507", "waits were looked for in the head alone"),
        .bug("https://github.com/AtomicBot-ai/atomic-agent/issues/106", "waits were not read in OpenAI's dialect"),
        arguments: [body(wait("45.837906927s")), "[" + body(wait("45.837906927s")) + "]"]
    )
    func `a wait in the body is read to the nanosecond in either dialect`(text: String) {
        let bytes = Array(text.utf8)

        let failures = [
            GeminiContent().failure(status: 429, header: Self.noHeader, body: bytes),
            GeminiContent(.vertex).failure(status: 429, header: Self.noHeader, body: bytes),
            OpenAIChat().failure(status: 429, header: Self.noHeader, body: bytes),
        ]

        #expect(failures.allSatisfy { $0.retryAfter == .seconds(45) + .nanoseconds(837_906_927) })
    }

    @Test(
        .bug("https://github.com/Wei-Shaw/sub2api/issues/5443", "a wait of seconds was taken for the end of the day"),
        .bug("https://github.com/Wei-Shaw/sub2api/issues/6828", "a wait of seconds was taken for the end of the day"),
        arguments: [wait("39s"), "", #"{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[]}"#]
    )
    func `without the name of a quota, a 429 is a short one`(details: String) {
        let failure = GeminiContent(.vertex)
            .failure(status: 429, header: Self.noHeader, body: Array(Self.body(details).utf8))

        #expect(failure.mayRetrySameTarget)
        #expect([nil, .seconds(39)].contains(failure.retryAfter))
    }

    @Test(
        .bug("https://github.com/google-gemini/gemini-cli/issues/28622", "a credential of another API was not named"),
        .bug("https://github.com/googleapis/java-genai/issues/1000", "a credential of another API was not named"),
        .bug(id: "lesson-38b", "new keys were refused, and nobody said why"),
        arguments: [
            ("API keys are not supported by this API.", "CREDENTIALS_MISSING", Service.vertex, "service account"),
            ("Request had invalid authentication credentials.", "ACCESS_TOKEN_TYPE_UNSUPPORTED", .gemini, "aistudio"),
        ]
    )
    func `a credential of another API is called that`(
        words: String,
        reason: String,
        service: Service,
        help: String
    ) throws {
        let info = #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"\#(reason)"}"#
        let error = #""code":401,"status":"UNAUTHENTICATED","message":"\#(words)","details":[\#(info)]"#
        let wire = GeminiContent(service == .vertex ? .vertex : .geminiAPI)

        let explanation = try #require(
            Explanation(
                of: Array("{\"error\":{\(error)}}".utf8),
                status: 401,
                header: Self.noHeader,
                from: service,
                over: wire
            )
        )

        #expect(explanation.failure.kind == .wrongAPI)
        #expect(explanation.advice.contains(help))
    }
}
