package import Generation

/// OpenAI's chat completions, as callers send them and as providers answer them.
///
/// Its parts: ``OpenAIChat/readRequest(_:)`` and ``OpenAIChatWriter`` serve callers, ``OpenAIChat/write(_:model:)``,
/// ``OpenAIChatReader`` and ``OpenAIChat/failure(status:header:body:)`` serve providers.
package struct OpenAIChat: Wire {
    package static let dialect = Dialect.openAI

    /// What the models of this server take.
    package let rules: OpenAIModelRules

    package init(rules: OpenAIModelRules = OpenAIModelRules()) {
        self.rules = rules
    }

    package var dialect: Dialect { Self.dialect }

    package func write(_ request: Request, model: String) throws(Failure) -> WrittenRequest {
        if let original = request.original, original.dialect == dialect {
            return try Self.forward(original, of: request, model: model)
        }
        try request.checkFiles(readableBy: .openAI)
        var writer = RequestWriter(family: rules.family(of: model))
        writer.write(request, model: model)
        return WrittenRequest(body: writer.bytes, notices: writer.notices.sentences)
    }

    package func reader(for request: Request) -> OpenAIChatReader {
        OpenAIChatReader(isStreamed: request.isStreamed)
    }
}
