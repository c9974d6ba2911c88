import Configuration
package import HTTPClient
package import JSON

/// Finds what is wrong with a set-up and says how to mend it.
package struct Doctor: Sendable {
    private let checks: [any Check]
    private let secrets: [String]

    /// - Parameters:
    ///   - setup: what is looked at.
    ///   - client: what asks providers; without one only the free part is done.
    ///   - extra: what else to look at, such as a ``Dependency``; those that ask the network need a client too.
    package init(_ setup: Setup, client: HTTPClient? = nil, extra: [any Check] = []) {
        let free: [any Check] = [
            VariablesCheck(setup: setup), ListenCheck(setup: setup, client: client), HomeCheck(setup: setup),
            ProxyCheck(setup: setup),
        ]
        let own = setup.configuration.providers.flatMap { Self.checks(of: $0, setup, client) }
        checks = free + extra.filter { client != nil || !$0.asksNetwork } + own
        secrets = (setup.configuration.providers.compactMap(\.secret) + setup.configuration.cache.secrets).map {
            $0.reveal()
        }
    }

    private static func checks(
        of provider: Configuration.Provider,
        _ setup: Setup,
        _ client: HTTPClient?
    ) -> [any Check] {
        var checks: [any Check] = []
        if provider.secret != nil { checks.append(KeyCheck(provider: provider, setup: setup)) }
        if provider.baseURL != nil { checks.append(BaseURLCheck(provider: provider)) }
        switch provider.kind {
        case .gemini(let hosted):
            if let client { checks.append(GeminiProbe(provider, hosted, setup, client)) }
        case .openai(let hosted):
            if let client { checks.append(OpenAIProbe(provider, hosted, setup, client)) }
        case .vertex(let vertex):
            checks.append(CredentialsCheck(provider: provider, vertex: vertex, setup: setup))
            if let client { checks.append(VertexProbe(provider, vertex, setup, client)) }
        case .llama(let llama): checks.append(LocalModelCheck(provider: provider, llama: llama, setup: setup))
        case .template: break
        }
        return checks
    }

    /// Looks at everything at once, or at one provider alone.
    package func examine(provider: String? = nil) async -> Report {
        let chosen = provider.map { name in checks.filter { $0.subject == name } } ?? checks
        let secrets = secrets
        let found = await withTaskGroup(of: (Int, [Finding]).self) { group in
            for (index, check) in chosen.enumerated() {
                group.addTask {
                    let findings = await check.findings().map { finding in
                        var finding = finding.withholding(secrets)
                        finding.check = check.name
                        // A clock is the machine's, whoever noticed.
                        finding.subject = finding.cause == .clockSkewed ? nil : check.subject
                        return finding
                    }
                    return (index, findings)
                }
            }
            var found: [Int: [Finding]] = [:]
            for await (index, findings) in group { found[index] = findings }
            return found
        }
        return Report(chosen.indices.flatMap { found[$0] ?? [] })
    }
}

/// Everything that was found.
package struct Report: Sendable {
    /// In the order of the checks; nothing is there twice.
    package let findings: [Finding]

    init(_ findings: [Finding]) {
        var kept: [Finding] = []
        for finding in findings {
            let double = kept.firstIndex {
                $0.cause != nil && $0.cause == finding.cause && $0.subject == finding.subject
                    && ($0.sentence == finding.sentence || $0.check != finding.check || finding.cause == .clockSkewed)
            }
            guard let double else {
                kept.append(finding)
                continue
            }
            if finding.severity > kept[double].severity { kept[double] = finding }
        }
        self.findings = kept
    }

    package var severity: Finding.Severity { findings.map(\.severity).max() ?? .ok }

    package var json: JSON {
        ["status": .string(severity.rawValue), "findings": .array(findings.map(\.json))]
    }
}

extension Configuration.Cache {
    fileprivate var secrets: [Secret] {
        guard case .redis(let redis) = self else { return [] }
        return [redis.password].compactMap(\.self)
    }
}

extension Configuration.Provider {
    /// The key or the token it shows.
    var secret: Secret? {
        switch kind {
        case .gemini(let hosted), .openai(let hosted): hosted.apiKey
        case .vertex(let vertex):
            switch vertex.authorization {
            case .apiKey(let secret), .accessToken(let secret): secret
            case .applicationDefault, .file: nil
            }
        case .llama, .template: nil
        }
    }

    var baseURL: BaseURL? {
        switch kind {
        case .gemini(let hosted), .openai(let hosted): hosted.baseURL
        case .vertex(let vertex): vertex.baseURL
        case .llama, .template: nil
        }
    }
}
