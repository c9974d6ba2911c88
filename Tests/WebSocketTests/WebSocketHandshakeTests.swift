import HTTP
import Testing
import WebSocket

@Suite struct WebSocketHandshakeTests {
    private let head = HTTPRequestHead(
        method: "GET",
        target: "/chat",
        fields: [
            "host": "example.com", "upgrade": "websocket", "connection": "keep-alive, Upgrade",
            "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version": "13",
        ]
    )

    @Test func `the key of the protocol's own example is answered as it says`() throws {
        let fields = try WebSocketHandshake.answer(to: head)

        #expect(fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(fields["upgrade"] == "websocket")
        #expect(fields["sec-websocket-extensions"] == nil)
    }

    @Test(arguments: [
        ("upgrade", "h2c", 426), ("connection", "close", 426), ("sec-websocket-version", "8", 426),
        ("sec-websocket-key", "short", 400), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25j*Q==", 400),
    ])
    func `a request that is not right is refused`(name: String, value: String, status: Int) {
        var changed = HTTPRequestHead(method: "GET", target: "/chat")
        for pair in head.fields.pairs { changed.fields.append(pair.name, pair.name == name ? value : pair.value) }

        let refusal = #expect(throws: WebSocketHandshake.Refusal.self) { try WebSocketHandshake.answer(to: changed) }

        #expect(refusal?.status == status)
    }

    @Test func `a method that is not GET is refused`() {
        var changed = head
        changed.method = "POST"

        #expect(throws: WebSocketHandshake.Refusal.self) { try WebSocketHandshake.answer(to: changed) }
    }

    @Test func `a reason for closing is cut between two characters`() {
        let payload = WebSocketEncoder.closePayload(.normal, String(repeating: "é", count: 100))

        #expect(payload.count == 124)
        #expect(String(validating: payload[2...], as: UTF8.self) == String(repeating: "é", count: 61))
    }
}
