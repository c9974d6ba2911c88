import Gateway
import Generation
import HTTP
import JSON
import TestKit
import Testing

/// Requests that are refused for what their heads say.
@Suite struct AdmissionTests {
    private static let chat = "/v1/chat/completions"
    private static let question = #"{"model": "route", "messages": [{"role": "user", "content": "hi"}]}"#

    private static func announcement(of size: Int, at path: String = chat) -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n"
    }

    @Test(
        .bug(id: "lesson-23", "bodies of refused requests took all memory")
    )
    func `beyond the limit, fifty large requests are refused before any of their bodies`() async throws {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let slow = ScriptedProvider(name: "p", .halting([], { for await _ in opened {} }, [.text("hi")]))
        try await withGateway(requestLimit: 1, slow) { gateway in
            let first = try await gateway.connect()
            await first.send(Self.announcement(of: Self.question.utf8.count))
            // What waits for its body counts: there is one place, and it is taken.
            while try await gateway.get("/metrics").body.contains("aloft_requests_in_flight 0") {}

            for _ in 0..<50 {
                // Nothing of the twenty megabytes is sent, so an answer can owe nothing to them.
                let answer = try await gateway.send(Self.announcement(of: 20_000_000))

                #expect(answer.status == 503)
                #expect(answer.field("retry-after") == "1")
                #expect(answer.field("x-aloft-failure") == "overloaded")
                #expect(answer.field("connection") == "close")
            }
            open.finish()
            await first.send(Self.question)
            let answered = await first.receive(until: "hi")

            #expect(answered.hasPrefix("HTTP/1.1 200 "))
            #expect(slow.requests.count == 1)
        }
    }

    @Test func `a place is free again when its request has been answered`() async throws {
        let hello = ScriptedProvider.Outcome.answer([.text("hi")])
        try await withGateway(requestLimit: 1, ScriptedProvider(name: "p", hello, hello)) { gateway in
            let first = try await gateway.post(Self.chat, Self.question)
            let malformed = try await gateway.post(Self.chat, "{")
            let last = try await gateway.post(Self.chat, Self.question)

            #expect([first.status, malformed.status, last.status] == [200, 400, 200])
        }
    }

    @Test(
        .bug(id: "lesson-23", "bodies were read before keys were looked at"),
        arguments: [chat, "/v1beta/models/route:generateContent", "/v1/responses", "/v1beta/files"]
    )
    func `who is not admitted is told so from the head`(path: String) async throws {
        let provider = ScriptedProvider(name: "p")
        let admission: Gateway.Admission = { head, _ in
            head.shownKey == nil ? .failure(Failure(.unauthenticated, "A key is needed.")) : .success("")
        }
        try await withGateway(admission: admission, provider) { gateway in
            let answer = try await gateway.send(Self.announcement(of: 20_000_000, at: path))

            #expect(answer.status == 401)
            #expect(answer.json["error"]?["message"] == "A key is needed.")
            #expect(provider.requests.isEmpty)
        }
    }

    @Test(arguments: ["/v1/models", "/v1beta/models", "/v1/models/route", "/v1beta/models/route"])
    func `models are listed to those who are admitted`(path: String) async throws {
        let admission: Gateway.Admission = { head, _ in
            head.shownKey == "k" ? .success("") : .failure(Failure(.unauthenticated, "A key is needed."))
        }
        try await withGateway(admission: admission, ScriptedProvider(name: "p")) { gateway in
            let stranger = try await gateway.get(path)
            let friend = try await gateway.send(
                "GET \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer k\r\nConnection: close\r\n\r\n"
            )

            #expect(stranger.status == 401)
            #expect(friend.status != 401)
        }
    }

    @Test(arguments: [
        ("/v1/responses", true), ("/v1beta/files", true), (chat, false),
        ("/v1beta/models/route:generateContent", false),
    ])
    func `who admits is told which calls are passed on unseen`(path: String, isRelayed: Bool) async throws {
        let admission: Gateway.Admission = { _, isRelayed in
            .failure(Failure(.forbidden, isRelayed ? "relayed" : "read"))
        }
        try await withGateway(admission: admission, ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.post(path, "{}")

            #expect(answer.status == 403)
            #expect(answer.json["error"]?["message"] == .string(isRelayed ? "relayed" : "read"))
        }
    }

    @Test func `health and metrics are told however much is going on`() async throws {
        try await withGateway(requestLimit: 0, ScriptedProvider(name: "p")) { gateway in
            let refused = try await gateway.post(Self.chat, Self.question)
            let live = try await gateway.get("/health/live")
            let metrics = try await gateway.get("/metrics")

            #expect([refused.status, live.status, metrics.status] == [503, 200, 200])
        }
    }
}
