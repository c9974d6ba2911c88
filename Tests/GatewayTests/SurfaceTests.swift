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
}
