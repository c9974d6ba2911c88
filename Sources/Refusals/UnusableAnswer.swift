package import Generation

extension Failure {
    /// What an answer with status 200 amounts to where nobody can use it; `nil` for one that can be used.
    ///
    /// On the path such an answer stays one: its caller is shown the finish reason. This is for who asks why.
    package init?(unusable response: Response) {
        guard let candidate = response.candidates.first else {
            self.init(.malformed, "The provider's answer has no candidate.")
            return
        }
        let native = candidate.nativeFinishReason ?? ""
        // Parts that no word is known for are something; what stands beside the parts, such as ratings, is not.
        let isEmpty = !candidate.parts.contains { $0.isAnswer } && !candidate.extras.contains(where: \.isRepeated)
        switch candidate.finishReason {
        case .length:
            let words = isEmpty ? "before it had written anything" : "in the middle of its answer"
            self.init(.malformed, "The model used up its output tokens \(words) (\(native)).")
            // The same request ends the same way everywhere: its limit has to grow.
            exception = Exception(mayRetrySameTarget: false, mayHelpElsewhere: false, isCallersFault: true)
        case .contentFilter:
            self.init(.blockedOutput, "The provider withheld the answer (\(native)).")
        case .other where isEmpty:
            self.init(.malformed, "The model stopped without an answer (\(native)).")
        case .stop where isEmpty, nil where isEmpty:
            self.init(.malformed, "The provider's answer is empty.")
        default: return nil
        }
    }
}

extension Part {
    /// Whether it is something other than a thought.
    fileprivate var isAnswer: Bool {
        switch content {
        case .thought: false
        case .text(let text): !text.isEmpty
        default: true
        }
    }
}
