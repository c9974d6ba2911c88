import Generation
import JSON
import OpenAIDialect
import ServerSentEvents
import Testing

/// Signatures of tool calls travel in their ids, for clients that return nothing else.
@Suite struct CallIDTests {
    private func deltas(id: String, signature: String) -> [Delta] {
        [
            .toolCall(index: 0, id: id, name: "f", candidate: 0), .toolArguments(index: 0, "{}", candidate: 0),
            .signature(signature, candidate: 0), .finished(.toolCalls, native: "STOP", candidate: 0),
        ]
    }

    /// The id as a caller sees it in a whole answer, after checking that a stream has the same.
    private func writtenID(id: String, signature: String) throws -> String {
        var writer = OpenAIChatWriter(requestID: "r1", created: 1, model: "m", wantsUsage: false)
        var response = Response()
        for delta in deltas(id: id, signature: signature) { response.apply(delta) }
        let whole = try JSON(parsing: writer.write(response))["choices"]?[0]?["message"]?["tool_calls"]?[0]
        var output: [UInt8] = []
        writer.write(Chunk(deltas(id: id, signature: signature)), to: &output)
        var decoder = EventDecoder()
        let first = try JSON(parsing: try #require(try decoder.feed(output.span).first).data)
        #expect(first["choices"]?[0]?["delta"]?["tool_calls"]?[0]?["id"] == whole?["id"])
        #expect(whole?["extra_content"] == ["google": ["thought_signature": .string(signature)]])
        return try #require(whole?["id"]?.string)
    }

    private func body(callID: String, resultID: String, extra: String = "") -> [UInt8] {
        Array(
            """
            {"x":1.50,"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","y":1e2,"content":null,
            "tool_calls":[{"id":"\(callID)","type":"function","function":{"name":"f","arguments":"{}"}\(extra)}]},
            {"role":"tool","tool_call_id":"\(resultID)","content":"1"}],"z":[]}
            """.utf8
        )
    }

    @Test(
        .bug("https://github.com/maximhq/bifrost/issues/1437", "signatures were lost with clients that keep ids alone"),
        arguments: ["AAAA", "a+/9", "QQ==", "QUI=", "CskBAY++//8="]
    )
    func `a signature survives a client that returns the id alone`(signature: String) throws {
        let id = try writtenID(id: "call_1", signature: signature)

        let request = try OpenAIChat.readRequest(body(callID: id, resultID: id))

        #expect(id.hasPrefix("call_1__sig__"))
        #expect(id.utf8.allSatisfy { Character(Unicode.Scalar($0)).isLetter || $0 == 45 || $0 == 95 || 48...57 ~= $0 })
        let call = Part(.toolCall(ToolCall(id: "call_1", name: "f", arguments: "{}")), signature: signature)
        #expect(request.turns[1].parts == [call])
        #expect(request.turns[2].parts == [Part(.toolResult(ToolResult(id: "call_1", name: "f", value: "1")))])
    }

    @Test func `a target of this dialect sees the clean ids, and all else as it was`() throws {
        let id = "call_1__sig__QQ"

        let written = try OpenAIChat().write(try OpenAIChat.readRequest(body(callID: id, resultID: id)), model: "m")

        let expected = String(decoding: body(callID: "call_1", resultID: "call_1"), as: UTF8.self)
        #expect(String(decoding: written.body, as: UTF8.self) == expected.replacing("\n", with: ""))
        #expect(written.isForwarded)
    }

    @Test func `the field wins over the id`() throws {
        let extra = #","extra_content":{"google":{"thought_signature":"BBBB"}}"#

        let request = try OpenAIChat.readRequest(body(callID: "c__sig__AAAA", resultID: "c", extra: extra))

        #expect(request.turns[1].parts.first?.signature == "BBBB")
    }

    @Test(arguments: ["S", "====", "A===", "AA=A", "A-_A", "AA A", "ÄAA"])
    func `what is not base64 stays out of the id`(signature: String) throws {
        #expect(try writtenID(id: "call_1", signature: signature) == "call_1")
    }

    @Test func `an id that looks signed already is not signed`() throws {
        #expect(try writtenID(id: "a__sig__b", signature: "AAAA") == "a__sig__b")
    }

    @Test(arguments: ["c__sig__", "c__sig__A", "c__sig__A=", "c__sig__é", "c__sig_AAAA", "__sig__"])
    func `an id that only looks signed stays as it is`(id: String) throws {
        let sent = body(callID: id, resultID: id)

        let request = try OpenAIChat.readRequest(sent)

        #expect(request.turns[1].parts == [Part(.toolCall(ToolCall(id: id, name: "f", arguments: "{}")))])
        #expect(request.original?.body == sent)
    }
}
