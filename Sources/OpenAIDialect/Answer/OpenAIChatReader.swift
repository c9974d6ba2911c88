package import Generation
import JSON
import Refusals

/// Reads one answer of a chat completion, whole or event by event.
package struct OpenAIChatReader: AnswerReader, Sendable {
    /// Whether the caller asked for a stream, so that only events can be passed to it verbatim.
    private let isStreamed: Bool
    private var hasStarted = false
    private var serviceTier: String?
    private var choices: [Int: ChoiceReader] = [:]

    package init(isStreamed: Bool) {
        self.isStreamed = isStreamed
    }

    package mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
        let object = try parse(body)
        guard let elements = object["choices"]?.array, !elements.isEmpty else {
            throw Failure(.malformed, "The provider's answer has no choices.")
        }
        var deltas: [Delta] = []
        start(object, &deltas)
        let count = deltas.count
        readChoices(elements, content: "message", &deltas)
        guard deltas.count > count else {
            throw Failure(.malformed, "The provider's answer has neither content nor a reason for its end.")
        }
        readUsage(object, &deltas)
        return Chunk(deltas, native: isStreamed ? nil : NativeChunk(dialect: .openAI, bytes: body))
    }

    package mutating func read(event data: [UInt8]) throws(Failure) -> Chunk? {
        if data.isEmpty || data.elementsEqual("[DONE]".utf8) { return nil }
        let object = try parse(data)
        var deltas: [Delta] = []
        if !hasStarted { start(object, &deltas) }
        readChoices(object["choices"]?.array ?? [], content: "delta", &deltas)
        readUsage(object, &deltas)
        return Chunk(deltas, native: isStreamed ? NativeChunk(dialect: .openAI, bytes: data) : nil)
    }

    package mutating func finish() throws(Failure) {
        guard !choices.isEmpty, choices.values.allSatisfy(\.isFinished) else {
            throw Failure(.connection, "The stream ended before the answer was complete.")
        }
    }

    private func parse(_ bytes: [UInt8]) throws(Failure) -> JSONObject {
        let document: JSON
        do {
            document = try JSON(parsing: bytes)
        } catch {
            throw Failure(.malformed, "The provider's answer cannot be read. \(error)")
        }
        guard let object = document.object else {
            throw Failure(.malformed, "The provider's answer is \(document.kindName), not an object.")
        }
        if object.value("error") != nil { throw Classifier(.openAI).failure(inAnswer: bytes) }
        return object
    }

    private mutating func start(_ object: JSONObject, _ deltas: inout [Delta]) {
        let id = object["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let model = object["model"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        // The first event of some servers only judges the prompt, and names nothing.
        guard id != nil || model != nil else { return }
        hasStarted = true
        deltas.append(.started(id: id, model: model))
    }

    /// Reads the counts; the class of service that they are billed at may stand in an earlier event.
    private mutating func readUsage(_ object: JSONObject, _ deltas: inout [Delta]) {
        if let tier = object["service_tier"]?.string, !tier.isEmpty { serviceTier = tier }
        guard var usage = Usage(openAI: object["usage"]) else { return }
        usage.serviceClass = serviceTier
        deltas.append(.usage(usage))
    }

    private mutating func readChoices(_ elements: [JSON], content: String, _ deltas: inout [Delta]) {
        for (position, element) in elements.enumerated() {
            guard let choice = element.object else { continue }
            let index = choice["index"]?.int ?? position
            choices[index, default: ChoiceReader(candidate: index)].read(choice, content: content, &deltas)
        }
    }
}

extension Usage {
    /// Reads OpenAI's counts: completion tokens include the thoughts there.
    fileprivate init?(openAI json: JSON?) {
        guard let object = json?.object else { return nil }
        func count(_ value: JSON?) -> Int { Self.believable(value?.int ?? 0) }
        let completion = count(object["completion_tokens"])
        let thoughts = count(object["completion_tokens_details"]?["reasoning_tokens"])
        self.init(
            promptTokens: count(object["prompt_tokens"]),
            answerTokens: max(0, completion - thoughts),
            thoughtTokens: thoughts,
            cachedTokens: count(object["prompt_tokens_details"]?["cached_tokens"])
        )
        promptAudioTokens = count(object["prompt_tokens_details"]?["audio_tokens"])
        answerAudioTokens = count(object["completion_tokens_details"]?["audio_tokens"])
    }
}
