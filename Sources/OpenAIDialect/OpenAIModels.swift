package import Generation
import JSON

/// The list of models, as `GET /v1/models` answers it.
package enum OpenAIModels {
    /// Writes the list; `created` is in seconds since 1970.
    package static func write(_ models: [Model], created: Int) -> [UInt8] {
        var output: [UInt8] = []
        output.openObject()
        output.appendMember("object", "list")
        output.openArray("data")
        for model in models { append(model, created: created, to: &output) }
        output.closeArray()
        output.closeObject()
        return output
    }

    /// Writes one model, as `GET /v1/models/{id}` answers it.
    package static func write(_ model: Model, created: Int) -> [UInt8] {
        var output: [UInt8] = []
        append(model, created: created, to: &output)
        return output
    }

    private static func append(_ model: Model, created: Int, to output: inout [UInt8]) {
        output.openObject()
        output.appendMember("id", model.id)
        output.appendMember("object", "model")
        output.appendMember("created", created)
        output.appendMember("owned_by", "aloft")
        if let name = model.displayName { output.appendMember("name", name) }
        if let tokens = model.contextTokens { output.appendMember("context_length", tokens) }
        if let tokens = model.outputTokens { output.appendMember("max_output_tokens", tokens) }
        output.closeObject()
    }

    /// Reads a provider's list, with what some servers add to it; entries without an id are skipped.
    package static func read(_ body: [UInt8]) throws(Failure) -> [Model] {
        let document: JSON
        do {
            document = try JSON(parsing: body)
        } catch {
            throw Failure(.malformed, "The provider's list of models cannot be read. \(error)")
        }
        guard let entries = document.array ?? document["data"]?.array ?? document["models"]?.array else {
            throw Failure(.malformed, "The provider's list of models has no `data`.")
        }
        return entries.compactMap { entry in
            guard let id = entry["id"]?.string ?? entry["name"]?.string, !id.isEmpty else { return nil }
            return Model(
                id: id,
                displayName: entry["display_name"]?.string ?? entry["name"]?.string,
                contextTokens: contextTokens(entry),
                outputTokens: entry["max_output_tokens"]?.int
            )
        }
    }

    private static func contextTokens(_ entry: JSON) -> Int? {
        let named = ["context_length", "max_model_len", "context_window"].lazy.compactMap { entry[$0]?.int }.first
        return named ?? entry["meta"]?["n_ctx"]?.int ?? entry["meta"]?["n_ctx_train"]?.int
    }
}
