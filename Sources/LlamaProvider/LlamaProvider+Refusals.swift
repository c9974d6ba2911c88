import Generation

extension LocalServerSettings {
    /// Refuses what no server of this task can do, before one is started for it.
    func check(_ request: Request, name: String, model: String) throws(Failure) {
        let hint = "configure a provider of kind `llama` whose `model` is"
        switch (request.operation, task) {
        case (.generation, .generation), (.tokenCount, _): return
        case (.generation, .embedding):
            throw Failure(
                .invalidRequest,
                "\(name) runs \(model), an embedding model, which answers nothing; ask another model, or \(hint) a chat model.",
                parameter: "model"
            )
        case (.embedding, .generation):
            throw Failure(
                .invalidRequest,
                "\(name) runs \(model), a chat model, which makes no vectors; ask another model, or \(hint) an embedding "
                    + "model (`aloft model list`).",
                parameter: "model"
            )
        case (.embedding(let wish), .embedding(let dimensions)):
            if let wanted = wish.dimensions, wanted != dimensions {
                throw Failure(
                    .invalidRequest,
                    "The vectors of \(model) have \(dimensions) numbers, not \(wanted).",
                    parameter: "dimensions"
                )
            }
            // The numbers come from another model's vocabulary, and would be vectors of some other text.
            let hasNumbers = wish.inputs.contains { if case .tokens = $0 { true } else { false } }
            guard !hasNumbers else {
                throw Failure(
                    .invalidRequest,
                    "\(model) embeds texts; numbers of tokens mean another text to it.",
                    parameter: "input"
                )
            }
        }
    }
}

extension Failure {
    /// The same in terms of the texts, where one of them is too long; the server speaks of its batches.
    func aboutTexts(of model: String, limit: Int) -> Failure {
        guard kind == .contextLength else { return self }
        return Failure(
            .contextLength,
            "A text is too long: \(model) embeds at most \(limit) tokens of each.",
            parameter: "input"
        )
    }
}
