import Generation
import Refusals
import Testing

/// Refusals in shapes and words beyond the posted ones.
@Suite struct ClassTests {
    private func failure(_ status: Int, _ body: String, from service: Service = .openAI) -> Failure {
        Classifier(service).failure(status: status, header: { _ in nil }, body: Array(body.utf8))
    }

    @Test(arguments: [
        // One error in every shape.
        (429, #"{"error":{"code":"insufficient_quota","message":"m"}}"#, Failure.Kind.billing),
        (429, #"[{"error":{"code":"insufficient_quota","message":"m"}}]"#, .billing),
        (429, #"{"code":"insufficient_quota","message":"m"}"#, .billing),
        (500, #"{"error":{"message":"upstream said {\"error\":{\"code\":\"insufficient_quota\"}}"}}"#, .billing),
        (429, #"{"error":{"code":"insufficient_quota","message":"m"#, .billing),
        (429, "{'error': {'code': 'insufficient_quota', 'message': \"don't\"}}", .billing),
        (
            429,
            #"429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Your prepayment credits are depleted.'}}"#,
            .billing
        ),
        (200, "data: {\"error\":{\"code\":\"insufficient_quota\"}}\n\n", .billing),
        (500, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, .overloaded),
        // A relay's own status around a more exact one.
        (
            500,
            #"{"error":{"message":"x {\"error\":{\"code\":404,\"message\":\"models/m is not found\",\"status\":\"NOT_FOUND\"}}"}}"#,
            .modelNotFound
        ),
        // Pages, and nothing at all.
        (502, "<html><head><title>502 Bad Gateway</title></head></html>", .serverError),
        (504, "<!DOCTYPE html><title>504 Gateway Time-out</title>", .timeout),
        (403, "<html><title>Attention Required! | Cloudflare</title></html>", .unknown),
        (404, "<html><title>404 Not Found</title></html>", .unknown), (404, "404 page not found", .unknown),
        (404, #"{"detail":"Not Found"}"#, .unknown), (302, "", .unknown), (401, "", .auth), (402, "{}", .billing),
        (413, "<html>413 Request Entity Too Large</html>", .requestTooLarge), (503, "", .overloaded),
        (524, "error code: 524", .timeout), (529, "", .overloaded), (418, "{}", .invalidRequest),
        // Limits.
        (429, "Too Many Requests", .rateLimitMinute),
        (429, #"{"error":{"message":"Rate limit exceeded: free-models-per-day.","code":429}}"#, .quotaDay),
        (429, #"{"error":{"message":"Rate limit exceeded: free-models-per-min.","code":429}}"#, .rateLimitMinute),
        (
            429,
            #"{"error":{"code":"429","message":"have exceeded token rate limit of your current tier. Please retry after 28 seconds."}}"#,
            .tokenLimitMinute
        ),
        (
            429,
            #"{"error":{"message":"You exceeded your current quota, please check your plan and billing details."}}"#,
            .billing
        ),
        (
            413,
            #"{"error":{"message":"Request too large for model `m` on tokens per minute (TPM): Limit 6000","code":"rate_limit_exceeded"}}"#,
            .tokenLimitMinute
        ),
        (
            400,
            #"{"error":{"message":"The input token count (1068437) exceeds the maximum number of tokens allowed (1048576).","code":400,"status":"INVALID_ARGUMENT"}}"#,
            .contextLength
        ),
        (
            400,
            #"{"error":{"message":"Unable to submit request because the input token count is 1200000 but model only supports up to 1048576."}}"#,
            .contextLength
        ),
        (500, #"{"error":{"message":"model is loading, currently loading"}}"#, .loading),
        (
            400,
            #"{"error":{"code":"content_filter","message":"The prompt triggered the content management policy."}}"#,
            .blockedPrompt
        ),
        (400, #"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#, .auth),
    ])
    func `a refusal has its class`(status: Int, body: String, kind: Failure.Kind) {
        #expect(failure(status, body).kind == kind)
    }

    @Test(
        .bug(
            "https://github.com/diegosouzapw/OmniRoute/issues/9504",
            "every 429 was a spent quota, for the prose is always the same"
        ),
        arguments: [
            (
                ["GenerateRequestsPerMinutePerProjectPerModel", "GenerateRequestsPerDayPerProjectPerModel"],
                Failure.Kind.quotaDay
            ),
            (["GenerateContentInputTokensPerModelPerMinute", "GenerateRequestsPerDay"], .quotaDay),
            (["GenerateContentInputTokensPerModelPerMinute-FreeTier"], .tokenLimitMinute),
            (["GenerateRequestsPerMinutePerProjectPerModel-FreeTier"], .rateLimitMinute),
            (["GenerateSomethingPerFortnight"], .unknown),
        ]
    )
    func `the quota that returns last counts`(ids: [String], kind: Failure.Kind) {
        let violations = ids.map { #"{"quotaId":"\#($0)","quotaValue":"15"}"# }.joined(separator: ",")
        let details = #"[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[\#(violations)]}]"#
        let body =
            #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota.","details":\#(details)}}"#

        #expect(failure(429, body, from: .gemini).kind == kind)
    }

    @Test(
        .bug(id: "lesson-43", "hours were waited for a quota that does not exist"),
        arguments: [
            ("limit: 0, model: m", true), ("limit: 0", true), ("limit: 0.", true), ("limit: 0.5", false),
            ("limit: 5", false),
            ("limit: 05", false), ("limit: 20", false),
        ]
    )
    func `only a limit of nothing is no quota`(words: String, isNone: Bool) {
        let body =
            #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota, \#(words)"}}"#

        #expect((failure(429, body, from: .gemini).kind == .noQuota) == isNone)
    }

    @Test func `the limit of a minute is told as a number`() {
        let quota = #"{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier","quotaValue":"15"}"#
        let details = #"[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[\#(quota)]}]"#

        let failure = failure(429, #"{"error":{"code":429,"message":"m","details":\#(details)}}"#, from: .gemini)

        #expect(failure.quota == 15)
    }

    @Test func `a key that is repeated is neither quoted nor passed on`() {
        for key in ["AIzaSyA123", "sk-proj-1", "AQ.Ab8", "ya29.a0"] {
            let failure = failure(400, #"{"error":{"message":"Bad thing '\#(key)'.","param":"\#(key)"}}"#)

            #expect(!failure.message.contains(key))
            #expect(failure.native == nil)
            #expect(failure.parameter == nil)
        }
    }

    @Test func `what only looks like a key is quoted`() {
        let failure = failure(400, #"{"error":{"message":"This is a risk-free task-1 FAQ.","param":"n"}}"#)

        #expect(failure.message == "This is a risk-free task-1 FAQ.")
        #expect(failure.native != nil)
        #expect(failure.parameter == "n")
    }
}
