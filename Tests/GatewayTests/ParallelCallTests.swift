import Emulator
import JSON
import TestKit
import Testing

/// Tool calls that were made at once come back with the one signature they share.
@Suite struct ParallelCallTests {
    private static let calls = #"""
        {"candidates":[{"content":{"role":"model","parts":[
          {"functionCall":{"name":"f","args":{"x":1}},"thoughtSignature":"c2lnbmVk"},
          {"functionCall":{"name":"g","args":{}}}]},"finishReason":"STOP","index":0}],"modelVersion":"m"}
        """#

    @Test(
        .bug("https://github.com/maximhq/bifrost/issues/1437", "the signature of a thought was lost on its way back"),
        .bug("https://github.com/maximhq/bifrost/issues/2210", "the signature of a thought was lost on its way back"),
        .bug("https://github.com/theopenco/llmgateway/issues/1267", "calls came back without their signature"),
        .bug("https://github.com/BerriAI/litellm/issues/2195", "calls of tools were called an ordinary stop"),
        .bug("https://github.com/BerriAI/litellm/issues/12240", "calls of tools were called an ordinary stop"),
        arguments: ["gemini", "vertex"]
    )
    func `parallel calls come back signed, though the client returns their ids alone`(provider: String) async throws {
        try await withWiredGateway { gateway, emulated in
            var behaviour = Behaviour()
            behaviour.body = Array(Self.calls.utf8)
            emulated.emulator.script = Script(rules: [Rule(Condition(), behaviour)])
            let start = #""model": "\#(provider)/gemini-3-pro", "messages": [{"role": "user", "content": "hi"}"#

            let first = try await gateway.post("/v1/chat/completions", "{\(start)]}")
            let choice = try #require(first.json["choices"]?[0])
            let calls = try #require(choice["message"]?["tool_calls"]?.array)
            let ids = calls.compactMap { $0["id"]?.string }
            let returned = zip(calls, ids).map { call, id in
                #"{"id": "\#(id)", "type": "function", "function": \#(call["function"]?.text ?? "")}"#
            }
            let results = ids.map { #"{"role": "tool", "tool_call_id": "\#($0)", "content": "1"}"# }
            _ = try await gateway.post(
                "/v1/chat/completions",
                "{\(start), " + #"{"role": "assistant", "tool_calls": [\#(returned.joined(separator: ","))]}, "#
                    + results.joined(separator: ",") + "]}"
            )

            let asked = try JSON(parsing: try #require(emulated.emulator.requests.last).body)["contents"]
            let sent = asked?[1]?["parts"]
            #expect(choice["finish_reason"] == "tool_calls")
            #expect(choice["native_finish_reason"] == "STOP")
            #expect(Set(ids).count == 2)
            #expect(sent?.array?.map { $0["functionCall"]?["name"] } == ["f", "g"])
            #expect(sent?[0]?["thoughtSignature"] == "c2lnbmVk")
            #expect(sent?[1]?["thoughtSignature"] == nil)
            #expect(asked?[2]?["parts"]?.array?.map { $0["functionResponse"]?["name"] } == ["f", "g"])
        }
    }
}
