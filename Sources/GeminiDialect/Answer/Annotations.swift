import Generation
import JSON

/// What a candidate says beside its parts, in Gemini's own form.
enum Annotations {
    /// The tokens of `logprobsResult`; empty when it is none.
    static func probabilities(in result: JSON) -> [TokenProbability] {
        let alternatives = result["topCandidates"]?.array ?? []
        var tokens: [TokenProbability] = []
        for (index, chosen) in (result["chosenCandidates"]?.array ?? []).enumerated() {
            guard let (token, logarithm) = probability(chosen) else { continue }
            let others = index < alternatives.count ? alternatives[index]["candidates"]?.array ?? [] : []
            let choices = others.compactMap(probability).map {
                TokenProbability.Alternative(token: $0.token, logarithm: $0.logarithm)
            }
            tokens.append(TokenProbability(token: token, logarithm: logarithm, alternatives: choices))
        }
        return tokens
    }

    private static func probability(_ value: JSON) -> (token: String, logarithm: Double)? {
        guard let token = value["token"]?.string else { return nil }
        // A certain token has the logarithm zero, which the protocol buffer's JSON form may leave out.
        return (token, value["logProbability"]?.double ?? 0)
    }

    /// The sources of `citationMetadata`, under the name that either of Google's APIs gives them.
    static func citations(in metadata: JSON) -> [Citation] {
        let sources = (metadata["citationSources"] ?? metadata["citations"])?.array ?? []
        return sources.compactMap { source in
            let title = source["title"]?.string
            guard let uri = source["uri"]?.string ?? title.map({ _ in "" }) else { return nil }
            return Citation(uri: uri, title: title, start: source["startIndex"]?.int, end: source["endIndex"]?.int)
        }
    }

    /// Appends the members `logprobsResult` and `avgLogprobs`, the latter unless it is known.
    static func append(_ tokens: [TokenProbability], knowsAverage: Bool, to output: inout [UInt8]) {
        guard !tokens.isEmpty else { return }
        output.append(member: "logprobsResult")
        output.append("{\"chosenCandidates\":[")
        for (index, token) in tokens.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            append(token.token, token.logarithm, to: &output)
        }
        output.append("]")
        if tokens.contains(where: { !$0.alternatives.isEmpty }) { appendAlternatives(of: tokens, to: &output) }
        output.append("}")
        let average = tokens.reduce(0) { $0 + $1.logarithm } / Double(tokens.count)
        guard !knowsAverage, let number = JSONNumber(average) else { return }
        output.append(member: "avgLogprobs")
        output.append(json: number.text)
    }

    private static func appendAlternatives(of tokens: [TokenProbability], to output: inout [UInt8]) {
        output.append(member: "topCandidates")
        output.append("[")
        for (index, token) in tokens.enumerated() {
            output.append(index > 0 ? ",{\"candidates\":[" : "{\"candidates\":[")
            for (rank, alternative) in token.alternatives.enumerated() {
                if rank > 0 { output.append(UInt8(ascii: ",")) }
                append(alternative.token, alternative.logarithm, to: &output)
            }
            output.append("]}")
        }
        output.append("]")
    }

    private static func append(_ token: String, _ logarithm: Double, to output: inout [UInt8]) {
        output.append("{\"token\":")
        output.append(string: token)
        output.append(member: "logProbability")
        JSON(logarithm).write(to: &output)
        output.append("}")
    }

    /// Appends the member `citationMetadata`.
    static func append(_ citations: [Citation], to output: inout [UInt8]) {
        guard !citations.isEmpty else { return }
        output.append(member: "citationMetadata")
        output.append("{\"citationSources\":[")
        for (index, citation) in citations.enumerated() {
            var source = JSONObject()
            if let start = citation.start { source["startIndex"] = JSON(start) }
            if let end = citation.end { source["endIndex"] = JSON(end) }
            if !citation.uri.isEmpty { source["uri"] = .string(citation.uri) }
            if let title = citation.title { source["title"] = .string(title) }
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSON.object(source).write(to: &output)
        }
        output.append("]}")
    }
}

extension Extra {
    /// Whether it is a part of a Gemini answer that the vocabulary has no word for.
    var isGeminiPart: Bool { isRepeated && Self.partNames.contains(name) }

    /// Whether it is a field of a Gemini candidate.
    var isGeminiField: Bool { !isRepeated && Self.fieldNames.contains(name) }

    private static let partNames: Set<String> = ["executableCode", "codeExecutionResult", "toolCall", "toolResponse"]

    private static let fieldNames: Set<String> = [
        "groundingMetadata", "urlContextMetadata", "safetyRatings", "finishMessage", "groundingAttributions",
        "avgLogprobs", "tokenCount",
    ]
}
