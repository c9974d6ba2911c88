import Configuration

/// Which keys and projects are set, and what is set to no effect.
struct VariablesCheck: Check {
    let setup: Setup

    var name: String { "variables" }

    func findings() async -> [Finding] {
        hosted() + (setup.file == nil ? empty() + shadowed() + projectless() : [])
    }

    private func value(_ name: String) -> String? {
        setup.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func hosted() -> [Finding] {
        let isHosted = setup.configuration.providers.contains { [.gemini, .vertex, .openai].contains($0.kind.name) }
        guard !isHosted else { return [] }
        return [
            Finding(
                .noHostedProvider,
                severity: setup.file == nil ? .warning : .note,
                "No key of a hosted service is set, so only this machine's own models can answer."
            )
        ]
    }

    private func empty() -> [Finding] {
        Configuration.environmentVariables.sorted().filter { setup.environment[$0] == "" }.map { name in
            Finding(.variableEmpty, severity: .warning, "\(name) is set to nothing, which counts as not set.")
        }
    }

    /// The names that mean the Gemini API's key.
    private static let geminiKeys = ["GEMINI_API_KEY", "GOOGLE_AI_API_KEY", "GOOGLE_API_KEY"]

    private func shadowed() -> [Finding] {
        for provider in setup.configuration.providers {
            guard case .gemini(let hosted) = provider.kind, let key = hosted.apiKey else { continue }
            let others = Self.geminiKeys.filter { name in value(name).map { $0 != key.reveal() } ?? false }
            guard !others.isEmpty else { continue }
            let sentence = "The key comes from \(key.origin); \(others.joined(separator: " and ")) holds another one."
            return [Finding(.keyShadowed, severity: .warning, sentence)]
        }
        return []
    }

    private func projectless() -> [Finding] {
        let isVertex = setup.configuration.providers.contains { $0.kind.name == .vertex }
        let signs = ["GOOGLE_APPLICATION_CREDENTIALS", "GCP_REGION", "GOOGLE_CLOUD_LOCATION"]
        guard !isVertex, let sign = signs.first(where: { value($0) != nil }) else { return [] }
        return [
            Finding(.projectMissing, severity: .warning, "\(sign) is set and no project is, so Vertex AI is not asked.")
        ]
    }
}
