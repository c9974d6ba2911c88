import Emulator
import JSON
import TestKit
import Testing

/// What is bound to one provider stays there when a request moves to another.
@Suite struct FallbackTests {
    private static let path = "/v1beta/models/gemini%2Ffirst,vertex%2Fgemini-3-pro:generateContent"

    @Test(
        .bug(
            "https://github.com/alphaXiv/agents/pull/61",
            "signatures were shown to a provider that had not issued them"
        )
    )
    func `signatures and cached content are left behind, with a notice`() async throws {
        try await withWiredGateway { gateway, emulated in
            var refused = Condition()
            refused.model = "first"
            var behaviour = Behaviour()
            behaviour.status = 403
            emulated.emulator.script = Script(rules: [Rule(refused, behaviour)])
            let call = #"{"functionCall": {"name": "f", "args": {}}, "thoughtSignature": "c2lnbmVk"}"#
            let result = #"{"functionResponse": {"name": "f", "response": {"a": 1}}}"#

            let answer = try await gateway.post(
                Self.path,
                #"{"cachedContent": "cachedContents/a", "contents": [{"role": "user", "parts": [{"text": "hi"}]}, "#
                    + #"{"role": "model", "parts": [\#(call)]}, {"role": "user", "parts": [\#(result)]}]}"#
            )

            let bodies = emulated.emulator.requests.map { String(decoding: $0.body, as: UTF8.self) }
            #expect(answer.status == 200)
            #expect(bodies.count == 2)
            #expect(bodies.first?.contains("c2lnbmVk") == true)
            #expect(bodies.last?.contains("c2lnbmVk") == false)
            #expect(bodies.last?.contains("skip_thought_signature_validator") == true)
            #expect(bodies.last?.contains("cachedContent") == false)
            #expect(answer.head.contains("signatures of thoughts were left out"))
            #expect(answer.head.contains("cached content was left out"))
        }
    }

    @Test(
        .bug("https://github.com/alphaXiv/agents/pull/61", "another API's signatures ended the conversation"),
        arguments: [("gemini", "vertex"), ("vertex", "gemini")]
    )
    func `a conversation that a fallback signed goes on`(first: String, fallback: String) async throws {
        try await withWiredGateway { gateway, emulated in
            var calling = Condition()
            calling.times = 1
            var behaviour = Behaviour()
            behaviour.tool = "f"
            emulated.emulator.script = Script(rules: [Rule(calling, behaviour)])
            let question = #"{"role": "user", "parts": [{"text": "hi"}]}"#
            let result = #"{"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {}}}]}"#
            let called = try await gateway.post(
                "/v1beta/models/\(fallback)%2Fgemini-3-pro:generateContent",
                #"{"contents": [\#(question)]}"#
            )
            let call = try #require(called.json["candidates"]?[0]?["content"])

            let answer = try await gateway.post(
                "/v1beta/models/\(first)%2Fgemini-3-pro,\(fallback)%2Fgemini-3-pro:generateContent",
                #"{"contents": [\#(question), \#(call.text), \#(result)]}"#
            )

            #expect(call["parts"]?[0]?["thoughtSignature"] != nil)
            #expect(answer.status == 200)
            #expect(answer.field("x-aloft-target") == "\(fallback)/gemini-3-pro")
        }
    }

    @Test func `a file goes on to the target that can read it`() async throws {
        try await withWiredGateway { gateway, emulated in
            let file = #"{"fileData": {"fileUri": "files/a", "mimeType": "image/png"}}"#

            let answer = try await gateway.post(
                "/v1beta/models/vertex%2Fm,gemini%2Fm:generateContent",
                #"{"contents": [{"role": "user", "parts": [\#(file)]}]}"#
            )

            #expect(answer.status == 200)
            #expect(answer.field("x-aloft-target") == "gemini/m")
            #expect(emulated.emulator.requests.count == 1)
        }
    }
}
