package import Generation
import JSON

extension OpenAIChat {
    /// Reads a caller's request; throws `.invalidRequest` with a sentence that names the field at fault.
    ///
    /// Fields without a word in the vocabulary are named in ``Request/unspoken``, and survive in its ``Original``,
    /// where only the ids of tool calls lose the signatures that ``OpenAIChatWriter`` gave them.
    package static func readRequest(_ body: [UInt8]) throws(Failure) -> Request {
        let object = try JSON.object(inBody: body)
        var request: Request
        var reader = MessageReader()
        do throws(Misfit) {
            request = try read(object, &reader)
        } catch {
            throw error.failure
        }
        let sent = reader.hasSignedIDs ? cleaningIDs(of: .object(object)) : body
        request.keepOriginal(Original(dialect: dialect, body: sent))
        return request
    }

    private static func read(_ body: JSONObject, _ reader: inout MessageReader) throws(Misfit) -> Request {
        let model = try body.requiredString("model")
        guard !model.isEmpty else { throw Misfit("model", "must not be empty") }
        guard let messages = try body.array("messages") else { throw Misfit("messages", "is missing") }
        guard !messages.isEmpty else { throw Misfit("messages", "must hold at least one message") }
        let turns = try readEach(messages, in: "messages") { message throws(Misfit) in try reader.read(message) }

        var request = Request(model: model, turns: turns)
        request.output = try readOutput(body)
        request.sampling = try readSampling(body)
        var unspoken = reader.unspoken
        request.tools = try ToolReader.read(body, &unspoken)
        let google = try GoogleFields(body, &unspoken)
        request.thinking = try readThinking(body, google, &unspoken)
        request.cachedContent = try google.readCachedContent()
        request.safety = try google.readSafety()
        request.serviceTier = try readServiceTier(body, &unspoken)
        request.modalities = try readModalities(body)
        request.isStreamed = try body.bool("stream") ?? false
        let options = try body.object("stream_options") ?? JSONObject()
        request.wantsStreamedUsage =
            try within("stream_options") { () throws(Misfit) in try options.bool("include_usage") } ?? false
        for (name, value) in options.members where name != "include_usage" {
            unspoken.leave(name, value, in: "stream_options.")
        }
        for (name, value) in body.members where !known.contains(name) { unspoken.leave(name, value) }
        request.unspoken = unspoken.sentences
        // The newer name may be a hash that only OpenAI can use; either tells users apart.
        request.user = (body["user"] ?? body["safety_identifier"])?.string
        return request
    }

    /// The fields that are read; all others are the caller's and its server's own affair.
    private static let known: Set<String> = GoogleFields.names.union([
        "model", "messages", "max_completion_tokens", "max_tokens", "temperature", "top_p", "top_k", "n", "stop",
        "seed", "logprobs", "top_logprobs", "presence_penalty", "frequency_penalty", "response_format", "tools",
        "tool_choice", "functions", "function_call", "parallel_tool_calls", "reasoning_effort", "modalities",
        "service_tier", "web_search_options", "stream", "stream_options", "google", "extra_body",
    ])

    private static func readServiceTier(
        _ body: JSONObject,
        _ unspoken: inout Unspoken
    ) throws(Misfit) -> ServiceTier? {
        switch try body.string("service_tier") {
        case nil, "auto": return nil
        case "default", "standard": return .standard
        case "flex": return .flex
        case "priority": return .priority
        default:
            unspoken.leave("service_tier")
            return nil
        }
    }

    private static func readModalities(_ body: JSONObject) throws(Misfit) -> [Modality] {
        var modalities: [Modality] = []
        for (index, element) in (try body.array("modalities") ?? []).enumerated() {
            guard let modality = element.string.flatMap({ Modality(rawValue: $0.lowercased()) }) else {
                throw Misfit("modalities[\(index)]", "must be `text`, `image` or `audio`")
            }
            modalities.append(modality)
        }
        return modalities
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
