import GeminiDialect
import Generation
import JSON
import Testing

/// Failures are told to callers in Google's form, and Google's are told by nothing but what is safe.
@Suite struct ErrorBodyTests {
    @Test(
        .bug("https://github.com/Portkey-AI/gateway/pull/771", "details of errors were lost")
    )
    func `a failure is told with its reason, field and wait`() throws {
        let failure = Failure(
            .rateLimitMinute,
            "Too \"fast\".",
            retryAfter: .milliseconds(1_500),
            parameter: "contents[0]"
        )

        let (status, written) = GeminiContent.errorBody(failure)

        #expect(status == 429)
        #expect(
            try JSON(parsing: written)
                == JSON(
                    text: #"""
                        {"error":{"code":429,"message":"Too \"fast\".","status":"RESOURCE_EXHAUSTED","details":[
                         {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_MINUTE","domain":"aloft"},
                         {"@type":"type.googleapis.com/google.rpc.BadRequest",
                          "fieldViolations":[{"field":"contents[0]","description":"Too \"fast\"."}]},
                         {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}
                        """#
                )
        )
    }

    @Test(arguments: Failure.Kind.allCases)
    func `every kind has a body that is read as a failure`(kind: Failure.Kind) throws {
        let (status, written) = GeminiContent.errorBody(Failure(kind, "What happened."))

        let failure = GeminiContent().failure(status: status, header: { _ in nil }, body: written)

        #expect(status == kind.httpStatus)
        #expect(failure.message == "What happened.")
    }

    @Test(
        .bug("https://github.com/Portkey-AI/gateway/pull/771", "details of errors were lost")
    )
    func `the provider's own body is passed on as it came`() {
        let bytes = body(#"{"error":{"code":400,"message":"No.","status":"INVALID_ARGUMENT"}}"#)
        let failure = GeminiContent().failure(status: 400, header: { _ in nil }, body: bytes)

        let (status, written) = GeminiContent.errorBody(failure)

        #expect(status == 400)
        #expect(written == bytes)
    }

    @Test(
        arguments: [
            (403, #"{"error":{"message":"Consumer 'api_key:AIzaX' has been suspended.","details":[]}}"#),
            (400, #"{"error":{"message":"Bad.","details":[{"detail":"Invalid API key: key1234"}]}}"#),
            (401, #"{"error":{"message":"Expected OAuth 2 access token."}}"#),
            (500, "<html>AIza</html>"),
        ]
    )
    func `a body that may hold a credential goes no further`(status: Int, text: String) {
        let failure = GeminiContent().failure(status: status, header: { _ in nil }, body: body(text))

        #expect(failure.native == nil)
        #expect(!failure.message.contains("AIza"))
        #expect(!failure.message.contains("key1234"))
    }

    @Test(
        arguments: [
            ("45.837906927s", nil, .seconds(45) + .nanoseconds(837_906_927)), ("58s", nil, .seconds(58)),
            ("0.5s", nil, .milliseconds(500)), ("1.0000000009s", nil, .seconds(1)), ("58s", "7", .seconds(7)),
            ("soon", nil, nil), ("-1s", nil, nil), ("1.s", nil, nil),
            ("99999999999999999999s", nil, .seconds(31_536_000)),
            ("s", nil, nil), ("", "99999999999999999999", .seconds(31_536_000)),
        ] as [(String, String?, Duration?)]
    )
    func `a wait is read from the details or the header`(delay: String, header: String?, expected: Duration?) {
        let text = """
            {"error":{"code":429,"details":[
             {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\(delay)"}]}}
            """

        let failure = GeminiContent().failure(
            status: 429,
            header: { $0 == "retry-after" ? header : nil },
            body: body(text)
        )

        #expect(failure.retryAfter == expected)
    }

    @Test(
        arguments: [
            ("19h56m12.15s", .seconds(71_772) + .milliseconds(150)), ("6ms", .milliseconds(6)),
            ("28m48s", .seconds(1_728)), ("58.2s.", .seconds(58) + .milliseconds(200)), ("a while", nil),
            ("5", .seconds(5)),
            ("5y", nil),
        ] as [(String, Duration?)]
    )
    func `a wait is read from the prose`(prose: String, expected: Duration?) {
        let text = #"{"error":{"code":429,"message":"Quota exceeded.\nPlease retry in \#(prose)"}}"#

        let failure = GeminiContent().failure(status: 429, header: { _ in nil }, body: body(text))

        #expect(failure.retryAfter == expected)
        #expect(failure.message == "Quota exceeded.")
    }
}
