import Generation
import JSON

/// Reads `generationConfig`.
enum GenerationConfigReader {
    static func read(
        _ configuration: RequestObject,
        into request: inout Request,
        _ remarks: inout Remarks
    ) throws(Failure) {
        request.sampling = try sampling(of: configuration)
        request.output = try output(of: configuration, &remarks)
        request.thinking = try thinking(of: configuration, &remarks)
        request.modalities = try modalities(of: configuration, &remarks)
        remarks.noteUnknown(in: configuration, besides: known, at: "generationConfig.")
    }

    private static let known = [
        "temperature", "maxOutputTokens", "responseMimeType", "responseJsonSchema", "responseSchema", "thinkingConfig",
        "topP", "topK", "stopSequences", "seed", "candidateCount", "presencePenalty", "frequencyPenalty",
        "responseLogprobs", "logprobs", "responseModalities", "_responseJsonSchema",
    ]

    private static func modalities(
        of configuration: RequestObject,
        _ remarks: inout Remarks
    ) throws(Failure) -> [Modality] {
        var modalities: [Modality] = []
        for word in try configuration.strings("responseModalities") ?? [] {
            if let modality = Modality(rawValue: word.lowercased()) {
                if !modalities.contains(modality) { modalities.append(modality) }
            } else if word != "MODALITY_UNSPECIFIED" {
                remarks.note("generationConfig.responseModalities", because: "one of its values is unknown")
            }
        }
        return modalities
    }

    private static func sampling(of configuration: RequestObject) throws(Failure) -> Sampling {
        var sampling = Sampling()
        sampling.temperature = try configuration.double("temperature")
        sampling.topP = try configuration.double("topP")
        // It is a float in the protocol buffer, though nothing but whole numbers means anything.
        sampling.topK = try configuration.double("topK").flatMap { Int(exactly: $0.rounded()) }
        sampling.maximumTokens = try configuration.int("maxOutputTokens")
        sampling.stop = try configuration.strings("stopSequences") ?? []
        sampling.seed = try configuration.int("seed")
        sampling.presencePenalty = try configuration.double("presencePenalty")
        sampling.frequencyPenalty = try configuration.double("frequencyPenalty")
        sampling.candidateCount = try configuration.int("candidateCount")
        if try configuration.bool("responseLogprobs") == true {
            sampling.topLogprobs = try configuration.int("logprobs") ?? 0
        }
        return sampling
    }

    private static func output(of configuration: RequestObject, _ remarks: inout Remarks) throws(Failure) -> Output {
        let mimeType = try configuration.string("responseMimeType")
        // Choosing one of some words as plain text has no counterpart; the schema would ask for a JSON string.
        if mimeType == "text/x.enum" {
            remarks.note("generationConfig.responseMimeType", because: "only Google's models know text/x.enum")
            return .text
        }
        if let mimeType, !mimeType.isEmpty, mimeType != "text/plain", mimeType != "application/json" {
            remarks.note("generationConfig.responseMimeType", because: "its value is unknown")
        }
        if let schema = configuration["responseJsonSchema"] ?? configuration["_responseJsonSchema"] {
            return .schema(OutputSchema(schema: schema))
        }
        if let schema = try configuration.member("responseSchema") {
            return .schema(OutputSchema(schema: OpenAPISchema.jsonSchema(from: .object(schema.object))))
        }
        return mimeType == "application/json" ? .json : .text
    }

    private static func thinking(
        of configuration: RequestObject,
        _ remarks: inout Remarks
    ) throws(Failure) -> Thinking? {
        guard let thinking = try configuration.member("thinkingConfig") else { return nil }
        let known = ["thinkingBudget", "thinkingLevel", "includeThoughts"]
        remarks.noteUnknown(in: thinking, besides: known, at: "generationConfig.thinkingConfig.")
        return Thinking(effort: try effort(of: thinking), includesThoughts: try thinking.bool("includeThoughts"))
    }

    private static func effort(of thinking: RequestObject) throws(Failure) -> Thinking.Effort? {
        switch try thinking.string("thinkingLevel") {
        case "MINIMAL", "minimal": return .minimal
        case "LOW", "low": return .low
        case "MEDIUM", "medium": return .medium
        case "HIGH", "high": return .high
        default: break
        }
        guard let budget = try thinking.int("thinkingBudget") else { return nil }
        return budget == 0 ? Thinking.Effort.none : .budget(budget)
    }
}
