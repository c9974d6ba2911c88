import Emulator
import GeminiDialect
import Generation
import JSON
import TestKit
import Testing

/// Vertex AI's paths, and in what its answers differ.
@Suite struct VertexTests {
    static let contents = #"{"contents":[{"role":"user","parts":[{"text":"Say hello."}]}]}"#

    @Test(arguments: [
        "/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash",
        "/v1beta1/projects/p/locations/us/publishers/google/models/gemini-2.5-flash",
        "/v1beta1/publishers/google/models/gemini-2.5-flash",
        "/v1/projects/p/locations/us-central1/endpoints/1234",
    ])
    func `every kind of path answers, whole and streamed`(path: String) async throws {
        try await withEmulator { provider in
            let whole = try await provider.ask(request("POST", "\(path):generateContent", nil, Self.contents))
            let target = "\(path):streamGenerateContent?alt=sse"
            let stream = try await provider.ask(request("POST", target, nil, Self.contents))

            let answer = try JSON(parsing: whole.body)
            let events = try stream.events.map { try JSON(parsing: $0) }
            #expect(answer["createTime"]?.string?.hasPrefix("2026-") == true)
            #expect(answer["usageMetadata"]?["trafficType"] == "ON_DEMAND")
            #expect(answer["usageMetadata"]?["totalTokenCount"] == 11)
            #expect(events.allSatisfy { $0["usageMetadata"]?["trafficType"] == "ON_DEMAND" })
            #expect(events.first?["usageMetadata"]?["totalTokenCount"] == nil)
        }
    }

    @Test(arguments: [
        ("x-vertex-ai-llm-shared-request-type: flex", "ON_DEMAND_FLEX"),
        ("x-vertex-ai-llm-shared-request-type: priority", "ON_DEMAND_PRIORITY"),
        ("x-vertex-ai-llm-request-type: dedicated", "PROVISIONED_THROUGHPUT"),
        ("x-other: flex", "ON_DEMAND"),
    ])
    func `the class of traffic is the one that was asked for`(field: String, traffic: String) async throws {
        try await withEmulator { provider in
            let plain = request("POST", "/v1beta1/publishers/google/models/m:generateContent", nil, Self.contents)
            _ = try await provider.ask(plain)
            let answer = try await provider.ask(plain.replacing("host: a", with: "host: a\r\n\(field)"))

            #expect(try JSON(parsing: answer.body)["usageMetadata"]?["trafficType"]?.string == traffic)
        }
    }

    @Test(arguments: ["generateContent", "streamGenerateContent?alt=sse", "countTokens"])
    func `a content without a role is refused`(method: String) async throws {
        let body = #"{"contents":[{"parts":[{"text":"x"}]}]}"#
        try await withEmulator { provider in
            let vertex = try await provider.ask(
                request("POST", "/v1/projects/p/locations/l/publishers/google/models/m:\(method)", nil, body)
            )
            let studio = try await provider.ask(request("POST", "/v1beta/models/m:\(method)", nil, body))

            let error = try JSON(parsing: vertex.body)["error"]
            #expect(vertex.status == 400 && studio.status == 200)
            #expect(error?["message"] == "Please use a valid role: user, model.")
            #expect(error?["status"] == "INVALID_ARGUMENT")
        }
    }

    @Test(arguments: ["openapi", "1234"])
    func `OpenAI's dialect is spoken at endpoints`(endpoint: String) async throws {
        let body = #"{"model":"google/gemini-2.5-flash","messages":[{"role":"user","content":"x"}]}"#
        let path = "/v1/projects/p/locations/l/endpoints/\(endpoint)/chat/completions"
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, nil, body))

            #expect(try JSON(parsing: answer.body)["object"] == "chat.completion")
        }
    }

    @Test func `tokens and characters are counted`() async throws {
        let path = "/v1/projects/p/locations/l/publishers/google/models/m:countTokens"
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, nil, Self.contents))

            let counts = try JSON(parsing: answer.body)
            #expect(counts["totalTokens"] == 3)
            #expect(counts["totalBillableCharacters"] == 9)
            #expect(counts["promptTokensDetails"]?[0]?["tokenCount"] == 3)
        }
    }

    @Test func `a container predicts and takes any body`() async throws {
        let path = "/v1/projects/p/locations/l/endpoints/1234"
        let chat = #"{"model":"m","messages":[{"role":"user","content":"x"}]}"#
        try await withEmulator { provider in
            let predicted = try await provider.ask(
                request("POST", "\(path):predict", nil, #"{"instances":[{"a":1},2]}"#)
            )
            let raw = try await provider.ask(request("POST", "\(path):rawPredict", nil, "anything"))
            let completed = try await provider.ask(request("POST", "\(path):rawPredict", nil, chat))

            let answer = try JSON(parsing: predicted.body)
            #expect(answer["predictions"] == [["echo": ["a": 1]], ["echo": 2]])
            #expect(answer["deployedModelId"] == "1234")
            #expect(try JSON(parsing: raw.body)["echo"] == "anything")
            #expect(try JSON(parsing: completed.body)["object"] == "chat.completion")
        }
    }

    @Test(arguments: [
        "/v1/projects/p/locations/l/publishers/google/models/m:fly", "/v1/projects/p/locations/l/nothing",
        "/v1beta/nothing", "/v1beta/models/m:fly", "/nothing/files",
    ])
    func `other paths are not found, in Google's words`(path: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, nil, "{}"))

            #expect(answer.status == 404)
            #expect(try JSON(parsing: answer.body)["error"]?["status"] == "NOT_FOUND")
        }
    }
}
