import JSON
import TestKit
import Testing

@Suite struct SurfaceTests {
    @Test func `models are listed in each dialect`() async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            #expect(try await gateway.get("/v1/models").json["data"]?[0]?["id"] == "route")
            #expect(try await gateway.get("/v1beta/models").json["models"]?[0]?["name"] == "models/route")
            #expect(try await gateway.get("/v1/models/route").json["id"] == "route")
            #expect(try await gateway.get("/v1beta/models/route").json["name"] == "models/route")
            #expect(try await gateway.get("/v1/models/other").status == 404)
            let asGemini = try await gateway.get("/v1/models", fields: "x-goog-api-key: k\r\n")
            #expect(asGemini.json["models"]?[0]?["name"] == "models/route")
        }
    }

    @Test func `health is told apart from readiness`() async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let live = try await gateway.get("/health/live")
            let ready = try await gateway.get("/health/ready")

            #expect(live.json["status"] == "live")
            #expect(ready.json["status"] == "ready")
        }
    }

    @Test func `HEAD is answered where GET is`() async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.send("HEAD /v1/models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
        }
    }

    @Test func `a model with a colon in its name can be looked up`() async throws {
        try await withGateway(ScriptedProvider(name: "p")) { gateway in
            let answer = try await gateway.get("/v1/models/qwen3:0.6b")

            #expect(answer.status == 404)
            #expect(answer.json["error"]?["message"] == "There is no model called qwen3:0.6b.")
        }
    }
}
