import Emulator
import GeminiDialect
import Generation
import OpenAIDialect
import TestKit
import Testing

/// Its refusals bear the marks that the dialects tell failures apart by.
@Suite struct RefusalTests {
    @Test(arguments: [
        Failure.Kind.rateLimitMinute, .tokenLimitMinute, .quotaDay, .noQuota, .billing, .capacity, .overloaded,
        .auth, .wrongAPI, .apiDisabled, .permission, .location, .contextLength, .modelNotFound, .invalidRequest,
        .serverError, .timeout,
    ])
    func `Gemini's refusals are told apart`(kind: Failure.Kind) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(geminiRequest("error=\(kind.rawValue)"))

            let failure = GeminiContent().failure(
                status: answer.status,
                header: { _ in nil },
                body: Array(answer.body.utf8)
            )
            #expect(failure.kind == kind)
        }
    }

    @Test(arguments: [
        Failure.Kind.rateLimitMinute, .billing, .contextLength, .modelNotFound, .invalidRequest, .overloaded,
        .serverError,
    ])
    func `OpenAI's refusals are told apart`(kind: Failure.Kind) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(chatRequest("error=\(kind.rawValue)"))

            let failure = OpenAIChat().failure(
                status: answer.status,
                header: { _ in nil },
                body: Array(answer.body.utf8)
            )
            #expect(failure.kind == kind)
        }
    }

    @Test func `a refusal says when to come back`() async throws {
        try await withEmulator { provider in
            let gemini = try await provider.ask(geminiRequest("error=rate_limit_minute; retry_after=1500ms"))
            let chat = try await provider.ask(chatRequest("error=rate_limit_minute; retry_after=1500ms"))

            let failure = GeminiContent().failure(
                status: gemini.status,
                header: { _ in nil },
                body: Array(gemini.body.utf8)
            )
            #expect(failure.retryAfter == .milliseconds(1500))
            #expect(chat.head.contains("retry-after: 2"))
        }
    }

    @Test func `an error comes in the middle of a stream of Gemini`() async throws {
        try await withEmulator { provider in
            let order = "error=overloaded; error_after=2; events=5"
            let answer = try await provider.ask(geminiRequest(order, isStreamed: true))

            #expect(answer.status == 200)
            #expect(answer.events.count == 3)
            #expect(answer.events.last?.hasPrefix(#"{"error":{"code":503"#) == true)
        }
    }

    @Test func `an error comes in the middle of a stream of OpenAI`() async throws {
        try await withEmulator { provider in
            let order = "error=overloaded; error_after=2; tokens=5"
            let answer = try await provider.ask(chatRequest(order, isStreamed: true))

            #expect(answer.events.count == 3)
            #expect(answer.events.last?.hasPrefix(#"{"error":{"message":"#) == true)
        }
    }
}
