import Emulator
import HTTP
import TestKit
import Testing

/// What providers are told of a request's time.
@Suite struct ServerTimeoutTests {
    private static let question = #""messages": [{"role": "user", "content": "hi"}]"#

    @Test(arguments: [("gemini", "7"), ("vertex", "7"), ("openai", nil)])
    func `Google is told the seconds that are left`(provider: String, told: String?) async throws {
        try await withWiredGateway { gateway, emulated in
            let body = #"{"model": "\#(provider)/gemini-2.5-flash", \#(Self.question)}"#
            let answer = try await gateway.post("/v1/chat/completions", body, fields: "x-aloft-deadline: 7s\r\n")

            #expect(answer.status == 200)
            #expect(emulated.emulator.requests.last?.head.fields["x-server-timeout"] == told)
        }
    }

    @Test(arguments: ["gemini", "vertex"])
    func `Google is told no time that nobody set`(provider: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let body = #"{"model": "\#(provider)/gemini-2.5-flash", \#(Self.question)}"#
            _ = try await gateway.post("/v1/chat/completions", body)

            let request = try #require(emulated.emulator.requests.last)
            #expect(request.head.fields["x-server-timeout"] == nil)
        }
    }
}
