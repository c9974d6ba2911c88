import Foundation
import Generation
import JSON

/// Texts as vectors of length one: the same for the same text, and near to no other.
struct Embeddings {
    /// How an API asks for them.
    enum Form {
        case openAI
        /// Gemini's `embedContent` and `batchEmbedContents`.
        case one, batch
        /// Vertex AI's `predict`.
        case instances
    }

    let request: JSON
    let isVertex: Bool
    private static let usualDimensions = 8
    private static let mostDimensions = 4_096

    func answer(_ form: Form, model: String?) throws(Failure) -> JSON {
        switch form {
        case .openAI: return try openAI(model)
        case .one:
            var answer: JSONObject = ["embedding": ["values": try values(content: request)]]
            if isVertex {
                let tokens = JSON(Self.tokens(try text(of: request)))
                answer["usageMetadata"] = ["promptTokenCount": tokens, "totalTokenCount": tokens]
                answer["truncated"] = false
            }
            return .object(answer)
        case .batch:
            guard let requests = request["requests"]?.array, !requests.isEmpty else {
                throw Failure(.invalidRequest, "* BatchEmbedContentsRequest.requests: the list is empty")
            }
            var embeddings: [JSON] = []
            for request in requests { embeddings.append(["values": try values(content: request)]) }
            return ["embeddings": .array(embeddings)]
        case .instances: return try predictions()
        }
    }
}

// MARK: - OpenAI

extension Embeddings {
    private func openAI(_ model: String?) throws(Failure) -> JSON {
        guard let model else { throw Failure(.invalidRequest, "you must provide a model parameter") }
        let inputs = try inputs()
        let count = try dimensions(request["dimensions"])
        let isBase64 = request["encoding_format"]?.string == "base64"
        var data: [JSON] = []
        for (index, input) in inputs.enumerated() {
            let vector = Self.vector(input.text, count)
            data.append([
                "object": "embedding", "index": JSON(index),
                "embedding": isBase64 ? .string(Self.base64(vector)) : Self.json(vector),
            ])
        }
        let tokens = JSON(inputs.reduce(0) { $0 + $1.tokens })
        return [
            "object": "list", "data": .array(data), "model": .string(model),
            "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
        ]
    }

    private typealias Input = (text: String, tokens: Int)

    /// A text, a list of texts, a list of token numbers, or a list of such lists.
    private func inputs() throws(Failure) -> [Input] {
        let given = request["input"]
        if let text = given?.string { return [try input(.string(text))] }
        guard let list = given?.array, !list.isEmpty else {
            throw Failure(.invalidRequest, "'input' must be a text or a list that is not empty.")
        }
        if list.allSatisfy({ $0.int != nil }) { return [try input(.array(list))] }
        var inputs: [Input] = []
        for element in list { inputs.append(try input(element)) }
        return inputs
    }

    private func input(_ element: JSON) throws(Failure) -> Input {
        if let text = element.string, !text.isEmpty { return (text, Self.tokens(text)) }
        if let numbers = element.array?.map(\.int), !numbers.isEmpty, !numbers.contains(nil) {
            return ("tokens: \(numbers.compactMap { $0 })", numbers.count)
        }
        throw Failure(.invalidRequest, "'input' must hold texts or lists of tokens, none of them empty.")
    }
}

// MARK: - Google

extension Embeddings {
    private func values(content request: JSON) throws(Failure) -> JSON {
        let asked = request["outputDimensionality"] ?? request["output_dimensionality"]
        let config = request["embedContentConfig"] ?? request["embed_content_config"]
        return Self.json(
            Self.vector(try text(of: request), try dimensions(asked ?? config?["outputDimensionality"]))
        )
    }

    private func text(of request: JSON) throws(Failure) -> String {
        let texts = request["content"]?["parts"]?.array?.compactMap { $0["text"]?.string } ?? []
        guard !texts.joined().isEmpty else {
            throw Failure(.invalidRequest, "* EmbedContentRequest.content: content is required")
        }
        return texts.joined(separator: "\n")
    }

    private func predictions() throws(Failure) -> JSON {
        guard let instances = request["instances"]?.array, !instances.isEmpty else {
            throw Failure(.invalidRequest, "'instances' must be a list that is not empty.")
        }
        let count = try dimensions(request["parameters"]?["outputDimensionality"])
        var predictions: [JSON] = []
        var characters = 0
        for instance in instances {
            guard let text = instance["content"]?.string, !text.isEmpty else {
                throw Failure(.invalidRequest, "The text content is empty.")
            }
            characters += text.billableCharacters
            predictions.append([
                "embeddings": [
                    "values": Self.json(Self.vector(text, count)),
                    "statistics": ["truncated": false, "token_count": JSON(Self.tokens(text))],
                ]
            ])
        }
        return ["predictions": .array(predictions), "metadata": ["billableCharacterCount": JSON(characters)]]
    }
}

// MARK: - Vectors

extension Embeddings {
    private func dimensions(_ asked: JSON?) throws(Failure) -> Int {
        guard let asked, !asked.isNull else { return Self.usualDimensions }
        guard let count = asked.int, 1...Self.mostDimensions ~= count else {
            throw Failure(.invalidRequest, "The number of dimensions must be from 1 to \(Self.mostDimensions).")
        }
        return count
    }

    private static func vector(_ text: String, _ count: Int) -> [Float] {
        var seeded = Seeded(text)
        let numbers = (0..<count).map { _ in seeded.fraction() * 2 - 1 }
        let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return numbers.map { Float(length > 0 ? $0 / length : 1) }
    }

    private static func json(_ vector: [Float]) -> JSON {
        .array(vector.map { JSONNumber(text: "\($0)").map { .number($0) } ?? .null })
    }

    /// The numbers as four bytes each, the lowest first.
    private static func base64(_ vector: [Float]) -> String {
        let bytes = vector.flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) }
        }
        return Data(bytes).base64EncodedString()
    }

    private static func tokens(_ text: String) -> Int { max(1, (text.count + 3) / 4) }
}

extension String {
    /// What Vertex AI bills by: all characters but white space.
    var billableCharacters: Int { count { !$0.isWhitespace } }
}
