package import Generation
import JSON
import Refusals

/// Reads an answer of `generateContent`, or the events of `streamGenerateContent`.
///
/// It believes nothing: what is missing, `null` or of an unknown kind is passed over while the meaning survives. Old
/// models give a finish reason in every event; the last one counts.
package struct GeminiAnswerReader: AnswerReader {
    private var hasStarted = false
    private var hasCandidate = false
    private var hasFinished = false
    /// Whether anything of the answer itself was handed on.
    private var hasYielded = false
    /// How many tool calls each candidate has made.
    private var calls: [Int: Int] = [:]
    private var serviceClass: String?
    /// Why what was read is no answer, though it came as one.
    private var complaint: Failure?

    package init() {}

    package mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
        let document = try parse(body)
        var deltas: [Delta] = []
        if let responses = document.array {
            // A stream that was asked for without server-sent events, taken whole.
            for response in responses { try read(response, into: &deltas) }
        } else {
            try read(document, into: &deltas)
        }
        if !hasCandidate, complaint == nil {
            complaint = Failure(.malformed, "The provider's answer has no candidate.")
        }
        return try chunk(deltas, of: document, body)
    }

    package mutating func read(event data: [UInt8]) throws(Failure) -> Chunk? {
        // Neither is Gemini's; servers that speak more than one dialect send them.
        if data.isEmpty || data.elementsEqual("[DONE]".utf8) { return nil }
        let document = try parse(data)
        var deltas: [Delta] = []
        // Errors, and only they, may come wrapped in an array.
        for response in document.array ?? [document] { try read(response, into: &deltas) }
        return try chunk(deltas, of: document, data)
    }

    package mutating func finish() throws(Failure) {
        guard hasFinished else {
            throw Failure(.connection, "The provider's stream ended before the answer was complete.")
        }
    }

    private func chunk(_ deltas: [Delta], of document: JSON, _ bytes: [UInt8]) throws(Failure) -> Chunk {
        let native = document.array == nil ? NativeChunk(dialect: .gemini, bytes: bytes) : nil
        let chunk = Chunk(deltas, native: native)
        guard var complaint else { return chunk }
        complaint.answer = chunk
        throw complaint
    }

    private func parse(_ bytes: [UInt8]) throws(Failure) -> JSON {
        do throws(JSONError) {
            return try JSON(parsing: bytes)
        } catch {
            throw Failure(.malformed, "The provider's answer is not JSON.")
        }
    }
}

extension GeminiAnswerReader {
    private mutating func read(_ response: JSON, into deltas: inout [Delta]) throws(Failure) {
        guard let object = response.object else {
            throw Failure(.malformed, "The provider's answer is not a JSON object.")
        }
        if let error = object["error"], !error.isNull { throw Classifier(.gemini).failure(inAnswer: response.bytes) }
        start(object, into: &deltas)
        for (position, value) in (object["candidates"]?.array ?? []).enumerated() {
            guard let candidate = value.object else { continue }
            let index = candidate["index"]?.int.flatMap { 0..<128 ~= $0 ? $0 : nil } ?? position
            try read(candidate: candidate, at: index, into: &deltas)
        }
        readFeedback(object["promptFeedback"], into: &deltas)
        readUsage(object["usageMetadata"], into: &deltas)
    }

    /// Counts are cumulative, but the class of service may be told once only.
    private mutating func readUsage(_ metadata: JSON?, into deltas: inout [Delta]) {
        guard var usage = Usage(geminiMetadata: metadata) else {
            serviceClass = metadata?["trafficType"]?.string ?? serviceClass
            return
        }
        serviceClass = usage.serviceClass ?? serviceClass
        usage.serviceClass = serviceClass
        deltas.append(.usage(usage))
    }

    private mutating func start(_ object: JSONObject, into deltas: inout [Delta]) {
        guard !hasStarted else { return }
        hasStarted = true
        deltas.append(.started(id: object["responseId"]?.string, model: object["modelVersion"]?.string))
    }

    private mutating func read(
        candidate: JSONObject,
        at index: Int,
        into deltas: inout [Delta]
    ) throws(Failure) {
        for part in candidate["content"]?["parts"]?.array ?? [] {
            guard let part = part.object else { continue }
            hasCandidate = true
            try read(part: part, at: index, into: &deltas)
        }
        readAnnotations(of: candidate, at: index, into: &deltas)
        guard let native = candidate["finishReason"]?.string, native != "FINISH_REASON_UNSPECIFIED" else { return }
        hasCandidate = true
        if !hasYielded, NativeFinishReason.brokenCalls.contains(native) {
            complaint = Failure(.malformed, "The model wrote a tool call that cannot be read (\(native)).")
        }
        hasFinished = true
        var reason = NativeFinishReason.reason(for: native)
        if reason == .stop, calls[index] != nil { reason = .toolCalls }
        deltas.append(.finished(reason, native: native, candidate: index))
    }

    private func readAnnotations(of candidate: JSONObject, at index: Int, into deltas: inout [Delta]) {
        for (name, value) in candidate.members where !value.isNull {
            switch name {
            case "content", "finishReason", "index": break
            case "logprobsResult":
                let tokens = Annotations.probabilities(in: value)
                if !tokens.isEmpty { deltas.append(.probabilities(tokens, candidate: index)) }
            case "citationMetadata":
                let citations = Annotations.citations(in: value)
                if !citations.isEmpty { deltas.append(.citations(citations, candidate: index)) }
            // It follows from the tokens.
            case "avgLogprobs" where candidate["logprobsResult"] != nil: break
            default: deltas.append(.extra(Extra(name, value), candidate: index))
            }
        }
    }

    private mutating func read(part: JSONObject, at index: Int, into deltas: inout [Delta]) throws(Failure) {
        if let text = part["text"]?.string {
            if !text.isEmpty {
                let isThought = part["thought"]?.bool ?? false
                deltas.append(isThought ? .thought(text, candidate: index) : .text(text, candidate: index))
                hasYielded = true
            }
        } else if let call = part["functionCall"]?.object {
            try read(call: call, at: index, into: &deltas)
        } else if let blob = part["inlineData"] ?? part["inline_data"], let data = blob["data"]?.string {
            let mimeType = (blob["mimeType"] ?? blob["mime_type"])?.string ?? "application/octet-stream"
            let name = blob["displayName"]?.string
            deltas.append(.inlineData(InlineData(mimeType: mimeType, base64: data, name: name), candidate: index))
            hasYielded = true
        } else if read(extrasOf: part, at: index, into: &deltas) {
            // Its signature is not the signature of the part before it.
            return
        }
        if let signature = (part["thoughtSignature"] ?? part["thought_signature"])?.string {
            deltas.append(.signature(signature, candidate: index))
        }
    }

    /// Reads code that ran, and whatever comes next, for those who know it; says whether there was any.
    private mutating func read(extrasOf part: JSONObject, at index: Int, into deltas: inout [Delta]) -> Bool {
        var hasExtra = false
        for (name, value) in part.members where !value.isNull && !Self.partNames.contains(name) {
            deltas.append(.extra(Extra(name, value, isRepeated: true), candidate: index))
            hasExtra = true
        }
        if hasExtra { hasYielded = true }
        return hasExtra
    }

    /// What a part may have that is no extra of the answer, though it be of a wrong type or alone.
    private static let partNames: Set<String> = [
        "text", "thought", "thoughtSignature", "thought_signature", "functionCall", "inlineData", "inline_data",
        "partMetadata", "videoMetadata",
    ]

    private mutating func read(call: JSONObject, at index: Int, into deltas: inout [Delta]) throws(Failure) {
        guard let name = call["name"]?.string, !name.isEmpty else {
            // Vertex AI streams arguments to callers who ask for it, in parts that only they can put together.
            guard call["args"] != nil else {
                hasYielded = true
                return
            }
            throw Failure(.malformed, "The provider's answer has a tool call without a name.")
        }
        let number = calls[index, default: 0]
        calls[index] = number + 1
        hasYielded = true
        deltas.append(.toolCall(index: number, id: call["id"]?.string, name: name, candidate: index))
        let arguments = call["args"].flatMap { $0.isNull ? nil : $0.text } ?? "{}"
        deltas.append(.toolArguments(index: number, arguments, candidate: index))
    }

    /// A blocked prompt is answered with status 200 and no candidates.
    private mutating func readFeedback(_ feedback: JSON?, into deltas: inout [Delta]) {
        guard let reason = feedback?["blockReason"]?.string, reason != "BLOCK_REASON_UNSPECIFIED", !hasFinished else {
            return
        }
        hasFinished = true
        if !hasYielded {
            let message = feedback?["blockReasonMessage"]?.string.map { ": \($0)" } ?? "."
            let sentence = "The provider blocked the prompt (\(reason))\(message)"
            complaint = Failure(.blockedPrompt, sentence)
            deltas.append(.refusal(sentence, candidate: 0))
        }
        deltas.append(.finished(.contentFilter, native: reason, candidate: 0))
    }
}
