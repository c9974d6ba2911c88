import Generation
import HTTPServer
import JSON
import TestKit
import Testing

@Suite struct BadInputTests {
    private static let chat = "/v1/chat/completions"
    private static let gemini = "/v1beta/models/route:generateContent"

    @Test(arguments: [
        (chat, "", 400), (chat, "{", 400), (chat, "[]", 400), (chat, "null", 400), (chat, "\u{0}", 400),
        (chat, #"{"model": "route"}"#, 400),
        (chat, #"{"model": "route", "messages": []}"#, 400),
        (chat, #"{"model": "route", "messages": "hi"}"#, 400),
        (chat, #"{"model": "route", "messages": [null]}"#, 400),
        (chat, #"{"model": "route", "messages": [{"role": "user", "content": 7}]}"#, 400),
        (chat, #"{"model": 7, "messages": [{"role": "user", "content": "hi"}]}"#, 400),
        (chat, #"{"messages": [{"role": "user", "content": "hi"}]}"#, 400),
        (chat, #"{"model": "rout", "messages": [{"role": "user", "content": "hi"}]}"#, 404),
        (chat, #"{"model": "route", "messages": [{"role": "user", "content": "hi"}], "temperature": "hot"}"#, 400),
        (chat, #"{"model": "route", "messages": [{"role": "user", "content": "hi"}], "stream": 1}"#, 400),
        (gemini, "", 400), (gemini, "{", 400), (gemini, "[]", 400), (gemini, "{}", 400),
        (gemini, #"{"contents": []}"#, 400), (gemini, #"{"contents": "hi"}"#, 400),
        (gemini, #"{"contents": [{"parts": [{"text": 7}]}]}"#, 400),
        ("/v1beta/models/rout:generateContent", #"{"contents": [{"parts": [{"text": "hi"}]}]}"#, 404),
        ("/v1/nothing", "{}", 404), ("/v1beta/models/route:dance", "{}", 404), ("/", "{}", 404),
    ])
    func `what cannot be understood is refused in the caller's dialect`(
        path: String,
        body: String,
        status: Int
    ) async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.post(path, body)
            let error = try #require(answer.json["error"])

            #expect(answer.status == status)
            #expect(error["message"]?.string?.isEmpty == false)
            if path.hasPrefix("/v1beta") {
                #expect(error["code"]?.int == status)
                #expect(error["status"]?.string?.isEmpty == false)
            } else {
                #expect(error["type"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func `an unknown model is answered with the nearest names`() async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let body = #"{"model": "rout", "messages": [{"role": "user", "content": "hi"}]}"#
            let answer = try await gateway.post(Self.chat, body)

            #expect(answer.json["error"]?["message"]?.string?.contains("did you mean 'route'") == true)
            #expect(answer.json["error"]?["param"] == "model")
        }
    }

    @Test(
        .bug(id: "lesson-23", "bodies were read before anything was checked"),
        arguments: [chat, gemini]
    )
    func `a body of 100 MB is refused from its head`(path: String) async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.send(
                "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 104857600\r\n\r\n{"
            )

            #expect(answer.status == 413)
            #expect(answer.json["error"]?["message"]?.string?.contains("limit") == true)
        }
    }

    @Test func `a request sent by halves does not keep others waiting`() async throws {
        let hello = ScriptedProvider.Outcome.answer([.text("hello")])
        try await withGateway(ScriptedProvider(name: "p", hello, hello)) { gateway in
            let half = try await gateway.connect()
            await half.send("POST \(Self.chat) HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{\"model\":")

            let body = #"{"model": "route", "messages": [{"role": "user", "content": "hi"}]}"#
            let answer = try await gateway.post(Self.chat, body)
            await half.close()

            #expect(answer.status == 200)
            #expect(try await gateway.post(Self.chat, body).status == 200)
        }
    }

    @Test func `a body that stalls is refused in the caller's dialect`() async throws {
        var limits = HTTPServerLimits()
        limits.bodyTimeout = .milliseconds(50)
        try await withGateway(limits: limits, ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.send("POST \(Self.gemini) HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")

            #expect(answer.status == 408)
            #expect(answer.json["error"]?["status"]?.string?.isEmpty == false)
        }
    }

    @Test func `a wrong method is told the right one`() async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.get(Self.chat)

            #expect(answer.status == 405)
            #expect(answer.json["error"]?["message"]?.string?.contains("POST") == true)
            #expect(answer.field("allow") == "post")
            #expect(answer.json["error"]?["request_id"]?.string == answer.field("x-aloft-request-id"))
        }
    }
}
