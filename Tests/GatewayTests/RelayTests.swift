import Emulator
import HTTP
import JSON
import TestKit
import Testing

/// Calls that are passed on as they are.
@Suite struct RelayTests {
    @Test(
        .bug("https://github.com/Helicone/helicone/issues/5561", "another key than the caller's served, unseen"),
        arguments: [
            ("POST", "/v1beta/cachedContents?x=1", "x-goog-api-key", "AIza-secret"),
            ("GET", "/v1beta/files/abc", "x-goog-api-key", "AIza-secret"),
            ("POST", "/v1beta/models/m:batchGenerateContent", "x-goog-api-key", "AIza-secret"),
            ("POST", "/v1beta/interactions", "x-goog-api-key", "AIza-secret"),
            ("POST", "/v1/responses", "authorization", "Bearer sk-secret"),
            (
                "POST", "/v1/projects/p/locations/us-central1/endpoints/1:rawPredict", "authorization",
                "Bearer ya29.secret"
            ),
        ]
    )
    func `a call goes to the provider of its API with that provider's credential`(
        method: String,
        target: String,
        field: String,
        credential: String
    ) async throws {
        try await withWiredGateway { gateway, emulated in
            let body = method == "GET" ? "" : #"{"model": "m", "input": "hi", "unknown": 1.50}"#
            let answer = try await gateway.send(
                "\(method) \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Goog-Api-Key: callers\r\n"
                    + "Authorization: Bearer callers\r\nCookie: a=b\r\nX-Aloft-Provider: "
                    + (field == "authorization" ? (target.contains("projects") ? "vertex" : "openai") : "gemini")
                    + "\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )

            let last = try #require(emulated.emulator.requests.last)
            #expect(answer.status < 500)
            #expect(last.head.method == method)
            #expect(last.head.target == target)
            #expect(String(decoding: last.body, as: UTF8.self) == body)
            #expect(last.head.fields[field] == credential)
            #expect(!last.head.fields.pairs.contains { $0.value.contains("callers") })
            #expect(last.head.fields["cookie"] == nil)
            #expect(last.head.fields["x-aloft-provider"] == nil)
            #expect(answer.field("x-aloft-target") != nil)
        }
    }

    @Test(
        .bug(id: "lesson-10", "streams of the Responses API ended with a mark that it does not have"),
        arguments: ["/v1/responses", "/v1beta/interactions"]
    )
    func `a stream of another API ends as that API ends it`(path: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let body = #"{"model": "m", "input": "hi", "stream": true}"#
            let head = "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
            let call = head + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"

            let relayed = try await gateway.send(call)
            let direct = Answer(try await emulated.exchange(call))

            #expect(relayed.status == 200)
            #expect(relayed.body == direct.body)
            #expect(!relayed.body.contains("[DONE]"))
        }
    }

    @Test func `a key in the query goes no further`() async throws {
        try await withWiredGateway { gateway, emulated in
            _ = try await gateway.get("/v1beta/files?key=callers&pageSize=3")

            #expect(emulated.emulator.requests.last?.head.target == "/v1beta/files?pageSize=3")
        }
    }

    @Test func `the address of an upload leads back here`() async throws {
        try await withWiredGateway { gateway, _ in
            let answer = try await gateway.post(
                "/upload/v1beta/files",
                "{}",
                fields: "X-Goog-Upload-Protocol: resumable\r\nX-Goog-Upload-Command: start\r\n"
            )

            #expect(answer.field("x-goog-upload-url")?.hasPrefix("http://a/upload/v1beta/files") == true)
        }
    }

    @Test(arguments: [
        "/v1/projects/other/locations/us-central1/cachedContents",
        "/v1/projects/p/locations/evil.example%2F/cachedContents",
    ])
    func `nothing is passed on for another project or another host`(target: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let answer = try await gateway.get(target)

            #expect([400, 403].contains(answer.status))
            #expect(emulated.emulator.requests.isEmpty)
        }
    }

    @Test(
        arguments: [
            "/v1beta/files/../cachedContents/x", "/v1beta/files/./x", "/v1beta/files//x", "/v1beta/files/",
            "/v1beta/files/%2e%2E/cachedContents", "/v1beta/files/.%2e", "/v1beta/files/..;a=b/x",
            "/v1beta/files/..%2f..%2Fx", "/v1beta/files/a%5c..%5Cb", "/v1beta/files/a\\..\\b",
            "/v1beta/files/%252e%252e/x",
            "/v1beta/files/%2", "/v1beta/files/a%00b", "/v1beta/models/../files:x",
        ],
        ["POST", "DELETE"]
    )
    func `a path that might lead elsewhere is not passed on`(target: String, method: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let answer = try await gateway.send(
                "\(method) \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )

            #expect(answer.status == 400)
            #expect(answer.json["error"]?["status"] == "INVALID_ARGUMENT")
            #expect(emulated.emulator.requests.isEmpty)
        }
    }

    @Test(arguments: [
        "/v1/files/../models", "/v1/responses/%2e%2e/files", "/v1/audio//speech",
        "/v1/projects/p/locations/us-central1/cachedContents/../../../other",
    ])
    func `neither is one of another API`(target: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let answer = try await gateway.get(target)

            #expect(answer.status == 400)
            #expect(answer.json["error"]?["message"]?.string?.contains("not passed on") == true)
            #expect(emulated.emulator.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("/v1beta/files/x", "AIza-secret"), ("/v1/files/x", "sk-secret"),
        ("/v1/projects/p/locations/us-central1/cachedContents/1", "ya29.secret"),
    ])
    func `a provider's refusal comes back without the credential it repeats`(
        target: String,
        credential: String
    ) async throws {
        try await withWiredGateway { gateway, emulated in
            let rule =
                "{status: 403, body: no \(credential) here, headers: {x-echo: for \(credential), content-type: text/html}}"
            emulated.emulator.script = try Script(yaml: Array("rules: [{do: \(rule)}]".utf8), file: "script")

            let answer = try await gateway.get(target)

            #expect(answer.status == 403)
            #expect(answer.json["error"]?["message"]?.string?.contains("withheld") == true)
            #expect(answer.field("content-type")?.hasPrefix("application/json") == true)
            #expect(!(answer.head + answer.body.lowercased()).contains(credential.lowercased()))
        }
    }

    @Test func `a provider's refusal of too many words keeps its status`() async throws {
        try await withWiredGateway { gateway, emulated in
            var behaviour = Behaviour()
            behaviour.status = 429
            behaviour.body = Array(repeating: UInt8(ascii: "x"), count: 1 << 20 + 1)
            emulated.emulator.script = Script(rules: [Rule(Condition(), behaviour)])

            let answer = try await gateway.get("/v1beta/files/x")

            #expect(answer.status == 429)
            #expect(answer.json["error"]?["message"]?.string?.contains("withheld") == true)
        }
    }

    @Test func `without a provider of the API the call is refused in its words`() async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let openAI = try await gateway.post("/v1/responses", "{}")
            let gemini = try await gateway.get("/v1beta/files")

            #expect(openAI.status == 404)
            #expect(openAI.json["error"]?["message"]?.string?.contains("kind openai") == true)
            #expect(gemini.status == 404)
            #expect(gemini.json["error"]?["status"] == "NOT_FOUND")
        }
    }
}
