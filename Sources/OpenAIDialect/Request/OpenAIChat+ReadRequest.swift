package import Generation
import JSON

extension OpenAIChat {
    /// Reads a caller's request; throws `.invalidRequest` with a sentence that names the field at fault.
    ///
    /// Fields unknown here are ignored, and survive in the request's ``Original``.
    package static func readRequest(_ body: [UInt8]) throws(Failure) -> Request {
        let document: JSON
        do {
            document = try JSON(parsing: body)
        } catch {
            throw Failure(.invalidRequest, "The request body cannot be read. \(error)")
        }
        guard let object = document.object else {
            throw Failure(.invalidRequest, "The request body must be a JSON object, but is \(document.kindName).")
        }
        var request: Request
        do throws(Misfit) {
            request = try read(object)
        } catch {
            throw error.failure
        }
        request.keepOriginal(Original(dialect: dialect, body: body))
        return request
    }

    private static func read(_ body: JSONObject) throws(Misfit) -> Request {
        let model = try body.requiredString("model")
        guard !model.isEmpty else { throw Misfit("model", "must not be empty") }
        guard let messages = try body.array("messages") else { throw Misfit("messages", "is missing") }
        guard !messages.isEmpty else { throw Misfit("messages", "must hold at least one message") }
        var reader = MessageReader()
        let turns = try readEach(messages, in: "messages") { message throws(Misfit) in try reader.read(message) }

        var request = Request(model: model, turns: turns)
        request.output = try readOutput(body)
        request.sampling = try readSampling(body)
        request.tools = try ToolReader.read(body)
        request.thinking = try readThinking(body)
        request.isStreamed = try body.bool("stream") ?? false
        let options = try body.object("stream_options") ?? JSONObject()
        request.wantsStreamedUsage =
            try within("stream_options") { () throws(Misfit) in try options.bool("include_usage") } ?? false
        return request
    }

    private static func readSampling(_ body: JSONObject) throws(Misfit) -> Sampling {
        var sampling = Sampling()
        sampling.temperature = try body.number("temperature")
        sampling.topP = try body.number("top_p")
        sampling.topK = try body.integer("top_k")
        let maximumTokens = try body.integer("max_tokens")
        sampling.maximumTokens = try body.integer("max_completion_tokens") ?? maximumTokens
        sampling.stop = try readStop(body)
        sampling.seed = try body.integer("seed")
        sampling.presencePenalty = try body.number("presence_penalty")
        sampling.frequencyPenalty = try body.number("frequency_penalty")
        sampling.candidateCount = try body.integer("n")
        if let count = sampling.candidateCount, count < 1 { throw Misfit("n", "must be at least 1") }
        let topLogprobs = try body.integer("top_logprobs")
        if try body.bool("logprobs") == true { sampling.topLogprobs = topLogprobs ?? 0 }
        return sampling
    }

    private static func readStop(_ body: JSONObject) throws(Misfit) -> [String] {
        switch body.value("stop") {
        case nil: return []
        case .string(let text): return [text]
        case .array(let elements):
            var texts: [String] = []
            for (index, element) in elements.enumerated() {
                guard let text = element.string else {
                    throw Misfit("stop[\(index)]", "must be a string, but is \(element.kindName)")
                }
                texts.append(text)
            }
            return texts
        case let other?: throw Misfit("stop", "must be a string or an array of strings, but is \(other.kindName)")
        }
    }

    private static func readOutput(_ body: JSONObject) throws(Misfit) -> Output {
        guard let format = try body.object("response_format") else { return .text }
        return try within("response_format") { () throws(Misfit) in
            switch try format.requiredString("type") {
            case "text": return .text
            // llama.cpp takes a schema here as well.
            case "json_object": return format.value("schema").map { .schema(OutputSchema(schema: $0)) } ?? .json
            case "json_schema":
                let outer = try format.requiredObject("json_schema")
                return .schema(try within("json_schema") { () throws(Misfit) in try readSchema(outer) })
            default: throw Misfit("type", "must be `text`, `json_object` or `json_schema`")
            }
        }
    }

    private static func readSchema(_ object: JSONObject) throws(Misfit) -> OutputSchema {
        OutputSchema(
            name: try object.string("name"),
            description: try object.string("description"),
            // Without a schema, any object will do.
            schema: .object(try object.object("schema") ?? ["type": "object"]),
            isStrict: try object.bool("strict")
        )
    }
}
