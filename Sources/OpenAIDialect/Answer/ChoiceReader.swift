import Generation
import JSON

/// Reads what arrives of one choice, whole or in fragments, and what its end means.
struct ChoiceReader: Sendable {
    private let candidate: Int
    private var calls = ToolCallAssembly()
    private var isRefusal = false
    private(set) var isFinished = false

    init(candidate: Int) {
        self.candidate = candidate
    }

    /// Reads a choice whose content is in the member of that name: `message` or `delta`.
    mutating func read(_ choice: JSONObject, content: String, _ deltas: inout [Delta]) {
        if let message = choice[content]?.object {
            readMessage(message, &deltas)
            readRest(of: message, isFragment: content == "delta", &deltas)
        }
        let probabilities = Self.readProbabilities(choice["logprobs"])
        if !probabilities.isEmpty { deltas.append(.probabilities(probabilities, candidate: candidate)) }
        guard let native = choice["finish_reason"]?.string, !native.isEmpty, !isFinished else { return }
        isFinished = true
        deltas.append(finish(native))
    }

    private func readRest(of message: JSONObject, isFragment: Bool, _ deltas: inout [Delta]) {
        let citations = Self.readCitations(message["annotations"])
        if !citations.isEmpty { deltas.append(.citations(citations, candidate: candidate)) }
        for extra in Self.readExtras(message, isFragment: isFragment) {
            deltas.append(.extra(extra, candidate: candidate))
        }
    }

    private func finish(_ native: String) -> Delta {
        let reason = FinishReason(openAI: native)
        if reason == .stop, !calls.isEmpty { return .finished(.toolCalls, native: native, candidate: candidate) }
        if reason == .stop, isRefusal { return .finished(.contentFilter, native: "refusal", candidate: candidate) }
        return .finished(reason, native: native, candidate: candidate)
    }

    private mutating func readMessage(_ message: JSONObject, _ deltas: inout [Delta]) {
        // Some servers send the same thought under both names.
        if let thought = message["reasoning_content"]?.string ?? message["reasoning"]?.string, !thought.isEmpty {
            deltas.append(.thought(thought, candidate: candidate))
        }
        readContent(message["content"], &deltas)
        if let refusal = message["refusal"]?.string, !refusal.isEmpty {
            isRefusal = true
            deltas.append(.refusal(refusal, candidate: candidate))
        }
        if let signature = Signatures.read(in: message) {
            deltas.append(.signature(signature, candidate: candidate))
        }
        for image in message["images"]?.array ?? [] {
            if let url = image["image_url"]?["url"]?.string, let data = DataURL.read(url) {
                deltas.append(.inlineData(data, candidate: candidate))
            }
        }
        for call in message["tool_calls"]?.array ?? [] {
            if let call = call.object { calls.read(call, candidate: candidate, &deltas) }
        }
        if let function = message["function_call"]?.object {
            calls.read(["index": 0, "function": .object(function)], candidate: candidate, &deltas)
        }
    }

    /// Reads the content: a string, or parts, as servers that stream thoughts as parts have it.
    private func readContent(_ content: JSON?, _ deltas: inout [Delta]) {
        switch content {
        case .string(let text):
            if !text.isEmpty { deltas.append(.text(text, candidate: candidate)) }
        case .array(let parts):
            for part in parts {
                if let text = part["text"]?.string {
                    deltas.append(.text(text, candidate: candidate))
                } else if let thought = part["thinking"] {
                    let pieces = thought.array ?? []
                    let text = thought.string ?? pieces.compactMap { $0["text"]?.string }.joined()
                    if !text.isEmpty { deltas.append(.thought(text, candidate: candidate)) }
                }
            }
        default: break
        }
    }
}

extension FinishReason {
    fileprivate init(openAI native: String) {
        self =
            switch native.lowercased() {
            case "stop", "eos", "eos_token", "end_turn", "stop_sequence": .stop
            case "length", "max_tokens": .length
            case "tool_calls", "function_call", "tool_use": .toolCalls
            case "content_filter", "safety", "refusal": .contentFilter
            default: .other
            }
    }
}
