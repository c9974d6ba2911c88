import Emulator
import JSON
import TestKit
import Testing

/// Vectors and counts, from callers of every dialect to targets of every dialect.
@Suite struct MethodTests {
    @Test(arguments: ["gemini/gemini-embedding-001", "openai/text-embedding-3-small", "vertex/text-embedding-005"])
    func `an OpenAI caller gets vectors from any provider`(model: String) async throws {
        try await withWiredGateway { gateway, _ in
            let answer = try await gateway.post(
                "/v1/embeddings",
                #"{"model": "\#(model)", "input": ["one", "two"], "dimensions": 4}"#
            )

            let data = answer.json["data"]?.array ?? []
            #expect(answer.status == 200)
            #expect(data.map { $0["index"]?.int } == [0, 1])
            #expect(data.map { $0["embedding"]?.array?.count } == [4, 4])
            #expect(data.first?["embedding"] != data.last?["embedding"])
        }
    }

    @Test(arguments: [
        ("/v1/embeddings", "input", #""a""#), ("/v1beta/models/gemini%2Fe:batchEmbedContents", "requests", "{}"),
        ("/v1beta/models/vertex%2Fe:predict", "instances", #"{"content": "a"}"#),
    ])
    func `more texts than anybody takes at once are refused`(path: String, field: String, text: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let texts = Array(repeating: text, count: 2049).joined(separator: ",")

            let answer = try await gateway.post(path, #"{"model": "vertex/e", "\#(field)": [\#(texts)]}"#)

            #expect(answer.status == 400)
            let message = answer.json["error"]?["message"]?.string ?? ""
            #expect(message.contains(field))
            #expect(message.contains("at most 2048 elements, but has 2049"))
            #expect(emulated.emulator.requests.isEmpty)
        }
    }

    @Test func `an answer that counts its vectors too far is refused`() async throws {
        try await withWiredGateway { gateway, emulated in
            var behaviour = Behaviour()
            behaviour.body = Array(#"{"data": [{"index": 3000, "embedding": [1]}]}"#.utf8)
            emulated.emulator.script = Script(rules: [Rule(Condition(), behaviour)])

            let answer = try await gateway.post("/v1/embeddings", #"{"model": "openai/e", "input": "a"}"#)

            #expect(answer.status == 502)
        }
    }

    @Test func `vectors in base64 are the same vectors`() async throws {
        try await withWiredGateway { gateway, _ in
            let plain = try await gateway.post("/v1/embeddings", #"{"model": "gemini/e", "input": "one"}"#)
            let coded = try await gateway.post(
                "/v1/embeddings",
                #"{"model": "gemini/e", "input": "one", "encoding_format": "base64"}"#
            )
            let native = try await gateway.post(
                "/v1/embeddings",
                #"{"model": "openai/e", "input": "one", "encoding_format": "base64"}"#
            )

            let numbers = plain.json["data"]?[0]?["embedding"]?.array ?? []
            #expect(numbers.count == 8)
            #expect(coded.json["data"]?[0]?["embedding"]?.string?.count == 44)
            #expect(native.json["data"]?[0]?["embedding"] == coded.json["data"]?[0]?["embedding"])
        }
    }

    @Test(arguments: ["gemini", "openai", "vertex"])
    func `a Gemini caller gets vectors from any provider`(provider: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let one = try await gateway.post(
                "/v1beta/models/\(provider)%2Fe:embedContent",
                #"{"model": "models/x", "content": {"parts": [{"text": "one"}]}, "outputDimensionality": 4}"#
            )
            let last = try JSON(parsing: try #require(emulated.emulator.requests.last).body)
            let both = try await gateway.post(
                "/v1beta/models/\(provider)%2Fe:batchEmbedContents",
                """
                {"requests": [{"model": "models/x", "content": {"parts": [{"text": "one"}]}},
                {"model": "models/x", "content": {"parts": [{"text": "two"}]}}]}
                """
            )

            #expect(one.json["embedding"]?["values"]?.array?.count == 4)
            #expect(both.json["embeddings"]?.array?.count == 2)
            if provider == "gemini" { #expect(last["model"] == "models/e") }
        }
    }

    @Test func `a Gemini caller gets its own form from a model that predicts, whatever number its purpose has`()
        async throws
    {
        try await withWiredGateway { gateway, emulated in
            let answer = try await gateway.post(
                "/v1beta/models/vertex%2Ftext-embedding-005:embedContent",
                #"{"content": {"parts": [{"text": "one"}]}, "taskType": 1}"#
            )

            let sent = try JSON(parsing: try #require(emulated.emulator.requests.last).body)
            #expect(answer.json["embedding"]?["values"]?.array?.count == 8)
            #expect(sent["instances"]?[0]?["task_type"] == "RETRIEVAL_QUERY")
        }
    }

    @Test(arguments: [#""task_type": "RETRIEVAL_QUERY""#, #""taskType": 1"#])
    func `a caller of predict names its purpose in either form`(purpose: String) async throws {
        try await withWiredGateway { gateway, emulated in
            _ = try await gateway.post(
                "/v1/projects/p/locations/us-central1/publishers/google/models/gemini%2Fe:predict",
                #"{"instances": [{"content": "one", \#(purpose)}]}"#
            )

            let sent = try JSON(parsing: try #require(emulated.emulator.requests.last).body)
            #expect(sent["taskType"] == "RETRIEVAL_QUERY")
        }
    }

    @Test func `a Vertex caller of predict gets vectors from another provider`() async throws {
        try await withWiredGateway { gateway, _ in
            let answer = try await gateway.post(
                "/v1/projects/p/locations/us-central1/publishers/google/models/openai%2Fe:predict",
                #"{"instances": [{"content": "one"}], "parameters": {"outputDimensionality": 4}}"#
            )

            #expect(answer.json["predictions"]?[0]?["embeddings"]?["values"]?.array?.count == 4)
        }
    }

    @Test(arguments: [
        (#"{"contents": [{"parts": [{"text": "one two three"}]}]}"#, "contents"),
        (
            #"{"generateContentRequest": {"model": "models/x", "contents": [{"parts": [{"text": "one two three"}]}]}}"#,
            "generateContentRequest"
        ),
    ])
    func `tokens are counted in either form of the question`(body: String, member: String) async throws {
        try await withWiredGateway { gateway, emulated in
            let answer = try await gateway.post("/v1beta/models/gemini%2Fm:countTokens", body)
            let sent = try JSON(parsing: try #require(emulated.emulator.requests.last).body)
            let vertex = try await gateway.post("/v1beta/models/vertex%2Fm:countTokens", body)
            let estimated = try await gateway.post("/v1beta/models/openai%2Fm:countTokens", body)

            #expect((answer.json["totalTokens"]?.int ?? 0) > 0)
            #expect(sent[member] != nil)
            #expect((vertex.json["totalTokens"]?.int ?? 0) > 0)
            #expect((estimated.json["totalTokens"]?.int ?? 0) > 0)
            #expect(estimated.field("x-aloft-notice")?.contains("estimated") == true)
        }
    }

    @Test(arguments: [
        (#"{"model": "gemini/e"}"#, "input"), (#"{"model": "gemini/e", "input": []}"#, "input"),
        (#"{"model": "gemini/e", "input": [1, "a"]}"#, "input"), (#"{"model": "gemini/e", "input": {}}"#, "input"),
        (#"{"model": "gemini/e", "input": [1, 2]}"#, "token"), (#"{"input": "a"}"#, "model"),
        (#"{"model": "gemini/e", "input": "a", "encoding_format": "hex"}"#, "encoding_format"),
        (#"{"model": "gemini/e", "input": "a", "dimensions": "4"}"#, "dimensions"),
    ])
    func `a wrong question for vectors is refused in words`(body: String, word: String) async throws {
        try await withWiredGateway { gateway, _ in
            let answer = try await gateway.post("/v1/embeddings", body)

            #expect(answer.status == 400)
            #expect(answer.json["error"]?["message"]?.string?.contains(word) == true)
        }
    }
}
