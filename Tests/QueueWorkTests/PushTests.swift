import API
import EventLoop
import Foundation
import HTTP
import HTTPServer
import JSON
import Jobs
import Logging
import QueueWork
import Queues
import TestKit
import Testing

@Suite(.timeLimit(.minutes(2))) struct PushTests {
    @Test func `a message that is pushed is processed`() async throws {
        try await withPush { push, workshop, _ in
            let answer = try await push(Self.envelope(#"{"request_id": "r1", "query": "what"}"#))

            let job = try await workshop.job("r1")
            #expect(answer.status == 200)
            #expect(answer.json["status"]?.string == "processed")
            #expect(answer.json["request_id"]?.string == "r1")
            #expect(job?.state == .succeeded)
        }
    }

    @Test func `what is pushed again is not run again`() async throws {
        try await withPush { push, workshop, _ in
            let envelope = Self.envelope(#"{"request_id": "r1", "query": "what"}"#)

            let answers = [try await push(envelope), try await push(envelope)]

            #expect(answers.map(\.status) == [200, 200])
            #expect(workshop.runs.all == ["what": 1])
        }
    }

    @Test func `operators see dead letters, whatever they hold`() async throws {
        try await withPush { push, _, letters in
            let text = Delivery(id: "1", data: Array("poison".utf8), attributes: ["a": "b"])
            let bytes = Delivery(id: "2", data: [255, 0])
            try await letters.keep(DeadLetter(queue: "q", delivery: text, reason: "No.", deliveries: 3, time: 1))
            try await letters.keep(DeadLetter(queue: "q", delivery: bytes, reason: "Never.", deliveries: 1, time: 2))

            let answer = try await push("", line: "GET /api/dead-letters?limit=2")

            let first: JSON = [
                "queue": "q", "message_id": "2", "reason": "Never.", "deliveries": 1, "time": 2, "attributes": [:],
                "data": "/wA=", "encoding": "base64",
            ]
            let second: JSON = [
                "queue": "q", "message_id": "1", "reason": "No.", "deliveries": 3, "time": 1,
                "attributes": ["a": "b"], "data": "poison", "encoding": "text",
            ]
            #expect(answer.json == ["letters": [first, second]])
        }
    }

    @Test func `of what guardrails stop, the store has nothing that was written`() async throws {
        try await withPush { push, _, letters in
            let answer = try await push(Self.envelope(#"{"request_id": "r1", "query": "secret"}"#))

            let kept = try await letters.latest()
            #expect(answer.status == 400)
            #expect(kept.first?.reason == "It has a key in it.")
            #expect(
                kept.first?.delivery.data == [] && kept.first?.delivery.attributes == ["a": "b", "request_id": "r1"]
            )
        }
    }

    @Test func `poison is refused, and is a dead letter once`() async throws {
        try await withPush { push, _, letters in
            let envelope = Self.envelope(#"{"request_id": "r1", "query": "x"}"#)

            let answers = [try await push(envelope), try await push(envelope)]

            let kept = try await letters.latest()
            #expect(answers.map(\.status) == [400, 400])
            #expect(answers[0].text.contains("too short"))
            #expect(kept.map(\.queue) == ["push:projects/p/subscriptions/s"])
            #expect(kept.first?.reason == "The query is too short.")
            #expect(kept.first?.delivery.attributes == ["a": "b"])
        }
    }

    @Test(arguments: [
        "", "{}", #"{"message": 7}"#, #"{"message": {"data": "e30="}}"#,
        #"{"message": {"messageId": "1", "data": "%%%"}}"#, #"{"message": {"messageId": "", "data": "e30="}}"#,
    ])
    func `what is no envelope is refused`(body: String) async throws {
        try await withPush { push, _, letters in
            let answer = try await push(body)

            let kept = try await letters.latest()
            #expect(answer.status == 400)
            #expect(kept.isEmpty)
        }
    }

    @Test(arguments: [
        ("Bearer hush", 200), ("bearer hush", 200), ("Bearer hushh", 401), ("Bearer hus", 401), ("Basic hush", 401),
        ("hush", 401), ("Bearer", 401), ("", 401), ("Bearer hush hush", 401),
    ])
    func `where a token is set, it must be shown`(shown: String, status: Int) async throws {
        try await withPush(token: "hush") { push, _, _ in
            let envelope = Self.envelope(#"{"request_id": "r1", "query": "what"}"#)

            let answer = try await push(envelope, authorization: shown)

            #expect(answer.status == status)
            #expect(!answer.text.contains("hush"))
        }
    }

    private static func envelope(_ text: String) -> String {
        let data = Data(text.utf8).base64EncodedString()
        return """
            {"message": {"data": "\(data)", "attributes": {"a": "b"}, "messageId": "17"}, \
            "subscription": "projects/p/subscriptions/s"}
            """
    }

    struct Answer {
        let text: String

        var status: Int { Int(text.dropFirst(9).prefix(3)) ?? 0 }
        var json: JSON {
            guard let end = text.range(of: "\r\n\r\n") else { return .null }
            return (try? JSON(parsing: String(text[end.upperBound...]))) ?? .null
        }
    }

    struct Push: Sendable {
        let address: SocketAddress
        let loop: EventLoop

        func callAsFunction(
            _ body: String,
            line: String = "POST /push",
            authorization: String? = nil
        ) async throws -> Answer {
            let field = authorization.map { "Authorization: \($0)\r\n" } ?? ""
            let request =
                "\(line) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\(field)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let connection = try await RawConnection(to: address, on: loop, sending: request)
            return Answer(text: await connection.receiveAll())
        }
    }

    private func withPush(
        token: String? = nil,
        _ body: @Sendable (Push, Workshop, StoredDeadLetters) async throws -> Void
    ) async throws {
        try await Workshop.working { workshop in
            let letters = StoredDeadLetters(workshop.database)
            let push = PushEndpoint(workshop.work, token: token, deadLetters: [letters]) { 1_800_000_000_000_000 }
            let endpoints = [push.endpoint, DeadLetterEndpoint(letters).endpoint]
            let router = APIRouter(endpoints, log: Log(level: .error, descriptor: -1)) { _ in
                .success(APICaller(key: "", isAdmin: true))
            }
            let loops = try EventLoopGroup(count: 1)
            defer { loops.shutdown() }
            let server = HTTPServer(on: loops.loops) { await router.handle($0) }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            try await body(Push(address: address, loop: loops.loops[0]), workshop, letters)
            _ = await server.drain(within: .zero)
        }
    }
}
