package import Generation
import JSON

extension OpenAIChatWriter {
    package func write(_ response: Response) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(1024)
        output.openObject()
        output.appendMember("id", response.id ?? "chatcmpl-\(requestID)")
        output.appendMember("object", "chat.completion")
        output.appendMember("created", created)
        output.appendMember("model", response.model ?? model)
        output.openArray("choices")
        for (index, candidate) in response.candidates.enumerated() {
            output.openObject()
            output.appendMember("index", index)
            write(candidate, index, to: &output)
            output.appendProbabilities(candidate.probabilities)
            if let reason = candidate.finishReason {
                output.appendFinish(reason, native: candidate.nativeFinishReason)
            } else {
                output.appendNull("finish_reason")
            }
            output.closeObject()
        }
        output.closeArray()
        if let usage = response.usage { output.appendUsage(usage) }
        output.closeObject()
        return output
    }

    private func write(_ candidate: Response.Candidate, _ index: Int, to output: inout [UInt8]) {
        let parts = candidate.parts
        let text = parts.count == 1 ? parts[0].text : joined(parts) { $0.text }
        let thoughts = joined(parts) { if case .thought(let text) = $0.content { text } else { nil } }
        output.openObject("message")
        output.appendMember("role", "assistant")
        let hasCalls = parts.contains { if case .toolCall = $0.content { true } else { false } }
        if text == nil && (hasCalls || candidate.refusal != nil) {
            output.appendNull("content")
        } else {
            output.appendMember("content", text ?? "")
        }
        if let refusal = candidate.refusal {
            output.appendMember("refusal", refusal)
        } else {
            output.appendNull("refusal")
        }
        if let thoughts { output.appendMember("reasoning_content", thoughts) }
        writeImages(parts, to: &output)
        if hasCalls { writeCalls(parts, index, to: &output) }
        if !candidate.citations.isEmpty { output.appendCitations(candidate.citations) }
        let signature = signature(of: parts)
        if signature != nil || !candidate.extras.isEmpty {
            output.appendExtraContent(candidate.extras, signature: signature)
        }
        output.closeObject()
    }

    private func joined(_ parts: [Part], _ text: (Part) -> String?) -> String? {
        var result: String?
        for part in parts {
            if let text = text(part) { result = (result ?? "") + text }
        }
        return result
    }

    private func writeImages(_ parts: [Part], to output: inout [UInt8]) {
        var hasBegun = false
        for part in parts {
            guard case .inlineData(let data) = part.content else { continue }
            if !hasBegun { output.openArray("images") }
            hasBegun = true
            output.appendImage(data)
        }
        if hasBegun { output.closeArray() }
    }

    private func writeCalls(_ parts: [Part], _ candidate: Int, to output: inout [UInt8]) {
        output.openArray("tool_calls")
        var count = 0
        for part in parts {
            guard case .toolCall(let call) = part.content else { continue }
            let id = call.id ?? OpenAIChat.inventedCallID(requestID: requestID, candidate: candidate, call: count)
            count += 1
            output.openObject()
            output.appendCall(id: id, name: call.name, arguments: call.arguments, signature: part.signature)
            output.closeObject()
        }
        output.closeArray()
    }

    /// A signature of text has its place in the message; only the last can have it.
    private func signature(of parts: [Part]) -> String? {
        let signed = parts.last { part in
            if case .toolCall = part.content { return false }
            return part.signature != nil
        }
        return signed?.signature
    }
}
