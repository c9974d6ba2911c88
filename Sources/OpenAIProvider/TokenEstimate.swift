import Generation

/// How many tokens a conversation has, for servers of a dialect that cannot be asked.
enum TokenEstimate {
    /// The count as an answer; the exchange notes that it is an estimate.
    static func chunk(of request: Request, _ exchange: Exchange) -> Chunk {
        exchange.record {
            $0.notices.append("The tokens were estimated from the length of the text: this provider counts none.")
        }
        return Chunk([.started(id: nil, model: nil), .usage(Usage(promptTokens: request.estimatedPromptTokens))])
    }
}
