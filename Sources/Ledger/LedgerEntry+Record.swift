package import Generation
private import JSON

extension LedgerEntry {
    /// What is kept of a generation that has ended just now.
    package init(_ record: borrowing GenerationRecord, content: LedgerSettings.Content) {
        let time = Timestamp.now - record.total.microseconds
        self.init(GenerationRow())
        generation.time = time
        generation.take(record)
        generation.take(record.provenance)
        var asked = Duration.zero
        var queued = Duration.zero
        for attempt in record.provenance.attempts {
            asked += attempt.duration
            queued += attempt.queued
            attempts.append(AttemptRow(attempt, number: attempts.count + 1, of: generation.id, at: time))
        }
        generation.attempts = attempts.count
        generation.isHedged = attempts.contains(where: \.isHedge)
        generation.queued = queued.microseconds
        // Attempts that ran beside each other may have taken longer together than the whole did.
        generation.overhead = max(0, (record.total - asked).microseconds)
        guard content != .none else { return }
        if let prompt = record.request?.promptBytes { raw.append(.init(.prompt, prompt, isKept: content == .full)) }
        if let answer = record.response, record.failure == nil || !answer.candidates.isEmpty {
            raw.append(.init(.answer, answer.content.bytes, isKept: content == .full))
        }
    }
}

extension GenerationRow {
    fileprivate mutating func take(_ record: GenerationRecord) {
        operation =
            switch record.request?.operation {
            case .generation, nil: "generation"
            case .tokenCount: "token_count"
            case .embedding: "embedding"
            }
        dialect = record.dialect?.rawValue ?? "none"
        model = record.request?.model.shortened()
        user = (record.tags.user ?? record.request?.user)?.shortened()
        workflow = record.tags.workflow
        step = record.tags.step
        job = record.tags.job
        key = record.key.isEmpty ? nil : record.key
        isStreamed = record.request?.isStreamed ?? false
        status = record.status
        failure = record.failure?.kind.rawValue
        message = record.failure?.message.shortened(to: Self.sentences)
        first = record.first?.microseconds
        total = record.total.microseconds
        bytesIn = record.bytesIn
        bytesOut = record.bytesOut
    }

    fileprivate mutating func take(_ provenance: Provenance) {
        id = provenance.requestID
        route = provenance.route
        arm = provenance.arm
        target = provenance.target?.description
        degraded = provenance.degradation.rawValue
        sharedWith = provenance.sharedWith
        cache = provenance.cache.name
        repairs = provenance.repairs.count
        finish = provenance.finishReason?.rawValue
        nativeFinish = provenance.nativeFinishReason?.shortened()
        if !provenance.notices.isEmpty {
            notices = provenance.notices.joined(separator: "\n").shortened(to: Self.sentences)
        }
        guard let usage = provenance.usage else { return }
        promptTokens = usage.promptTokens
        cachedTokens = usage.cachedTokens
        answerTokens = usage.answerTokens
        thoughtTokens = usage.thoughtTokens
        promptAudioTokens = usage.promptAudioTokens
        answerAudioTokens = usage.answerAudioTokens
        serviceClass = usage.serviceClass?.shortened()
    }

    /// How many bytes of sentences are kept, which may quote anything.
    private static let sentences = 4096
}

extension String {
    /// What a row keeps of a text that callers or providers wrote: so many bytes, and no half of a scalar.
    fileprivate func shortened(to limit: Int = 512) -> String {
        guard utf8.count > limit else { return self }
        // An index within a scalar counts as that scalar's beginning.
        return String(self[..<utf8.index(startIndex, offsetBy: limit)])
    }
}

extension AttemptRow {
    fileprivate init(_ attempt: Attempt, number: Int, of generation: String, at time: Int) {
        self.init()
        self.generation = generation
        self.number = number
        self.time = time + attempt.start.microseconds
        target = attempt.target.description
        queued = attempt.queued.microseconds
        duration = attempt.duration.microseconds
        failure = attempt.failure?.rawValue
        status = attempt.providerStatus
        isHedge = attempt.isHedge
    }
}

extension Request {
    /// What was asked: as the caller wrote it, or in words of Aloft's own where nobody did.
    fileprivate var promptBytes: [UInt8]? {
        if let original { return original.body }
        let turns = turns.map { turn -> JSON in
            ["role": .string(turn.role.name), "parts": .array(turn.parts.map(\.json))]
        }
        var json: JSONObject = ["contents": .array(turns)]
        switch output {
        case .text: break
        case .json: json["output"] = "json"
        case .schema(let schema): json["output"] = ["schema": schema.schema]
        }
        json["temperature"] = sampling.temperature.map { JSON($0) }
        json["max_tokens"] = sampling.maximumTokens.map { JSON($0) }
        return JSON.object(json).bytes
    }
}

extension Turn.Role {
    fileprivate var name: String {
        switch self {
        case .system: "system"
        case .user: "user"
        case .assistant: "assistant"
        case .tool: "tool"
        }
    }
}

extension Response {
    /// The answer as it is kept: the candidates with their parts, whatever dialect they came in.
    fileprivate var content: JSON {
        var json: JSONObject = ["candidates": .array(candidates.map(\.content))]
        if let model { json["model"] = .string(model) }
        if !embeddings.isEmpty { json["embeddings"] = JSON(embeddings.count) }
        return .object(json)
    }
}

extension Response.Candidate {
    fileprivate var content: JSON {
        var json: JSONObject = ["parts": .array(parts.map(\.json))]
        if let refusal { json["refusal"] = .string(refusal) }
        if let finishReason { json["finish"] = .string(finishReason.rawValue) }
        return .object(json)
    }
}

extension Part {
    fileprivate var json: JSON {
        switch content {
        case .text(let text): ["text": .string(text)]
        case .thought(let text): ["thought": .string(text)]
        case .inlineData(let data): ["data": .string(data.base64), "mime_type": .string(data.mimeType)]
        case .file(let file): ["file": .string(file.uri)]
        case .toolCall(let call): ["tool_call": .string(call.name), "arguments": .string(call.arguments)]
        case .toolResult: ["tool_result": .null]
        }
    }
}
