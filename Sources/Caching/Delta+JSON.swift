import Generation
import JSON

/// A delta as a list: its name, and then what it carries.
extension Delta {
    var json: JSON {
        switch self {
        case .started(let id, let model): ["started", JSON(optional: id), JSON(optional: model)]
        case .text(let text, let candidate): ["text", JSON(text), JSON(candidate)]
        case .refusal(let text, let candidate): ["refusal", JSON(text), JSON(candidate)]
        case .thought(let text, let candidate): ["thought", JSON(text), JSON(candidate)]
        case .toolCall(let index, let id, let name, let candidate):
            ["tool_call", JSON(index), JSON(optional: id), JSON(name), JSON(candidate)]
        case .toolArguments(let index, let text, let candidate):
            ["tool_arguments", JSON(index), JSON(text), JSON(candidate)]
        case .inlineData(let data, let candidate):
            ["inline_data", JSON(data.mimeType), JSON(data.base64), JSON(optional: data.name), JSON(candidate)]
        case .signature(let text, let candidate): ["signature", JSON(text), JSON(candidate)]
        case .probabilities(let tokens, let candidate):
            ["probabilities", .array(tokens.map(\.json)), JSON(candidate)]
        case .citations(let citations, let candidate): ["citations", .array(citations.map(\.json)), JSON(candidate)]
        case .extra(let extra, let candidate):
            ["extra", JSON(extra.name), extra.value, JSON(extra.isRepeated), JSON(candidate)]
        case .embedding(let vector, let index): ["embedding", .array(vector.map { JSON(Double($0)) }), JSON(index)]
        case .finished(let reason, let native, let candidate):
            ["finished", JSON(reason.rawValue), JSON(optional: native), JSON(candidate)]
        case .usage(let usage): ["usage", usage.json]
        }
    }

    init?(_ json: JSON) {
        guard let list = json.array, let name = list.first?.string, let delta = Self.read(name, list) else {
            return nil
        }
        self = delta
    }

    private static func read(_ name: String, _ list: [JSON]) -> Delta? {
        let last = list[list.count - 1].int
        switch (name, list.count) {
        case ("started", 3): return .started(id: list[1].string, model: list[2].string)
        case ("usage", 2): return Usage(list[1]).map(Delta.usage)
        case ("extra", 5):
            guard let name = list[1].string, let isRepeated = list[3].bool, let last else { return nil }
            return .extra(Extra(name, list[2], isRepeated: isRepeated), candidate: last)
        case ("tool_call", 5):
            guard let index = list[1].int, let name = list[3].string, let last else { return nil }
            return .toolCall(index: index, id: list[2].string, name: name, candidate: last)
        case ("tool_arguments", 4):
            guard let index = list[1].int, let text = list[2].string, let last else { return nil }
            return .toolArguments(index: index, text, candidate: last)
        case ("inline_data", 5):
            guard let type = list[1].string, let data = list[2].string, let last else { return nil }
            return .inlineData(InlineData(mimeType: type, base64: data, name: list[3].string), candidate: last)
        case ("finished", 4):
            guard let reason = list[1].string.flatMap(FinishReason.init(rawValue:)), let last else { return nil }
            return .finished(reason, native: list[2].string, candidate: last)
        case ("embedding", 3):
            guard let numbers = list[1].array, let last else { return nil }
            let vector = numbers.compactMap { $0.double.map(Float.init) }
            return vector.count == numbers.count ? .embedding(vector, index: last) : nil
        case ("probabilities", 3):
            guard let tokens = list[1].array?.compactMap(TokenProbability.init), let last else { return nil }
            return .probabilities(tokens, candidate: last)
        case ("citations", 3):
            guard let citations = list[1].array?.compactMap(Citation.init), let last else { return nil }
            return .citations(citations, candidate: last)
        default:
            guard list.count == 3, let text = list[1].string, let last else { return nil }
            return words[name]?(text, last)
        }
    }

    private static let words: [String: @Sendable (String, Int) -> Delta] = [
        "text": { .text($0, candidate: $1) },
        "refusal": { .refusal($0, candidate: $1) },
        "thought": { .thought($0, candidate: $1) },
        "signature": { .signature($0, candidate: $1) },
    ]
}

extension JSON {
    fileprivate init(optional text: String?) { self = text.map { .string($0) } ?? .null }
    fileprivate init(optional number: Int?) { self = number.map { JSON($0) } ?? .null }
}

extension TokenProbability {
    fileprivate var json: JSON {
        [
            JSON(token), JSON(logarithm),
            .array(alternatives.map { [JSON($0.token), JSON($0.logarithm)] }),
        ]
    }

    fileprivate init?(_ json: JSON) {
        guard let token = json[0]?.string, let logarithm = json[1]?.double else { return nil }
        self.init(token: token, logarithm: logarithm)
        alternatives = (json[2]?.array ?? []).compactMap { pair in
            guard let token = pair[0]?.string, let logarithm = pair[1]?.double else { return nil }
            return Alternative(token: token, logarithm: logarithm)
        }
    }
}

extension Citation {
    fileprivate var json: JSON { [JSON(uri), JSON(optional: title), JSON(optional: start), JSON(optional: end)] }

    fileprivate init?(_ json: JSON) {
        guard let uri = json[0]?.string else { return nil }
        self.init(uri: uri, title: json[1]?.string, start: json[2]?.int, end: json[3]?.int)
    }
}

extension Usage {
    fileprivate var json: JSON {
        [
            JSON(promptTokens), JSON(answerTokens), JSON(thoughtTokens), JSON(cachedTokens), JSON(promptAudioTokens),
            JSON(answerAudioTokens), JSON(optional: serviceClass),
        ]
    }

    fileprivate init?(_ json: JSON) {
        guard let numbers = json.array, numbers.count == 7 else { return nil }
        let counts = numbers.prefix(6).compactMap(\.int)
        guard counts.count == 6 else { return nil }
        self.init(promptTokens: counts[0], answerTokens: counts[1], thoughtTokens: counts[2], cachedTokens: counts[3])
        promptAudioTokens = counts[4]
        answerAudioTokens = counts[5]
        serviceClass = numbers[6].string
    }
}
