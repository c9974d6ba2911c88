import Generation
import JSON

/// Writes a request that was made in another dialect, or changed on its way.
struct RequestWriter {
    var bytes: [UInt8] = []
    var notices = Notices()
    /// Ids given to tool calls that had none, oldest first, until a result answers them.
    var unansweredCalls: [(id: String, name: String)] = []
    var inventedIDs = 0

    mutating func write(_ request: Request, model: String) {
        bytes.reserveCapacity(request.original?.body.count ?? 2048)
        bytes.openObject()
        bytes.appendMember("model", model)
        bytes.openArray("messages")
        for turn in request.turns { write(turn) }
        bytes.closeArray()
        write(request.tools)
        write(request.output)
        write(request.sampling)
        if let thinking = request.thinking { write(thinking) }
        if request.isStreamed {
            bytes.appendMember("stream", true)
            // Always asked for: the usage is recorded even when the caller does not want to see it.
            bytes.openObject("stream_options")
            bytes.appendMember("include_usage", true)
            bytes.closeObject()
        }
        bytes.closeObject()
    }

    private mutating func write(_ sampling: Sampling) {
        if let value = sampling.temperature { bytes.appendMember("temperature", value) }
        if let value = sampling.topP { bytes.appendMember("top_p", value) }
        if sampling.topK != nil { notices.add("The limit on candidate tokens (top K) was left out: OpenAI has none.") }
        if let value = sampling.maximumTokens { bytes.appendMember("max_completion_tokens", value) }
        if !sampling.stop.isEmpty {
            bytes.openArray("stop")
            for text in sampling.stop { bytes.appendString(text) }
            bytes.closeArray()
        }
        if let value = sampling.seed { bytes.appendMember("seed", value) }
        if let value = sampling.presencePenalty { bytes.appendMember("presence_penalty", value) }
        if let value = sampling.frequencyPenalty { bytes.appendMember("frequency_penalty", value) }
        if let value = sampling.candidateCount { bytes.appendMember("n", value) }
        if let value = sampling.topLogprobs {
            bytes.appendMember("logprobs", true)
            if value > 0 { bytes.appendMember("top_logprobs", value) }
        }
    }

    private mutating func write(_ output: Output) {
        switch output {
        case .text: break
        case .json:
            bytes.openObject("response_format")
            bytes.appendMember("type", "json_object")
            bytes.closeObject()
        case .schema(let schema):
            bytes.openObject("response_format")
            bytes.appendMember("type", "json_schema")
            bytes.openObject("json_schema")
            bytes.appendMember("name", schema.name ?? "answer")
            if let description = schema.description { bytes.appendMember("description", description) }
            bytes.appendMember("schema", schema.schema)
            if let isStrict = schema.isStrict { bytes.appendMember("strict", isStrict) }
            bytes.closeObject()
            bytes.closeObject()
        }
    }

    private mutating func write(_ thinking: Thinking) {
        if thinking.includesThoughts == true {
            notices.add("Summaries of thoughts could not be asked for: OpenAI's chat has no field for it.")
        }
        guard let effort = thinking.effort else { return }
        let name: String
        switch effort {
        case .none: name = "none"
        case .minimal: name = "minimal"
        case .low: name = "low"
        case .medium: name = "medium"
        case .high: name = "high"
        case .budget(..<0): return
        case .budget(0): name = "none"
        case .budget(let tokens):
            // The steps at which Google's compatible endpoint turns efforts into budgets.
            name = tokens <= 1024 ? "low" : tokens <= 8192 ? "medium" : "high"
            notices.add("The thinking budget of \(tokens) tokens was sent as the effort `\(name)`.")
        }
        bytes.appendMember("reasoning_effort", name)
    }
}
