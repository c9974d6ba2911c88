import Ledger
package import JSON

/// A shape that examples have in a file, one a line.
package enum DatasetForm: String, Hashable, Sendable, CaseIterable {
    /// All that is known of an example.
    case aloft
    /// What Gemini is tuned with on Vertex AI.
    case gemini
    /// What chat models are tuned with: a conversation a line.
    case openai
    /// A prompt and a response.
    case promptResponse = "prompt-response"
    /// What the animations' original keeps: the scene as JSON, its rating, and which model made it.
    case animathic

    /// Writes an example as a line, without its end.
    ///
    /// - Parameters:
    ///   - example: is written.
    ///   - system: the standing instructions of all; an example's own come first.
    /// - Returns: the line; its members are always in the same order.
    package func line(_ example: DatasetExample, system: String? = nil) -> String {
        let system = example.system ?? system
        switch self {
        case .aloft: return example.json.text
        case .gemini:
            var json: JSONObject = [:]
            json["systemInstruction"] = system.map { ["role": "system", "parts": [["text": .string($0)]]] }
            json["contents"] = [
                ["role": "user", "parts": [["text": .string(example.prompt)]]],
                ["role": "model", "parts": [["text": .string(example.answer)]]],
            ]
            return JSON.object(json).text
        case .openai:
            let turns = [("system", system), ("user", example.prompt), ("assistant", example.answer)]
            let messages = turns.compactMap { role, text -> JSON? in
                text.map { ["role": .string(role), "content": .string($0)] }
            }
            return JSON.object(["messages": .array(messages)]).text
        case .promptResponse:
            return JSON.object(["prompt": .string(example.prompt), "response": .string(example.answer)]).text
        case .animathic:
            let json: JSON = [
                "prompt": .string(example.prompt), "json_output": .string(example.answer),
                "rating": JSON(Int((example.rating ?? 3).rounded())), "success": true,
                "timestamp": example.time.map { .string(Timestamp.text($0)) } ?? .null,
                "model": example.model.map { .string($0) } ?? .null,
            ]
            return json.text
        }
    }

    /// The form that a line is of; `nil` for none of them.
    package init?(of json: JSON) {
        if json["messages"] != nil {
            self = .openai
        } else if json["contents"] != nil {
            self = .gemini
        } else if json["json_output"] != nil {
            self = .animathic
        } else if json["response"] != nil {
            self = .promptResponse
        } else if json["answer"] != nil {
            self = .aloft
        } else {
            return nil
        }
    }
}
