package import Generation
import JSON

/// The wire of OpenAI's embeddings.
package struct OpenAIEmbeddings: Wire {
    package init() {}

    package var dialect: Dialect { .openAI }

    package func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        if let original = request.original, original.dialect == dialect {
            var name: [UInt8] = []
            JSONWriter.appendString(model, to: &name)
            guard let splice = try? JSONSplice(original.body) else { return WrittenRequest(body: original.body) }
            return WrittenRequest(body: splice.replacing("model", with: name), isForwarded: true)
        }
        guard case .embedding(let wish) = request.operation else {
            preconditionFailure("only an embedding is written by the wire of embeddings")
        }
        var inputs: [JSON] = []
        for input in wish.inputs {
            switch input {
            case .tokens(let tokens): inputs.append(.array(tokens.map { JSON($0) }))
            case .parts(let parts):
                let texts = parts.compactMap(\.text)
                guard texts.count == parts.count else {
                    throw Failure(.invalidRequest, "This model embeds texts alone.", parameter: "content.parts")
                }
                inputs.append(.string(texts.joined()))
            }
        }
        var body: JSONObject = ["model": .string(model), "input": .array(inputs), "encoding_format": "float"]
        if let dimensions = wish.dimensions { body["dimensions"] = JSON(dimensions) }
        var notices: [String] = []
        if let purpose = wish.purpose {
            notices.append("The purpose \(purpose) was left out: OpenAI's embeddings have none.")
        }
        if wish.title != nil { notices.append("The title was left out: OpenAI's embeddings have none.") }
        return WrittenRequest(body: JSON.object(body).bytes, notices: notices)
    }

    package func reader(for request: Request) -> OpenAIEmbeddingsReader { OpenAIEmbeddingsReader() }

    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        OpenAIChat().failure(status: status, header: header, body: body)
    }
}

extension OpenAIEmbeddings {
    /// Reads a caller's request; throws `.invalidRequest` with a sentence that names the field at fault.
    package static func readRequest(_ body: [UInt8]) throws(Failure) -> Request {
        let object = try JSON.object(inBody: body)
        do throws(Misfit) {
            var request = Request(model: try object.requiredString("model"), turns: [])
            var wish = EmbeddingWish(inputs: try inputs(object["input"]))
            wish.dimensions = try object.integer("dimensions")
            if let format = try object.string("encoding_format"), !["float", "base64"].contains(format) {
                throw Misfit("encoding_format", "must be `float` or `base64`")
            }
            request.operation = .embedding(wish)
            if object.value("user") != nil {
                request.unspoken = ["`user` was left out: the target's dialect has no counterpart."]
            }
            request.keepOriginal(Original(dialect: .openAI, body: body))
            return request
        } catch {
            throw error.failure
        }
    }

    private static func inputs(_ input: JSON?) throws(Misfit) -> [EmbeddingWish.Input] {
        switch input {
        case .string(let text): return [.parts([Part(.text(text))])]
        case .array(let elements) where elements.isEmpty: throw Misfit("input", "must not be empty")
        case .array(let elements) where elements.allSatisfy({ $0.int != nil }):
            return [.tokens(elements.compactMap(\.int))]
        case .array(let elements) where elements.count > EmbeddingWish.inputLimit:
            throw Misfit("input", "must have at most \(EmbeddingWish.inputLimit) elements, but has \(elements.count)")
        case .array(let elements):
            var inputs: [EmbeddingWish.Input] = []
            for (index, element) in elements.enumerated() {
                if let text = element.string {
                    inputs.append(.parts([Part(.text(text))]))
                } else if let tokens = element.array, tokens.allSatisfy({ $0.int != nil }) {
                    inputs.append(.tokens(tokens.compactMap(\.int)))
                } else {
                    throw Misfit("input[\(index)]", "must be a string or an array of whole numbers")
                }
            }
            return inputs
        case nil, .null?: throw Misfit("input", "is missing")
        case let other?: throw Misfit("input", "must be a string or an array, but is \(other.kindName)")
        }
    }
}
