import Emulator
import Foundation
import JSON
import TestKit
import Testing

/// Texts as vectors, in every form that asks for them.
@Suite struct EmbeddingTests {
    private static let vertex = "/v1/projects/p/locations/l/publishers/google/models/text-embedding-005"

    @Test(arguments: [
        (#""one text""#, 1, 2), (#"["one text","another"]"#, 2, 4), ("[1,2,3]", 1, 3), ("[[1,2],[3]]", 2, 3),
    ])
    func `OpenAI's inputs become vectors of length one`(input: String, count: Int, tokens: Int) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(
                request("POST", "/v1/embeddings", nil, #"{"model":"e","input":\#(input)}"#)
            )

            let json = try JSON(parsing: answer.body)
            let vectors = try #require(json["data"]?.array).map { numbers($0["embedding"]) }
            #expect(vectors.count == count)
            #expect(vectors.allSatisfy { $0.count == 8 && abs(dot($0, $0) - 1) < 1e-5 })
            #expect(json["usage"] == ["prompt_tokens": JSON(tokens), "total_tokens": JSON(tokens)])
        }
    }

    @Test func `base64 holds the same numbers, the lowest byte first`() async throws {
        let body = #"{"model":"e","input":"x","dimensions":64}"#
        let packedBody = #"{"model":"e","input":"x","dimensions":64,"encoding_format":"base64"}"#
        try await withEmulator { provider in
            let plain = try await provider.ask(request("POST", "/v1/embeddings", nil, body))
            let packed = try await provider.ask(request("POST", "/v1/embeddings", nil, packedBody))

            let numbers = numbers(try JSON(parsing: plain.body)["data"]?[0]?["embedding"])
            let text = try #require(try JSON(parsing: packed.body)["data"]?[0]?["embedding"]?.string)
            let bytes = [UInt8](try #require(Data(base64Encoded: text)))
            let unpacked = stride(from: 0, to: bytes.count, by: 4).map { start in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << ($1 * 8) })
            }
            #expect(unpacked == numbers.map { Float($0) })
        }
    }

    @Test func `equal texts are equal in every API, and others are not near`() async throws {
        let content = #"{"content":{"parts":[{"text":"a text"}]},"outputDimensionality":256}"#
        let other = content.replacing("a text", with: "a test")
        let instance = #"{"instances":[{"content":"a text"}],"parameters":{"outputDimensionality":256}}"#
        let batch = #"{"requests":[\#(content),\#(other)]}"#
        try await withEmulator { provider in
            let one = try await provider.ask(request("POST", "/v1beta/models/e:embedContent", nil, content))
            let two = try await provider.ask(request("POST", "/v1beta/models/e:batchEmbedContents", nil, batch))
            let three = try await provider.ask(request("POST", "\(Self.vertex):predict", nil, instance))
            let four = try await provider.ask(request("POST", "\(Self.vertex):embedContent", nil, content))

            let values = try JSON(parsing: one.body)["embedding"]?["values"]
            let embeddings = try JSON(parsing: two.body)["embeddings"]
            let prediction = try JSON(parsing: three.body)["predictions"]?[0]?["embeddings"]
            #expect(numbers(values).count == 256)
            #expect(embeddings?[0]?["values"] == values && prediction?["values"] == values)
            #expect(try JSON(parsing: four.body)["embedding"]?["values"] == values)
            #expect(dot(numbers(values), numbers(embeddings?[1]?["values"])) < 0.5)
            #expect(prediction?["statistics"] == ["truncated": false, "token_count": 2])
            #expect(try JSON(parsing: four.body)["usageMetadata"]?["promptTokenCount"] == 2)
        }
    }

    @Test(arguments: [
        ("/v1/embeddings", #"{"model":"e"}"#), ("/v1/embeddings", #"{"model":"e","input":[]}"#),
        ("/v1/embeddings", #"{"input":"x"}"#), ("/v1/embeddings", #"{"model":"e","input":"x","dimensions":99999}"#),
        ("/v1beta/models/e:embedContent", "{}"), ("/v1beta/models/e:batchEmbedContents", "{}"),
        ("\(vertex):predict", #"{"instances":[{}]}"#), ("/v1/embeddings", "["),
    ])
    func `what cannot be embedded is refused`(path: String, body: String) async throws {
        try await withEmulator { provider in
            let answer = try await provider.ask(request("POST", path, nil, body))

            #expect(answer.status == 400)
            #expect(try JSON(parsing: answer.body)["error"]?["message"] != nil)
        }
    }

    private func numbers(_ json: JSON?) -> [Double] { json?.array?.compactMap(\.double) ?? [] }

    private func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
