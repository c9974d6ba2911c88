import EventLoop
import Foundation
import HTTP
import HTTPClient
import HTTPServer
import Synchronization
import Testing
import Webhooks

@Suite struct WebhookTests {
    /// A secret and what it signs, as the standard's own libraries test theirs.
    @Test func `a message is signed as the standard has it`() async throws {
        let received = try await send(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", at: 1_614_265_330) {
            try await $0.send(Array(#"{"test": 2432232314}"#.utf8), id: "msg_p5jXN8AQM9LWM0D4loKWxJek")
        }

        #expect(received.signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(received.id == "msg_p5jXN8AQM9LWM0D4loKWxJek" && received.time == "1614265330")
        #expect(received.body == #"{"test": 2432232314}"#)
    }

    @Test func `without a secret a message is not signed`() async throws {
        let received = try await send(secret: nil) { try await $0.send(Array("{}".utf8), id: "1") }

        #expect(received.signature == nil && received.body == "{}")
    }

    @Test(arguments: [(500, true), (503, true), (429, true), (408, true), (400, false), (404, false), (302, false)])
    func `what the receiver answers says whether trying again may help`(status: Int, mayRetry: Bool) async throws {
        let error = await #expect(throws: WebhookError.self) {
            _ = try await send(secret: nil, status: status) { try await $0.send(Array("{}".utf8), id: "1") }
        }

        #expect(error?.mayRetry == mayRetry)
        #expect(error?.message == "The webhook answered \(status).")
        #expect(error?.retryAfter == .seconds(7))
    }

    @Test func `who took a message may say at length whatever it likes`() async throws {
        let received = try await send(secret: nil, status: 200, answer: [UInt8](repeating: 0x20, count: 1 << 20)) {
            try await $0.send(Array("{}".utf8), id: "1")
        }

        #expect(received.body == "{}")
    }

    @Test func `who is not there may be there later`() async throws {
        let group = try EventLoopGroup(count: 1)
        defer { group.shutdown() }
        let hook = Webhook("http://127.0.0.1:1/x", secret: nil, client: HTTPClient(on: group.loops))

        let error = await #expect(throws: WebhookError.self) { try await hook.send(Array("{}".utf8), id: "1") }

        #expect(error?.mayRetry == true)
    }

    @Test(arguments: ["", "short", "whsec_", "whsec_!!!", "whsec_QUJD"])
    func `what is too short is no secret`(text: String) {
        #expect(WebhookSecret(text) == nil)
    }

    private struct Received: Sendable {
        var id: String?
        var time: String?
        var signature: String?
        var body = ""
    }

    /// What a server got that `body` sent something to.
    private func send(
        secret: String?,
        status: Int = 204,
        answer: [UInt8] = [],
        at time: Int = 1_700_000_000,
        _ body: (Webhook) async throws -> Void
    ) async throws -> Received {
        let group = try EventLoopGroup(count: 1)
        let received = Mutex(Received())
        let server = HTTPServer(on: [group.loops[0]]) { transaction in
            let bytes = (try? await transaction.body(limit: 1 << 20)) ?? []
            received.withLock {
                $0 = Received(
                    id: transaction.head.fields["webhook-id"],
                    time: transaction.head.fields["webhook-timestamp"],
                    signature: transaction.head.fields["webhook-signature"],
                    body: String(decoding: bytes, as: UTF8.self)
                )
            }
            transaction.respond(status: status, fields: ["retry-after": "7"], body: answer)
        }
        let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
        defer { group.shutdown() }
        let hook = Webhook(
            "http://\(address)/hook",
            secret: secret.flatMap(WebhookSecret.init),
            client: HTTPClient(on: group.loops),
            now: { time }
        )
        try await body(hook)
        return received.withLock { $0 }
    }
}
