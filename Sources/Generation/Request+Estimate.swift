import JSON

extension Request {
    /// About how many tokens the conversation and its tools have, for whoever cannot ask the provider.
    ///
    /// Four bytes of text a token, four tokens a turn, and what Google counts for a picture (258): a rule of thumb for
    /// English.
    package var estimatedPromptTokens: Int {
        var count = 0
        for turn in turns {
            count += 4
            for part in turn.parts { count += part.estimatedTokens }
        }
        for tool in tools.declarations {
            let parameters = tool.parameters?.text.utf8.count ?? 0
            count += (tool.name.utf8.count + (tool.description?.utf8.count ?? 0) + parameters + 3) / 4
        }
        if case .embedding(let wish) = operation {
            for input in wish.inputs {
                switch input {
                case .parts(let parts): count += parts.reduce(0) { $0 + $1.estimatedTokens }
                case .tokens(let tokens): count += tokens.count
                }
            }
        }
        return count
    }
}

extension Request {
    /// The most tokens that the answers may have: what the caller allows, or `standard`, for each of them.
    ///
    /// Callers may write any number. None counts for less than nothing nor for more than any model answers, so that
    /// sums with it cannot overflow, nor a limit be raised by it.
    package func estimatedAnswerTokens(unlessLimited standard: Int) -> Int {
        guard operation == .generation else { return 0 }
        let answers = min(max(sampling.candidateCount ?? 1, 1), 128)
        return min(max(sampling.maximumTokens ?? standard, 0), 10_000_000) * answers
    }
}

extension Part {
    fileprivate var estimatedTokens: Int {
        switch content {
        case .text(let text), .thought(let text): (text.utf8.count + 3) / 4
        case .inlineData, .file: 258
        case .toolCall(let call): (call.name.utf8.count + call.arguments.utf8.count + 3) / 4
        case .toolResult(let result): (result.value.text.utf8.count + 3) / 4
        }
    }
}
