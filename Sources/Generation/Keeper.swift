/// Who alone can read what a request refers to by a name.
package enum Keeper: Hashable, Sendable {
    case geminiAPI, vertex, openAI

    /// What it is called in a sentence.
    package var name: String {
        switch self {
        case .geminiAPI: "the Gemini API"
        case .vertex: "Vertex AI"
        case .openAI: "OpenAI"
        }
    }
}

extension FileReference {
    /// Who keeps the file, where its name tells; `nil` for an address that others may read.
    package var keeper: Keeper? {
        if uri.hasPrefix("file-"), !uri.contains("/") { return .openAI }
        let isGoogles = uri.hasPrefix("files/") || uri.hasPrefix("https://generativelanguage.googleapis.com/")
        return isGoogles ? .geminiAPI : nil
    }

    /// Throws when only others than that one can read the file.
    ///
    /// What it holds cannot be had elsewhere, so the request is not answered without it; another target may have it.
    package func check(readableBy reader: Keeper) throws(Failure) {
        guard let keeper, keeper != reader else { return }
        throw Failure(.permission, "A file of this request is kept by \(keeper.name); \(reader.name) cannot read it.")
    }
}

extension Request {
    /// Throws when the conversation has a file that only others than that one can read.
    package func checkFiles(readableBy reader: Keeper) throws(Failure) {
        for turn in turns {
            for case .file(let file) in turn.parts.lazy.map(\.content) { try file.check(readableBy: reader) }
        }
    }

    /// Who keeps the cached content, where its name tells.
    package var cacheKeeper: Keeper? {
        guard let cachedContent else { return nil }
        if cachedContent.hasPrefix("cachedContents/") { return .geminiAPI }
        return cachedContent.hasPrefix("projects/") ? .vertex : nil
    }
}
