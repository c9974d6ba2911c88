package import Generation
import JSON

/// The wire of `predict` for models of text in containers of one's own: an instance with a prompt, a prediction with a text.
///
/// Containers take nothing of a conversation but its texts, and are told no schema; whoever asked for one checks the answer.
package struct GeminiPrediction: Wire {
    package init() {}

    package var dialect: Dialect { .gemini }

    package func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        let texts = request.turns.map(\.text).filter { !$0.isEmpty }
        guard !texts.isEmpty, request.turns.allSatisfy({ $0.parts.allSatisfy { $0.text != nil } }) else {
            throw Failure(.invalidRequest, "An endpoint that is called with 'predict' takes texts alone.")
        }
        let sampling = request.sampling
        var instance: JSONObject = ["prompt": .string(texts.joined(separator: "\n\n"))]
        instance["temperature"] = sampling.temperature.map { JSON($0) }
        instance["max_tokens"] = sampling.maximumTokens.map { JSON($0) }
        instance["top_p"] = sampling.topP.map { JSON($0) }
        instance["top_k"] = sampling.topK.map { JSON($0) }
        if !sampling.stop.isEmpty { instance["stop"] = .array(sampling.stop.map { .string($0) }) }
        var notices: [String] = []
        if !request.tools.isEmpty {
            notices.append("The endpoint was not told the tools: 'predict' has no word for them.")
        }
        let body: JSON = ["instances": [.object(instance)]]
        var written = WrittenRequest(body: body.bytes, notices: notices)
        written.isOutputLoosened = request.output != .text
        return written
    }

    package func reader(for request: Request) -> GeminiPredictionReader { GeminiPredictionReader() }

    package func failure(status: Int, header: (String) -> String?, body: [UInt8]) -> Failure {
        GeminiContent().failure(status: status, header: header, body: body)
    }
}

/// Reads the text of the first prediction.
package struct GeminiPredictionReader: WholeAnswerReader {
    package mutating func read(body: [UInt8]) throws(Failure) -> Chunk {
        guard let predictions = (try? JSON(parsing: body))?["predictions"] else {
            throw Failure(.malformed, "The endpoint's answer has no predictions.")
        }
        // Containers differ: a text, or an object that has it under one of these names.
        let first = predictions.array?.first ?? predictions
        let names = ["generated_text", "text", "output", "content", "response"]
        guard let text = first.string ?? names.lazy.compactMap({ first[$0]?.string }).first else {
            throw Failure(.malformed, "The endpoint's prediction has no text.")
        }
        return Chunk([
            .started(id: nil, model: nil), .text(Self.withoutPrompt(text), candidate: 0),
            .finished(.stop, native: nil, candidate: 0),
        ])
    }

    /// Model Garden's container of vLLM writes `Prompt:`, the prompt, `Output:` and the answer.
    private static func withoutPrompt(_ text: String) -> String {
        guard text.hasPrefix("Prompt:\n"), let output = text.ranges(of: "\nOutput:\n").last else { return text }
        return String(text[output.upperBound...])
    }
}
