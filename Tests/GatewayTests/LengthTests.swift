import Generation
import JSON
import TestKit
import Testing

/// An answer of no words, because thoughts took all the tokens it was allowed, says so.
@Suite struct LengthTests {
    private static let question = #"{"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}"#

    private static let callers = [
        ("/v1/chat/completions", #"{"model": "route", "messages": [{"role": "user", "content": "hi"}]}"#),
        (
            "/v1/chat/completions",
            #"{"model": "route", "stream": true, "messages": [{"role": "user", "content": "hi"}]}"#
        ),
        ("/v1beta/models/route:generateContent", question),
        ("/v1beta/models/route:streamGenerateContent?alt=sse", question),
    ]

    private static let end: [Delta] = [
        .finished(.length, native: "MAX_TOKENS", candidate: 0), .usage(Usage(promptTokens: 3, thoughtTokens: 2999)),
    ]

    @Test(
        .bug("https://github.com/googleapis/python-genai/issues/811", "the answer was empty, and nothing said why"),
        .bug("https://github.com/googleapis/python-genai/issues/1039", "the answer was empty, and nothing said why"),
        .bug("https://github.com/google/adk-python/issues/1357", "the answer was empty, and nothing said why"),
        arguments: callers
    )
    func `an answer that thoughts left no tokens for says so`(path: String, body: String) async throws {
        let empty = Chunk([.thought("hm", candidate: 0), .text("", candidate: 0)] + Self.end)
        try await withGateway(ScriptedProvider(name: "p", .answer([empty]))) { gateway in
            let answer = try await gateway.post(path, body)

            let notice = try #require(answer.field("x-aloft-notice"))
            #expect(answer.status == 200)
            #expect(notice.contains("output tokens") && notice.contains("2999"))
        }
    }

    @Test(arguments: callers)
    func `an answer that was cut amid its words needs no such notice`(path: String, body: String) async throws {
        let cut = Chunk([.thought("hm", candidate: 0), .text("Hel", candidate: 0)] + Self.end)
        try await withGateway(ScriptedProvider(name: "p", .answer([cut]))) { gateway in
            let answer = try await gateway.post(path, body)

            #expect(answer.status == 200)
            #expect(answer.field("x-aloft-notice") == nil)
        }
    }

    /// By then the head is out, so that the log alone can say it.
    @Test(.bug("https://github.com/googleapis/python-genai/issues/811", "the answer was empty, and nothing said why"))
    func `a stream that ends without words says so in the log`() async throws {
        let rows = try LogRows()
        let chunks = [Chunk([.thought("hm", candidate: 0)]), Chunk(Self.end)]
        let provider = ScriptedProvider(name: "p", .answer(chunks))

        try await withGateway(answering: provider, log: rows.log) { gateway in
            _ = try await gateway.post(Self.callers[1].0, Self.callers[1].1)
        }

        let notice = try rows.all().first?["notices"]?[0]?.string
        #expect(notice?.contains("output tokens") == true)
    }
}
