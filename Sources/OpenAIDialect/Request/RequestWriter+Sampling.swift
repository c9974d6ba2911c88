import Generation
import JSON

extension RequestWriter {
    /// Writes what the model's family takes, and notes the rest.
    mutating func write(_ sampling: Sampling) {
        writeLimits(sampling)
        if let value = sampling.seed { bytes.appendMember("seed", value) }
        if let value = sampling.candidateCount { bytes.appendMember("n", value) }
        if sampling.topK != nil { notices.add("The limit on candidate tokens (top K) was left out: OpenAI has none.") }
        if let value = taken(sampling.temperature, "temperature") { bytes.appendMember("temperature", value) }
        if let value = taken(sampling.topP, "top_p") { bytes.appendMember("top_p", value) }
        if let value = taken(sampling.presencePenalty, "presence_penalty") {
            bytes.appendMember("presence_penalty", value)
        }
        if let value = taken(sampling.frequencyPenalty, "frequency_penalty") {
            bytes.appendMember("frequency_penalty", value)
        }
        if let value = taken(sampling.topLogprobs, "logprobs") {
            bytes.appendMember("logprobs", true)
            if value > 0 { bytes.appendMember("top_logprobs", value) }
        }
    }

    private mutating func writeLimits(_ sampling: Sampling) {
        if let value = sampling.maximumTokens {
            bytes.appendMember(family.takesCompletionLimit ? "max_completion_tokens" : "max_tokens", value)
        }
        guard !sampling.stop.isEmpty else { return }
        guard family.takesStop else {
            notices.add("`stop` was left out: this model refuses it.")
            return
        }
        bytes.openArray("stop")
        for text in sampling.stop { bytes.appendString(text) }
        bytes.closeArray()
    }

    private mutating func taken<Value>(_ value: Value?, _ name: String) -> Value? {
        guard let value else { return nil }
        if family.takesSampling { return value }
        notices.add("`\(name)` was left out: this model refuses it.")
        return nil
    }
}
