import Generation

/// An API whose calls are passed on as they are where Aloft has no word for them.
package enum RelayedAPI: String, Sendable {
    case gemini, vertex
    case openAI = "openai"

    /// Finds the API of a path outside the models'; `nil` when nothing is passed on from there.
    ///
    /// - Parameters:
    ///   - path: as sent, without the query.
    ///   - isGoogle: whether the caller showed itself as one of Gemini's, for paths that both APIs have.
    init?(_ path: Substring, isGoogle: Bool) {
        if let rest = path.after("/v1beta/", "/v1alpha/", "/upload/v1beta/", "/upload/v1alpha/", "/download/v1beta/"),
            rest.begins(with: Self.geminiResources)
        {
            self = .gemini
        } else if isGoogle, let rest = path.after("/v1/", "/upload/v1/"), rest.begins(with: Self.geminiResources) {
            self = .gemini
        } else if let rest = path.after("/v1/", "/openai/v1/"), rest.begins(with: Self.openAIResources) {
            self = .openAI
        } else {
            return nil
        }
    }

    var dialect: Dialect { self == .openAI ? .openAI : .gemini }

    private static let geminiResources = [
        "cachedContents", "files", "batches", "interactions", "operations", "tunedModels", "fileSearchStores",
        "auth_tokens", "generatedFiles",
    ]
    private static let openAIResources = [
        "responses", "conversations", "completions", "moderations", "images", "audio", "files", "uploads", "batches",
        "vector_stores",
    ]
}

extension Substring {
    /// What follows the first of the prefixes that it has.
    fileprivate func after(_ prefixes: String...) -> Substring? {
        prefixes.first { hasPrefix($0) }.map { dropFirst($0.count) }
    }

    /// Whether its first segment is one of these names.
    fileprivate func begins(with names: [String]) -> Bool {
        let first = prefix { $0 != "/" && $0 != ":" }
        return names.contains { $0 == first }
    }
}
