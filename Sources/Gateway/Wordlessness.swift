import Generation

extension Delta {
    /// Whether it is something that a caller reads, not a thought or what stands beside an answer.
    var isAnswer: Bool {
        switch self {
        case .text(let text, _): !text.isEmpty
        case .refusal, .toolCall, .toolArguments, .inlineData, .embedding: true
        case .extra(let extra, _): extra.isRepeated
        case .started, .thought, .signature, .probabilities, .citations, .finished, .usage: false
        }
    }
}

extension Provenance {
    /// Says that the tokens were used up before the answer had a word; thoughts are where they go.
    mutating func noteWordlessness() {
        let thoughts = usage.map(\.thoughtTokens) ?? 0
        notices.append(
            "The model used up its output tokens before it had written anything"
                + (thoughts > 0 ? ", \(thoughts) of them for thoughts" : "") + "; allow it more, or less thinking."
        )
    }
}
