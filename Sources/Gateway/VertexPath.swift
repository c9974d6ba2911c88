import HTTP

/// What a path of Vertex AI's names: `/v1/projects/{p}/locations/{l}/…`, or the express form without project and place.
struct VertexPath {
    enum Resource {
        /// A method of a model or an endpoint: what names it and the method, such as `gemini-2.5-flash:countTokens`.
        case method(Substring)
        /// The chat completions of an endpoint.
        case chat(String)
        /// Something that calls may be passed on for.
        case other
        /// Nothing that callers of models need.
        case unknown
    }

    let resource: Resource

    /// Takes the path apart; `nil` when it is not one of Vertex AI's.
    init?(_ path: Substring) {
        guard let version = ["/v1/", "/v1beta1/"].first(where: { path.hasPrefix($0) }) else { return nil }
        let rest = path.dropFirst(version.count)
        if rest.hasPrefix("projects/") {
            let parts = rest.split(separator: "/", maxSplits: 4, omittingEmptySubsequences: false)
            guard parts.count == 5, parts[2] == "locations", !parts[1].isEmpty, !parts[3].isEmpty else {
                resource = .unknown
                return
            }
            resource = Self.resource(parts[4])
        } else if rest.hasPrefix("publishers/") {
            resource = Self.resource(rest)
        } else {
            return nil
        }
    }

    private static func resource(_ rest: Substring) -> Resource {
        if rest.hasPrefix("publishers/google/models/"), rest.contains(":") {
            return .method(rest.dropFirst("publishers/google/models/".count))
        }
        if rest.hasPrefix("endpoints/") {
            let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count == 4, parts[2] == "chat", parts[3] == "completions" {
                return .chat(parts[1].percentDecoded)
            }
            // Endpoints are called here, not administered.
            return parts.count == 2 && rest.contains(":") ? .method(rest) : .unknown
        }
        let served = ["publishers/", "cachedContents", "batchPredictionJobs", "interactions", "operations/"]
        return served.contains { rest.hasPrefix($0) } ? .other : .unknown
    }
}
