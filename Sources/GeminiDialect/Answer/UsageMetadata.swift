import Generation
import JSON

extension Usage {
    /// The counts of `usageMetadata`; `nil` when it has none.
    init?(geminiMetadata metadata: JSON?) {
        guard let object = metadata?.object else { return nil }
        func count(_ name: String) -> Int? { object[name].flatMap(Self.count) }
        let prompt = count("promptTokenCount")
        let answer = count("candidatesTokenCount")
        let thoughts = count("thoughtsTokenCount")
        guard prompt != nil || answer != nil || thoughts != nil else { return nil }
        self.init(
            promptTokens: (prompt ?? 0) + (count("toolUsePromptTokenCount") ?? 0),
            answerTokens: answer ?? 0,
            thoughtTokens: thoughts ?? 0,
            cachedTokens: count("cachedContentTokenCount") ?? 0
        )
        promptAudioTokens = Self.audio(object["promptTokensDetails"])
        answerAudioTokens = Self.audio(object["candidatesTokensDetails"])
        serviceClass = object["trafficType"]?.string ?? object["serviceTier"]?.string
    }

    private static func count(_ value: JSON) -> Int? { value.int.map(believable) }

    private static func audio(_ details: JSON?) -> Int {
        let counts = (details?.array ?? []).lazy.filter { $0["modality"]?.string == "AUDIO" }
        return counts.compactMap { $0["tokenCount"].flatMap(count) }.reduce(0) { believable($0 + $1) }
    }

    /// Appends the member `usageMetadata`.
    func appendMetadata(to output: inout [UInt8]) {
        output.append(",\"usageMetadata\":{\"promptTokenCount\":")
        output.append(promptTokens)
        output.append(",\"candidatesTokenCount\":")
        output.append(answerTokens)
        if cachedTokens > 0 {
            output.append(",\"cachedContentTokenCount\":")
            output.append(cachedTokens)
        }
        if thoughtTokens > 0 {
            output.append(",\"thoughtsTokenCount\":")
            output.append(thoughtTokens)
        }
        output.append(",\"totalTokenCount\":")
        output.append(totalTokens)
        appendDetails("promptTokensDetails", all: promptTokens, audio: promptAudioTokens, to: &output)
        appendDetails("candidatesTokensDetails", all: answerTokens, audio: answerAudioTokens, to: &output)
        appendServiceClass(to: &output)
        output.append("}")
    }

    private func appendDetails(_ name: StaticString, all: Int, audio: Int, to output: inout [UInt8]) {
        guard audio > 0 else { return }
        output.append(member: name)
        output.append("[")
        if all > audio {
            output.append("{\"modality\":\"TEXT\",\"tokenCount\":")
            output.append(all - audio)
            output.append("},")
        }
        output.append("{\"modality\":\"AUDIO\",\"tokenCount\":")
        output.append(audio)
        output.append("}]")
    }

    /// Vertex AI says the class under one name, the Gemini API under another; other words have no place.
    private func appendServiceClass(to output: inout [UInt8]) {
        switch serviceClass {
        case let word? where word.hasPrefix("ON_DEMAND") || word == "PROVISIONED_THROUGHPUT":
            output.append(member: "trafficType")
            output.append(string: word)
        case "default":
            output.append(member: "serviceTier")
            output.append("\"standard\"")
        case let word? where ServiceTier(rawValue: word) != nil:
            output.append(member: "serviceTier")
            output.append(string: word)
        default: break
        }
    }
}
