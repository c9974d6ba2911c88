import Generation
import JSON

/// Chunks made here, from what a provider of another dialect said.
extension OpenAIChatWriter {
    /// Writes the delta at `position` and those that share its chunk, and moves `position` behind them.
    mutating func write(_ deltas: [Delta], from position: inout Int, to output: inout [UInt8]) {
        let delta = deltas[position]
        position += 1
        switch delta {
        case .started(let id, let model): adopt(id: id, model: model)
        case .usage(let usage): self.usage = usage
        case .text(let text, let candidate):
            guard !text.isEmpty || choices[candidate] == nil else { return }
            beginDelta(candidate, &output)
            choices[candidate]?.lastCall = nil
            output.appendMember("content", text)
            endDelta(&output, probabilitiesOf: candidate)
        case .refusal(let text, let candidate):
            beginDelta(candidate, &output)
            output.appendMember("refusal", text)
            endDelta(&output)
        case .citations(let citations, let candidate):
            guard !citations.isEmpty else { return }
            beginDelta(candidate, &output)
            output.appendCitations(citations)
            endDelta(&output)
        case .extra(let extra, let candidate): writeExtras(extra, candidate, deltas, &position, &output)
        // Probabilities go with the text they belong to.
        case .probabilities, .embedding: break
        case .thought(let text, let candidate):
            beginDelta(candidate, &output)
            choices[candidate]?.lastCall = nil
            output.appendMember("reasoning_content", text)
            endDelta(&output)
        case .inlineData(let data, let candidate):
            beginDelta(candidate, &output)
            choices[candidate]?.lastCall = nil
            output.openArray("images")
            output.appendImage(data)
            output.closeArray()
            endDelta(&output)
        case .toolCall(let index, let id, let name, let candidate):
            writeCall(index, id ?? inventedID(index, candidate), name, candidate, deltas, &position, &output)
        case .toolArguments(let index, let text, let candidate):
            beginDelta(candidate, &output)
            output.openCall(index)
            output.openObject("function")
            output.appendMember("arguments", text)
            output.closeObject()
            output.closeCall()
            endDelta(&output)
        case .signature(let signature, let candidate): writeSignature(signature, candidate, &output)
        case .finished(let reason, let native, let candidate): writeFinish(reason, native, candidate, &output)
        }
    }

    /// Writes the call with the arguments and the signature that follow it in the same chunk.
    private mutating func writeCall(
        _ index: Int,
        _ id: String,
        _ name: String,
        _ candidate: Int,
        _ deltas: [Delta],
        _ position: inout Int,
        _ output: inout [UInt8]
    ) {
        var arguments = ""
        while position < deltas.count, case .toolArguments(index, let text, candidate) = deltas[position] {
            arguments += text
            position += 1
        }
        var signature: String?
        if position < deltas.count, case .signature(let text, candidate) = deltas[position] {
            signature = text
            position += 1
        }
        beginDelta(candidate, &output, content: false)
        choices[candidate]?.lastCall = index
        output.openCall(index)
        output.appendCall(id: id, name: name, arguments: arguments, signature: signature)
        output.closeCall()
        endDelta(&output)
    }

    private mutating func writeSignature(_ signature: String, _ candidate: Int, _ output: inout [UInt8]) {
        let call = choices[candidate]?.lastCall
        beginDelta(candidate, &output)
        if let call {
            output.openCall(call)
            // Clients read the arguments of every fragment.
            output.openObject("function")
            output.appendMember("arguments", "")
            output.closeObject()
            output.appendExtraContent([], signature: signature)
            output.closeCall()
        } else {
            output.appendExtraContent([], signature: signature)
        }
        endDelta(&output)
    }

    /// Writes what else was said, with more of it that follows in the same chunk.
    private mutating func writeExtras(
        _ first: Extra,
        _ candidate: Int,
        _ deltas: [Delta],
        _ position: inout Int,
        _ output: inout [UInt8]
    ) {
        var extras = [first]
        while position < deltas.count, case .extra(let extra, candidate) = deltas[position] {
            extras.append(extra)
            position += 1
        }
        beginDelta(candidate, &output)
        output.appendExtraContent(extras)
        endDelta(&output)
    }

    private mutating func writeFinish(
        _ reason: FinishReason,
        _ native: String?,
        _ candidate: Int,
        _ output: inout [UInt8]
    ) {
        if choices[candidate] == nil {
            beginDelta(candidate, &output)
            output.appendMember("content", "")
            endDelta(&output)
        }
        guard choices[candidate]?.isFinished == false else { return }
        choices[candidate]?.isFinished = true
        beginChunk(&output)
        output.append("{\"index\":\(candidate),\"delta\":{}")
        output.appendProbabilities(probabilities.removeValue(forKey: candidate) ?? [])
        output.appendFinish(reason, native: native)
        output.append("}")
        endChunk(&output)
    }

    private func inventedID(_ index: Int, _ candidate: Int) -> String {
        OpenAIChat.inventedCallID(requestID: requestID, candidate: candidate, call: index)
    }

    mutating func beginDelta(_ candidate: Int, _ output: inout [UInt8], content: Bool = true) {
        let isFirst = choices[candidate] == nil
        if isFirst { choices[candidate] = ChoiceState() }
        beginChunk(&output)
        output.append("{\"index\":")
        output.append(String(candidate))
        output.append(",\"delta\":{")
        guard isFirst else { return }
        output.append(content ? "\"role\":\"assistant\"" : "\"role\":\"assistant\",\"content\":null")
    }

    mutating func endDelta(_ output: inout [UInt8], probabilitiesOf candidate: Int? = nil) {
        if !probabilities.isEmpty, let candidate, let tokens = probabilities.removeValue(forKey: candidate) {
            output.append("}")
            output.appendProbabilities(tokens)
            output.append(",\"finish_reason\":null}")
        } else {
            output.append("},\"logprobs\":null,\"finish_reason\":null}")
        }
        endChunk(&output)
    }

    mutating func beginChunk(_ output: inout [UInt8]) {
        if prefix.isEmpty {
            prefix.append("data: {")
            prefix.appendMember("id", id ?? "chatcmpl-\(requestID)")
            prefix.appendMember("object", "chat.completion.chunk")
            prefix.appendMember("created", created)
            prefix.appendMember("model", answeringModel ?? model)
            prefix.openArray("choices")
        }
        output.append(contentsOf: prefix)
    }

    private func endChunk(_ output: inout [UInt8]) {
        output.append(wantsUsage ? "],\"usage\":null}\n\n" : "]}\n\n")
    }
}
