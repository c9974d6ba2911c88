import Generation
import JSON
import TestKit
import Testing

/// What the head of a request says of its time and urgency.
@Suite struct WishTests {
    private static let chat = "/v1/chat/completions"
    private static let question = #"{"model": "route", "messages": [{"role": "user", "content": "hi"}]}"#
    private static let hello = ScriptedProvider.Outcome.answer([.text("hi")])

    /// Whether the provider was given so many seconds, less what a busy machine took until then.
    private func isGiven(
        _ seconds: Int64,
        _ fields: String,
        _ body: String = question,
        at path: String = chat
    ) async throws -> Bool {
        guard let given = try await given(fields, body, at: path) else { return false }
        return (seconds / 2...seconds).contains(given)
    }

    private func given(_ fields: String, _ body: String = question, at path: String = chat) async throws -> Int64? {
        let provider = ScriptedProvider(name: "p", Self.hello)
        try await withGateway(provider) { _ = try await $0.post(path, body, fields: fields) }
        guard let timeout = provider.requests.first?.0.attempt?.timeout.total else { return nil }
        return Int64((timeout / .seconds(1)).rounded())
    }

    @Test(arguments: [
        ("x-aloft-deadline: 20s", 20), ("x-aloft-deadline: 20", 20), ("x-aloft-deadline: 2500ms", 3),
        ("x-aloft-deadline: 1.5m", 90), ("x-server-timeout: 30", 30), ("grpc-timeout: 20S", 20),
        ("grpc-timeout: 50000m", 50), ("grpc-timeout: 1M", 60), ("grpc-timeout: 30000000u", 30),
        ("x-stainless-timeout: 40", 40), ("x-stainless-read-timeout: 40.0", 40),
        ("x-aloft-deadline: 50s\r\nx-server-timeout: 30\r\ngrpc-timeout: 40S", 30),
        ("x-aloft-deadline: 99999999999999999h", 600), ("x-unknown: 1", 600),
    ])
    func `the smallest time that a caller names is its deadline`(fields: String, seconds: Int64) async throws {
        #expect(try await isGiven(seconds, fields + "\r\n"))
    }

    @Test(arguments: [
        "x-server-timeout: soon", "x-server-timeout: -5", "x-server-timeout: 0", "grpc-timeout: 20", "grpc-timeout: S",
        "grpc-timeout: 123456789S", "x-stainless-timeout: nan", "x-stainless-read-timeout: None",
        "x-server-timeout: 0x10",
    ])
    func `what another's header says wrongly says nothing`(field: String) async throws {
        #expect(try await isGiven(600, field + "\r\n"))
    }

    @Test func `how long a client waits for bytes does not end a stream that goes on`() async throws {
        let body = #"{"model": "route", "stream": true, "messages": [{"role": "user", "content": "hi"}]}"#

        #expect(try await isGiven(600, "x-stainless-read-timeout: 10\r\n", body))
        #expect(try await isGiven(10, "x-server-timeout: 10\r\n", body))
    }

    @Test(arguments: ["soon", "-1s", "", "1 s", "1e3", "20x", "nan", ".", "s"])
    func `a deadline that cannot be read is refused, and its header named`(text: String) async throws {
        let provider = ScriptedProvider(name: "p", Self.hello)
        try await withGateway(provider) { gateway in
            let answer = try await gateway.post(Self.chat, Self.question, fields: "x-aloft-deadline: \(text)\r\n")

            #expect(answer.status == 400)
            #expect(answer.json["error"]?["param"] == "x-aloft-deadline")
            #expect(answer.json["error"]?["message"]?.string?.contains("x-aloft-deadline") == true)
            #expect(provider.requests.isEmpty)
        }
    }

    @Test(arguments: [("x-aloft-priority: batch", 200), ("x-aloft-priority: soon", 400)])
    func `a priority is one of two words`(field: String, status: Int) async throws {
        try await withGateway(ScriptedProvider(name: "p", Self.hello)) { gateway in
            let answer = try await gateway.post(Self.chat, Self.question, fields: field + "\r\n")

            #expect(answer.status == status)
        }
    }

    @Test(arguments: [chat, "/v1beta/models/route:generateContent"])
    func `a request whose time is over is refused before its body`(path: String) async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.send(
                "POST \(path) HTTP/1.1\r\nHost: a\r\nx-aloft-deadline: 0\r\nContent-Length: 20000000\r\n\r\n"
            )

            #expect(answer.status == 504)
            #expect(answer.field("x-aloft-failure") == "timeout")
            #expect(answer.json["error"]?["message"] == "The time that the request was given is over.")
        }
    }
}
