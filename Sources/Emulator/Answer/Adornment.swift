import Generation
import HTTP
import JSON

/// What is put into answers that the dialects' writers have made, because they write nothing of the kind.
struct Adornment {
    /// Vertex AI's class of traffic; its answers tell it, and when they were made.
    private let traffic: String?
    private let logprobs: Logprobs?
    private let grounding: Grounding?
    private let isOpenAI: Bool

    init(_ call: Call, _ behaviour: Behaviour, text: String) {
        isOpenAI = call.dialect == .openAI
        traffic = call.api == .vertex ? Self.traffic(call.head.fields) : nil
        // A body that is filled up holds marks where words would be.
        logprobs = behaviour.size == nil ? Logprobs(call) : nil
        grounding = behaviour.isGrounded ? Grounding(of: text, isVertex: call.isVertex) : nil
    }

    private static func traffic(_ fields: HTTPFields) -> String {
        if fields["x-vertex-ai-llm-request-type"] == "dedicated" { return "PROVISIONED_THROUGHPUT" }
        switch fields["x-vertex-ai-llm-shared-request-type"] {
        case "priority": return "ON_DEMAND_PRIORITY"
        case "flex": return "ON_DEMAND_FLEX"
        default: return "ON_DEMAND"
        }
    }

    func apply(to answer: inout Answer) {
        guard traffic != nil || logprobs != nil || grounding != nil else { return }
        var logprobs = logprobs
        for event in answer.events.indices {
            guard case .bytes(let bytes) = answer.events[event].first, answer.events[event].count == 1,
                let start = bytes.firstIndex(of: UInt8(ascii: "{")), let end = bytes.lastIndex(of: UInt8(ascii: "}")),
                let json = try? JSON(parsing: Array(bytes[start...end]))
            else { continue }
            let adorned = isOpenAI ? chat(json, &logprobs) : content(json, &logprobs)
            answer.events[event] = [.bytes(Array(bytes[..<start]) + adorned.bytes + Array(bytes[(end + 1)...]))]
        }
    }

    private func content(_ json: JSON, _ logprobs: inout Logprobs?) -> JSON {
        guard var candidates = json["candidates"]?.array else { return json }
        var json = json
        for index in candidates.indices {
            let isLast = candidates[index]["finishReason"] != nil
            let text = candidates[index]["content"]?["parts"]?.array?.compactMap { $0["text"]?.string }.joined() ?? ""
            if let result = logprobs?.gemini(text) { candidates[index]["logprobsResult"] = result }
            guard isLast else { continue }
            if let average = logprobs?.average { candidates[index]["avgLogprobs"] = average }
            if let grounding {
                candidates[index]["groundingMetadata"] = grounding.metadata
                candidates[index]["citationMetadata"] = grounding.citations
            }
        }
        json["candidates"] = .array(candidates)
        if let traffic {
            var usage = json["usageMetadata"]?.object ?? JSONObject()
            usage["trafficType"] = .string(traffic)
            json["usageMetadata"] = .object(usage)
            json["createTime"] = .string(Moment.start)
        }
        return json
    }

    private func chat(_ json: JSON, _ logprobs: inout Logprobs?) -> JSON {
        guard var choices = json["choices"]?.array else { return json }
        for index in choices.indices {
            let key = choices[index]["message"] == nil ? "delta" : "message"
            var message = choices[index][key]
            if let text = message?["content"]?.string, let result = logprobs?.openAI(text) {
                choices[index]["logprobs"] = result
            }
            if let grounding, choices[index]["finish_reason"]?.string != nil {
                message?["annotations"] = grounding.annotations
                choices[index][key] = message
            }
        }
        var json = json
        json["choices"] = .array(choices)
        return json
    }
}

/// The times that answers tell: always the same, so that answers are.
enum Moment {
    static let seconds = 1_767_225_600
    static let start = "2026-01-01T00:00:00.000000Z"
    static let hourLater = "2026-01-01T01:00:00.000000Z"
    static let twoDaysLater = "2026-01-03T00:00:00.000000Z"
}
