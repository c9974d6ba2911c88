import Configuration
import GoogleCredentials

/// Whether Google Cloud's credentials can be read, and the location can be one.
struct CredentialsCheck: Check {
    let provider: Configuration.Provider
    let vertex: Configuration.Provider.Vertex
    let setup: Setup

    var name: String { "credentials" }
    var subject: String? { provider.name }

    func findings() async -> [Finding] {
        var findings = location()
        do throws(GoogleCredentialsError) {
            guard vertex.isFound, let credentials = try vertex.credentials(setup.environment) else { return findings }
            if let own = credentials.projectID, let project = vertex.project, own != project {
                findings.append(
                    Finding(
                        .credentialsOfOtherProject,
                        severity: .note,
                        "The credentials in \(credentials.origin) are of the project \(own), not of \(project)."
                    )
                )
            } else {
                let isFile = credentials.origin.contains("/")
                let none =
                    "No file of credentials is set, so the machine's own are asked for, at \(credentials.origin)."
                findings.append(.ok(isFile ? "The credentials come from \(credentials.origin)." : none))
            }
        } catch {
            findings.append(Finding(error.cause, error.message))
        }
        return findings
    }

    private func location() -> [Finding] {
        guard vertex.project != nil, vertex.baseURL == nil else { return [] }
        let location = vertex.location
        let parts = location.split(separator: "-")
        if ["global", "us", "eu"].contains(location) { return [] }
        if parts.count == 2, let end = parts[1].last, end.isNumber, parts[1].first?.isLetter == true { return [] }
        guard parts.count == 3, parts[2].count == 1, parts[1].last?.isNumber == true else {
            return [Finding(.locationMalformed, "'\(location)' is no location of Vertex AI.")]
        }
        let region = parts.prefix(2).joined(separator: "-")
        return [
            Finding(
                .locationMalformed,
                "'\(location)' is a zone, and Vertex AI has regions.",
                advice: "Write `\(region)` or `global` as the location."
            )
        ]
    }
}

extension Configuration.Provider.Vertex {
    /// Whether the credentials are looked for, rather than configured as they are.
    fileprivate var isFound: Bool {
        switch authorization {
        case .applicationDefault, .file: true
        case .accessToken, .apiKey: false
        }
    }

    /// What a token is had for; `nil` for a key of express mode.
    func credentials(_ environment: [String: String]) throws(GoogleCredentialsError) -> GoogleCredentials? {
        switch authorization {
        case .apiKey: nil
        case .accessToken(let token): .accessToken(token.reveal())
        case .file(let path): try GoogleCredentials(file: path)
        case .applicationDefault:
            try .applicationDefault(environment: environment, home: environment["HOME"] ?? "/")
        }
    }
}

extension GoogleCredentialsError {
    /// What it says about the set-up.
    var cause: Cause {
        switch code {
        case .notFound: .credentialsMissing
        case .unreadable: .credentialsUnreadable
        case .invalid: .credentialsInvalid
        case .refused: isClock ? .tokenSkewed : .credentialsRefused
        case .unreachable, .unexpectedAnswer, .cancelled: .tokenEndpointUnreachable
        }
    }

    /// Whether Google's words are those for a statement from the future or the past.
    ///
    /// "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp
    /// values in the JWT claim."
    private var isClock: Bool {
        let words = message.lowercased()
        return words.contains("iat and exp") || words.contains("reasonable timeframe")
    }
}
