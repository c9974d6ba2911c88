import Generation
import Refusals
import Testing

/// How long a server asks to be left alone, wherever it says so.
@Suite struct HintTests {
    @Test(
        .bug("https://github.com/dcdpr/jp/issues/1061", "only whole seconds were read"),
        arguments: [
            ("58.217843437s", Duration.seconds(58) + .nanoseconds(217_843_437)),
            ("45.837906927s", .seconds(45) + .nanoseconds(837_906_927)),
            ("0.1234567899s", .nanoseconds(123_456_789)),
            ("19h56m12.15s", .seconds(71_772) + .milliseconds(150)),
            ("114h18m0s", .seconds(411_480)), ("28m48s", .seconds(1_728)), ("6m0s", .seconds(360)),
            ("6ms", .milliseconds(6)), ("1.5ms", .microseconds(1_500)), ("30", .seconds(30)),
            ("1.5", .milliseconds(1_500)),
            ("28 seconds", .seconds(28)), ("1 minute 5 seconds", .seconds(65)), ("2d", .seconds(172_800)),
            ("99999999999999999999999s", WrittenDuration.longest), ("999999999999h", WrittenDuration.longest),
        ]
    )
    func `a wait is read to the nanosecond in every spelling`(text: String, wait: Duration) {
        #expect(WrittenDuration.whole(text) == wait)
    }

    @Test(arguments: ["", "s", "-1s", "abc", "5 apples", "1..2s", "1e300", "nan", "1s later", ".5s", "٣s"])
    func `what is no wait is not read as one`(text: String) {
        #expect(WrittenDuration.whole(text) == nil)
    }

    @Test(arguments: [
        (["retry-after": "2"], Duration.seconds(2) as Duration?), (["retry-after": "1.5"], .milliseconds(1500)),
        (["retry-after": "9", "retry-after-ms": "250"], .milliseconds(250)),
        (["retry-after": "9", "retry-after-ms": "soon"], .seconds(9)),
        (["retry-after": "99999999999999999999"], WrittenDuration.longest),
        (["retry-after": "-1"], nil), (["retry-after": "nan"], nil), ([:], nil),
        (["retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:26:30 GMT"], .seconds(90)),
        (["retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:29:00 GMT"], .zero),
        (["retry-after": "Wednesday, 21-Oct-26 07:28:00 GMT", "date": "Wed Oct 21 07:27:00 2026"], .seconds(60)),
        (
            ["retry-after": "Fri, 31 Dec 9999 23:59:59 GMT", "date": "Wed, 21 Oct 2026 07:26:30 GMT"],
            .seconds(31_536_000)
        ),
        (["retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"], nil),
        (["x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"], .seconds(1)),
        (
            [
                "x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s",
                "x-ratelimit-remaining-tokens": "0", "x-ratelimit-remaining-requests": "12",
            ], .seconds(360)
        ),
    ])
    func `the head says when to come back`(headers: [String: String], wait: Duration?) {
        let failure = Classifier(.openAI).failure(status: 429, header: { headers[$0] }, body: [])

        #expect(failure.kind == .rateLimitMinute)
        #expect(failure.retryAfter == wait)
    }

    @Test func `allowances are no hint where nothing is used up`() {
        let failure = Classifier(.openAI)
            .failure(status: 500, header: { ["x-ratelimit-reset-requests": "6m0s"][$0] }, body: [])

        #expect(failure.retryAfter == nil)
    }

    @Test(arguments: [
        ("Please retry in 10h17m5.72s.", Duration.seconds(37_025) + .milliseconds(720)),
        ("Please try again in 6ms. Contact us.", .milliseconds(6)),
        ("Please retry after 28 seconds.", .seconds(28)),
        ("Your quota will reset after 3s.", .seconds(3)),
        ("Wait a few minutes, then try again in 2 minutes.", .seconds(120)),
    ])
    func `prose says when to come back`(sentence: String, wait: Duration) {
        let body = Array(#"{"error":{"code":429,"message":"\#(sentence)"}}"#.utf8)

        let failure = Classifier(.gemini).failure(status: 429, header: { _ in nil }, body: body)

        #expect(failure.retryAfter == wait)
    }

    @Test(arguments: [0, 951_782_400, 1_792_567_680, 4_107_542_399])
    func `a date is read as it is written`(seconds: Int) {
        #expect(HTTPDate.seconds(HTTPDate.text(seconds)) == seconds)
    }

    @Test func `a date has the standard's form`() {
        #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
