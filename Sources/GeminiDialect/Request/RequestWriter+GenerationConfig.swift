import Generation
import JSON

extension RequestWriter {
    mutating func writeGenerationConfig(_ request: Request) {
        let start = output.count
        output.append(member: "generationConfig")
        output.append(UInt8(ascii: "{"))
        let empty = output.count
        write(request.sampling)
        write(request.output)
        if let thinking = request.thinking { write(thinking) }
        if !request.modalities.isEmpty {
            output.append(member: "responseModalities")
            output.append(strings: request.modalities.map { $0.rawValue.uppercased() })
        }
        if output.count == empty {
            output.removeLast(empty - start)
        } else {
            output.append(UInt8(ascii: "}"))
        }
    }

    private mutating func write(_ sampling: Sampling) {
        writeRandomness(sampling)
        writePenalties(sampling)
        member("maxOutputTokens", sampling.maximumTokens)
        member("candidateCount", sampling.candidateCount)
        if let seed = sampling.seed {
            if Int(Int32.min)...Int(Int32.max) ~= seed {
                member("seed", seed)
            } else {
                notices.append("The seed was left out: Gemini takes none beyond 32 bits.")
            }
        }
        if !sampling.stop.isEmpty {
            output.append(member: "stopSequences")
            output.append(strings: sampling.stop)
        }
        if let alternatives = sampling.topLogprobs {
            output.append(member: "responseLogprobs")
            output.append("true")
            if alternatives > 0 { member("logprobs", alternatives) }
        }
    }

    private mutating func writeRandomness(_ sampling: Sampling) {
        guard rules.takesSampling else {
            if sampling.temperature != nil || sampling.topP != nil || sampling.topK != nil {
                notices.append("temperature, top_p and top_k were left out: this model takes no account of them.")
            }
            return
        }
        member("temperature", sampling.temperature)
        member("topP", sampling.topP)
        member("topK", sampling.topK)
    }

    private mutating func writePenalties(_ sampling: Sampling) {
        guard rules.takesPenalties else {
            // Zero is the default, which many callers spell out.
            if sampling.presencePenalty ?? 0 != 0 || sampling.frequencyPenalty ?? 0 != 0 {
                notices.append("Presence and frequency penalties were left out: this model refuses them.")
            }
            return
        }
        member("presencePenalty", sampling.presencePenalty)
        member("frequencyPenalty", sampling.frequencyPenalty)
    }

    private mutating func write(_ form: Output) {
        switch form {
        case .text: return
        case .json:
            output.append(member: "responseMimeType")
            output.append("\"application/json\"")
        case .schema(let schema):
            output.append(member: "responseMimeType")
            output.append("\"application/json\"")
            output.append(member: "responseJsonSchema")
            let lowered = LoweredSchema(schema.schema)
            lowered.schema.write(to: &output)
            if lowered.isWeakened {
                isOutputLoosened = true
                notices.append(
                    "The output schema was loosened for Gemini: \(lowered.complaint); "
                        + "the answer is checked against the whole schema here."
                )
            }
            if schema.description != nil {
                notices.append("The description of the output schema was left out: Gemini has no place for it.")
            }
        }
    }

    private mutating func member(_ name: StaticString, _ value: Int?) {
        guard let value else { return }
        output.append(member: name)
        output.append(value)
    }

    private mutating func member(_ name: StaticString, _ value: Double?) {
        guard let value, let number = JSONNumber(value) else { return }
        output.append(member: name)
        output.append(json: number.text)
    }
}

extension RequestWriter {
    private mutating func write(_ thinking: Thinking) {
        let start = output.count
        output.append(member: "thinkingConfig")
        output.append(UInt8(ascii: "{"))
        let empty = output.count
        switch rules.thinking {
        case .none:
            if thinking.effort ?? Thinking.Effort.none != Thinking.Effort.none || thinking.includesThoughts == true {
                notices.append("This model cannot be told how much to think.")
            }
        case .budget(let least, let most):
            if let effort = thinking.effort { writeBudget(effort.budget, least: least, most: most) }
            writeIncludesThoughts(thinking)
        case .level(let levels):
            if let effort = thinking.effort { writeLevel(effort, of: levels) }
            writeIncludesThoughts(thinking)
        }
        if output.count == empty {
            output.removeLast(empty - start)
        } else {
            output.append(UInt8(ascii: "}"))
        }
    }

    private mutating func writeIncludesThoughts(_ thinking: Thinking) {
        guard let includes = thinking.includesThoughts else { return }
        output.append(member: "includeThoughts")
        output.append(includes ? "true" : "false")
    }

    private mutating func writeBudget(_ wanted: Int, least: Int, most: Int) {
        let budget = wanted < 0 ? -1 : min(max(wanted, least), most)
        if budget != wanted, wanted >= 0 {
            notices.append("The thinking budget was set to \(budget) tokens: this model takes \(least) to \(most).")
        }
        member("thinkingBudget", budget)
    }

    private mutating func writeLevel(_ effort: Thinking.Effort, of levels: [ModelRules.Level]) {
        guard let wanted = effort.level else { return }
        let level = levels.first { $0.rank >= wanted.rank } ?? levels.last ?? wanted
        if effort == .none {
            notices.append("This model cannot be kept from thinking; it was asked to think as little as it can.")
        } else if level != wanted {
            notices.append("The thinking level was set to \(level.rawValue): this model has no \(wanted.rawValue).")
        }
        output.append(member: "thinkingLevel")
        output.append(string: level.rawValue)
    }
}

extension Thinking.Effort {
    /// The budget that Google's OpenAI-compatible surface gives to an effort.
    fileprivate var budget: Int {
        switch self {
        case .none: 0
        case .minimal, .low: 1_024
        case .medium: 8_192
        case .high: 24_576
        case .budget(let tokens): tokens
        }
    }

    /// The level nearest to it; `nil` where the model is to decide.
    fileprivate var level: ModelRules.Level? {
        switch self {
        case .none, .minimal: .minimal
        case .low: .low
        case .medium: .medium
        case .high: .high
        case .budget(..<0): nil
        case .budget(..<1_024): .minimal
        case .budget(..<8_192): .low
        case .budget(..<24_576): .medium
        case .budget: .high
        }
    }
}

extension ModelRules.Level {
    fileprivate var rank: Int {
        switch self {
        case .minimal: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        }
    }
}
