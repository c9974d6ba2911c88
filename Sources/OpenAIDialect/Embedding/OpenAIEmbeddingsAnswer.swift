import Foundation
package import Generation
import JSON
import Refusals

/// Reads the vectors of an answer, in numbers or in base64.
package struct OpenAIEmbeddingsReader: WholeAnswerReader {
    package init() {}

    package mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
        guard let document = try? JSON(parsing: body), let object = document.object else {
            throw Failure(.malformed, "The provider's answer is not JSON.")
        }
        if object.value("error") != nil { throw Classifier(.openAI).failure(inAnswer: body) }
        guard let elements = object["data"]?.array, !elements.isEmpty else {
            throw Failure(.malformed, "The provider's answer has no embeddings.")
        }
        var deltas: [Delta] = [.started(id: nil, model: object["model"]?.string)]
        for (position, element) in elements.enumerated() {
            guard let vector = Self.vector(element["embedding"]) else {
                throw Failure(.malformed, "The provider's answer has an embedding without numbers.")
            }
            let index = element["index"]?.int ?? position
            guard 0..<EmbeddingWish.inputLimit ~= index else {
                throw Failure(
                    .malformed,
                    "The provider's answer counts its embeddings beyond \(EmbeddingWish.inputLimit)."
                )
            }
            deltas.append(.embedding(vector, index: index))
        }
        if let tokens = object["usage"]?["prompt_tokens"]?.int, tokens >= 0 {
            deltas.append(.usage(Usage(promptTokens: Usage.believable(tokens))))
        }
        return Chunk(deltas, native: NativeChunk(dialect: .openAI, bytes: body))
    }

    private static func vector(_ embedding: JSON?) -> [Float]? {
        switch embedding {
        case .array(let numbers):
            var vector: [Float] = []
            vector.reserveCapacity(numbers.count)
            for number in numbers {
                guard let value = number.double else { return nil }
                vector.append(Float(value))
            }
            return vector
        case .string(let text): return FloatsInBase64.read(text)
        default: return nil
        }
    }
}

/// Writes vectors as OpenAI does, in the encoding the caller asked for.
package struct OpenAIEmbeddingsWriter: WholeAnswerWriter {
    private let model: String
    private let isBase64: Bool

    /// - Parameter request: says the model's name and the encoding.
    package init(for request: Request) {
        model = request.model
        let splice = (request.original?.body).flatMap { try? JSONSplice($0) }
        isBase64 = splice?["encoding_format"]?.string == "base64"
    }

    package func write(_ response: Response) -> [UInt8] {
        var output: [UInt8] = []
        output.openObject()
        output.appendMember("object", "list")
        output.openArray("data")
        for (index, vector) in response.embeddings.enumerated() {
            output.openObject()
            output.appendMember("object", "embedding")
            output.appendMember("index", index)
            if isBase64 {
                output.appendMember("embedding", FloatsInBase64.text(vector))
            } else {
                output.openArray("embedding")
                for (position, number) in vector.enumerated() {
                    if position > 0 { output.append(UInt8(ascii: ",")) }
                    output.append(number.isFinite ? "\(number)" : "0")
                }
                output.closeArray()
            }
            output.closeObject()
        }
        output.closeArray()
        output.appendMember("model", response.model ?? model)
        output.openObject("usage")
        output.appendMember("prompt_tokens", response.usage?.promptTokens ?? 0)
        output.appendMember("total_tokens", response.usage?.promptTokens ?? 0)
        output.closeObject()
        output.closeObject()
        return output
    }
}

/// Vectors as little-endian 32-bit floats in base64, as OpenAI's own clients ask for them.
enum FloatsInBase64 {
    static func text(_ vector: [Float]) -> String {
        var data = Data(capacity: vector.count * 4)
        for number in vector {
            let bits = number.bitPattern
            for shift in stride(from: 0, to: 32, by: 8) {
                data.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift)))
            }
        }
        return data.base64EncodedString()
    }

    static func read(_ text: String) -> [Float]? {
        guard let data = Data(base64Encoded: text), data.count.isMultiple(of: 4) else { return nil }
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            var bits: UInt32 = 0
            for index in 0..<4 { bits |= UInt32(bytes[start + index]) << UInt32(8 * index) }
            return Float(bitPattern: bits)
        }
    }
}
