import Generation
import JSON

/// Writes a request that was made in another dialect, or changed on its way.
struct RequestWriter {
    let family: OpenAIModelRules.Family
    var bytes: [UInt8] = []
    var notices = Notices()
    /// Ids given to tool calls that had none, oldest first, until a result answers them.
    var unansweredCalls: [(id: String, name: String)] = []
    var inventedIDs = 0

    init(family: OpenAIModelRules.Family) {
        self.family = family
    }

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
        writeService(request)
        if request.isStreamed {
            bytes.appendMember("stream", true)
            // Always asked for: the usage is recorded even when the caller does not want to see it.
            bytes.openObject("stream_options")
            bytes.appendMember("include_usage", true)
            bytes.closeObject()
        }
        bytes.closeObject()
    }

    /// Writes what is asked of the server rather than of the model.
    private mutating func writeService(_ request: Request) {
        if !request.modalities.isEmpty {
            bytes.openArray("modalities")
            for modality in request.modalities { bytes.appendString(modality.rawValue) }
            bytes.closeArray()
        }
        switch request.serviceTier {
        case nil: break
        case .standard: bytes.appendMember("service_tier", "default")
        case .flex: bytes.appendMember("service_tier", "flex")
        case .priority: bytes.appendMember("service_tier", "priority")
        }
        if !request.safety.isEmpty {
            notices.add("Safety settings were left out: OpenAI's chat has no field for them.")
        }
        if request.cachedContent != nil {
            notices.add("Cached content was left out: it holds only for the provider that cached it.")
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
        writeEffort(name)
    }

    /// Writes the effort, or the nearest that the model knows.
    private mutating func writeEffort(_ name: String) {
        guard let efforts = family.efforts, !efforts.contains(name) else {
            bytes.appendMember("reasoning_effort", name)
            return
        }
        let order = ["none", "minimal", "low", "medium", "high"]
        func rank(_ effort: String) -> Int { order.firstIndex(of: effort) ?? order.count }
        guard let nearest = efforts.first(where: { rank($0) >= rank(name) }) ?? efforts.last else {
            // A model that never thinks need not be kept from it.
            if name != "none" { notices.add("The thinking effort was left out: this model takes none.") }
            return
        }
        bytes.appendMember("reasoning_effort", nearest)
        notices.add("The thinking effort was sent as `\(nearest)`: this model has no `\(name)`.")
    }
}
