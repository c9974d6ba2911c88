import Generation
import JSON

/// The pieces that whole answers and chunks share.
extension [UInt8] {
    /// Appends the reason in OpenAI's words, and the provider's own beside it.
    mutating func appendFinish(_ reason: FinishReason, native: String?) {
        appendMember("finish_reason", reason.openAIName)
        if let native, native != reason.openAIName { appendMember("native_finish_reason", native) }
    }

    /// Appends the counts, and the class of service that they were billed at.
    mutating func appendUsage(_ usage: Usage) {
        openObject("usage")
        appendMember("prompt_tokens", usage.promptTokens)
        appendMember("completion_tokens", usage.completionTokens)
        appendMember("total_tokens", usage.totalTokens)
        openObject("prompt_tokens_details")
        appendMember("cached_tokens", usage.cachedTokens)
        if usage.promptAudioTokens != 0 { appendMember("audio_tokens", usage.promptAudioTokens) }
        closeObject()
        openObject("completion_tokens_details")
        appendMember("reasoning_tokens", usage.thoughtTokens)
        if usage.answerAudioTokens != 0 { appendMember("audio_tokens", usage.answerAudioTokens) }
        closeObject()
        closeObject()
        if let serviceClass = usage.serviceClass { appendMember("service_tier", serviceTier(serviceClass)) }
    }

    /// OpenAI's name for what Google calls its kinds of traffic.
    private func serviceTier(_ serviceClass: String) -> String {
        switch serviceClass.lowercased() {
        case "on_demand", "standard": "default"
        case "on_demand_flex": "flex"
        case "on_demand_priority": "priority"
        case "provisioned_throughput": "scale"
        case let other: other
        }
    }

    /// Begins a delta's only tool call.
    mutating func openCall(_ index: Int) {
        openArray("tool_calls")
        openObject()
        appendMember("index", index)
    }

    mutating func closeCall() {
        closeObject()
        closeArray()
    }

    /// Appends a call; its signature goes into the id as well, for clients that drop the field it has.
    mutating func appendCall(id: String, name: String, arguments: String, signature: String?) {
        appendMember("id", CallID.joining(id, signature))
        appendMember("type", "function")
        openObject("function")
        appendMember("name", name)
        appendMember("arguments", arguments)
        closeObject()
        if let signature { appendExtraContent([], signature: signature) }
    }

    /// Appends an image the way servers that answer with images have agreed on; OpenAI itself has no field for it.
    mutating func appendImage(_ data: InlineData) {
        openObject()
        appendMember("type", "image_url")
        openObject("image_url")
        appendMember("url", "data:\(data.mimeType);base64,\(data.base64)")
        closeObject()
        closeObject()
    }
}

extension FinishReason {
    /// OpenAI's word; it has none for ends that are none of these, and clients refuse unknown ones.
    fileprivate var openAIName: String {
        switch self {
        case .stop, .other: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .contentFilter: "content_filter"
        }
    }
}

extension OpenAIChat {
    /// A name for a tool call that the provider left unnamed, the same whenever this answer is written.
    static func inventedCallID(requestID: String, candidate: Int, call: Int) -> String {
        candidate == 0 ? "call_\(requestID)_\(call)" : "call_\(requestID)_\(candidate)_\(call)"
    }
}
