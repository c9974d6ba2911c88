package import Generation
import JSON

/// The list of models, as `GET models` gives it.
package enum GeminiModels {
    /// Writes the whole list as one page.
    package static func write(_ models: [Model]) -> [UInt8] {
        var output: [UInt8] = []
        output.append("{\"models\":[")
        for (index, model) in models.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            append(model, to: &output)
        }
        output.append("]}")
        return output
    }

    /// Writes one model, as `GET models/{id}` gives it.
    package static func write(_ model: Model) -> [UInt8] {
        var output: [UInt8] = []
        append(model, to: &output)
        return output
    }

    /// Reads a page of the list, leaving out models that do not generate content.
    ///
    /// A page has fifty models unless more are asked for; see ``nextPageToken(_:)``. Vertex AI's list of publisher
    /// models is read too.
    package static func read(_ body: [UInt8]) throws(Failure) -> [Model] {
        let document = try parse(body)
        guard let models = (document["models"] ?? document["publisherModels"])?.array else {
            // An empty page has no members at all.
            if document.object?.isEmpty == true { return [] }
            throw Failure(.malformed, "The provider's list of models cannot be read.")
        }
        return models.compactMap(model)
    }

    /// What to ask the next page with; `nil` on the last one.
    package static func nextPageToken(_ body: [UInt8]) -> String? {
        guard let token = (try? parse(body))?["nextPageToken"]?.string, !token.isEmpty else { return nil }
        return token
    }

    private static func parse(_ body: [UInt8]) throws(Failure) -> JSON {
        do throws(JSONError) {
            return try JSON(parsing: body)
        } catch {
            throw Failure(.malformed, "The provider's list of models is not JSON.")
        }
    }

    private static func model(_ entry: JSON) -> Model? {
        guard let name = entry["name"]?.string, let id = name.split(separator: "/").last else { return nil }
        let methods = entry["supportedGenerationMethods"]?.array?.compactMap(\.string)
        if let methods, !methods.contains("generateContent") { return nil }
        return Model(
            id: name.hasPrefix("tunedModels/") ? name : String(id),
            displayName: entry["displayName"]?.string,
            contextTokens: entry["inputTokenLimit"]?.int,
            outputTokens: entry["outputTokenLimit"]?.int
        )
    }

    private static func append(_ model: Model, to output: inout [UInt8]) {
        output.append("{\"name\":")
        output.append(string: "models/\(model.id)")
        output.append(",\"displayName\":")
        output.append(string: model.displayName ?? model.id)
        if let tokens = model.contextTokens {
            output.append(",\"inputTokenLimit\":")
            output.append(tokens)
        }
        if let tokens = model.outputTokens {
            output.append(",\"outputTokenLimit\":")
            output.append(tokens)
        }
        output.append(",\"supportedGenerationMethods\":[\"generateContent\",\"streamGenerateContent\"]}")
    }
}
