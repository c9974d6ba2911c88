import Configuration

/// Whether an address has a shape that cannot work.
struct BaseURLCheck: Check {
    let provider: Configuration.Provider

    var name: String { "base_url" }
    var subject: String? { provider.name }

    func findings() async -> [Finding] {
        guard let url = provider.baseURL else { return [] }
        var findings = [shape(of: url)].compactMap(\.self)
        if provider.secret != nil, url.scheme == .http, !url.isLoopback {
            findings.append(
                Finding(.keyUnencrypted, severity: .warning, "The key is sent to \(url) without encryption.")
            )
        }
        return findings
    }

    private func shape(of url: BaseURL) -> Finding? {
        if url.host == "global-aiplatform.googleapis.com" {
            return Finding(.baseURLGlobalHost, "There is no host \(url.host).")
        }
        if let finding = otherAPI(url) { return finding }
        let calls = ["/chat/completions", "/completions", "/embeddings", "/responses", "/models", "/messages"]
        if url.path.contains(":") || calls.contains(where: { url.path.hasSuffix($0) }) {
            return Finding(.baseURLTooLong, "The address \(url) ends with the path of a call.")
        }
        switch provider.kind {
        case .gemini, .vertex: return versioned(url)
        case .openai:
            guard url.path.isEmpty, !url.isGoogles else { return nil }
            return Finding(
                .baseURLWithoutVersion,
                severity: .warning,
                "The address \(url) has no path, and most servers want /v1."
            )
        case .llama, .template: return nil
        }
    }

    private func versioned(_ url: BaseURL) -> Finding? {
        let parts = url.path.split(separator: "/")
        guard let first = parts.first(where: { ["v1", "v1beta", "v1beta1", "openai"].contains($0) }) else { return nil }
        return Finding(.baseURLWithVersion, "The address \(url) has '\(first)' in it, which is put behind it again.")
    }

    private func otherAPI(_ url: BaseURL) -> Finding? {
        let isVertexHost = url.host.hasSuffix("aiplatform.googleapis.com") || url.host.hasSuffix(".rep.googleapis.com")
        let isGeminiHost = url.host == "generativelanguage.googleapis.com"
        let (kind, advice): (String, String?) =
            switch provider.kind {
            case .gemini where isVertexHost: ("Vertex AI", "Write `kind: vertex` with project and location instead.")
            case .gemini where url.host == "api.openai.com": ("OpenAI", "Write `kind: openai` for this address.")
            case .vertex where isGeminiHost: ("the Gemini API", "Write `kind: gemini` for this address.")
            case .openai where isGeminiHost && !url.path.contains("/openai"):
                ("the Gemini API", "Write `kind: gemini` without `base_url`, or put /v1beta/openai behind the host.")
            case .openai where isVertexHost && !url.path.contains("/endpoints/"):
                ("Vertex AI", "Write `kind: vertex` with project and location instead.")
            default: ("", nil)
            }
        guard let advice else { return nil }
        let sentence =
            "At \(url) is \(kind), which a provider of kind \(provider.kind.name.rawValue) does not speak to."
        return Finding(.baseURLOfOtherAPI, sentence, advice: advice)
    }
}
