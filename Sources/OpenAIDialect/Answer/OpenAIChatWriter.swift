package import Generation
import JSON
import ServerSentEvents

/// Writes one answer as a chat completion, whole or as a stream of chunks.
///
/// What a provider of this dialect sent passes verbatim; anything else is encoded, with the identity given here
/// unless the provider gave its own.
package struct OpenAIChatWriter: AnswerWriter, Sendable {
    let requestID: String
    let created: Int
    let model: String
    let wantsUsage: Bool

    private var id: String?
    private var answeringModel: String?
    private var choices: [Int: ChoiceState] = [:]
    private var usage: Usage?
    /// Whether the caller has the usage already, in the provider's own chunk.
    private var hasSentUsage = false
    /// The probabilities of the chunk in hand, until a choice takes them.
    private var probabilities: [Int: [TokenProbability]] = [:]
    /// What every chunk begins with, made when the first is written, so that it stays the same.
    private var prefix: [UInt8] = []

    private struct ChoiceState {
        /// The tool call begun last, which a signature belongs to.
        var lastCall: Int?
        var isFinished = false
    }

    /// Names the answer to a request; `created` is in seconds since 1970.
    package init(requestID: String, created: Int, model: String, wantsUsage: Bool) {
        self.requestID = requestID
        self.created = created
        self.model = model
        self.wantsUsage = wantsUsage
    }

    package var streamContentType: String { "text/event-stream" }
    package var keepAlive: [UInt8] { ServerSentEvent.keepAlive }

    package mutating func write(_ chunk: Chunk, to output: inout [UInt8]) {
        if let native = chunk.native, native.dialect == .openAI {
            writeNative(native, chunk.deltas, to: &output)
            return
        }
        for case .probabilities(let tokens, let candidate) in chunk.deltas {
            probabilities[candidate, default: []] += tokens
        }
        var position = 0
        while position < chunk.deltas.count {
            write(chunk.deltas, from: &position, to: &output)
        }
        for candidate in probabilities.keys.sorted() {
            beginDelta(candidate, &output)
            endDelta(&output, probabilitiesOf: candidate)
        }
    }

    package mutating func finish(to output: inout [UInt8]) {
        if wantsUsage, !hasSentUsage, let usage {
            beginChunk(&output)
            output.append("]")
            output.appendUsage(usage)
            output.append("}\n\n")
        }
        output.append("data: [DONE]\n\n")
    }

    package mutating func fail(_ failure: Failure, to output: inout [UInt8]) {
        let body = OpenAIChat.errorBody(failure, requestID: requestID).body
        ServerSentEvent.append(data: body, to: &output)
    }
}

// MARK: - Chunks as the provider sent them

extension OpenAIChatWriter {
    private mutating func writeNative(_ native: NativeChunk, _ deltas: [Delta], to output: inout [UInt8]) {
        var isOnlyUsage = !deltas.isEmpty
        for delta in deltas {
            switch delta {
            case .usage: hasSentUsage = true
            case .started(let id, let model):
                adopt(id: id, model: model)
                isOnlyUsage = false
            default: isOnlyUsage = false
            }
        }
        // Aloft may have asked for the usage where the caller did not.
        if isOnlyUsage, !wantsUsage { return }
        ServerSentEvent.append(data: native.bytes, to: &output)
    }

    private mutating func adopt(id: String?, model: String?) {
        guard prefix.isEmpty else { return }
        self.id = id ?? self.id
        answeringModel = model ?? answeringModel
    }
}

// MARK: - Chunks of our own

extension OpenAIChatWriter {
    /// Writes the delta at `position` and those that share its chunk, and moves `position` behind them.
    private mutating func write(_ deltas: [Delta], from position: inout Int, to output: inout [UInt8]) {
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

    private mutating func beginDelta(_ candidate: Int, _ output: inout [UInt8], content: Bool = true) {
        let isFirst = choices[candidate] == nil
        if isFirst { choices[candidate] = ChoiceState() }
        beginChunk(&output)
        output.append("{\"index\":")
        output.append(String(candidate))
        output.append(",\"delta\":{")
        guard isFirst else { return }
        output.append(content ? "\"role\":\"assistant\"" : "\"role\":\"assistant\",\"content\":null")
    }

    private mutating func endDelta(_ output: inout [UInt8], probabilitiesOf candidate: Int? = nil) {
        if !probabilities.isEmpty, let candidate, let tokens = probabilities.removeValue(forKey: candidate) {
            output.append("}")
            output.appendProbabilities(tokens)
            output.append(",\"finish_reason\":null}")
        } else {
            output.append("},\"logprobs\":null,\"finish_reason\":null}")
        }
        endChunk(&output)
    }

    private mutating func beginChunk(_ output: inout [UInt8]) {
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
