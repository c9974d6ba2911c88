/// One way of proving who asks, from the credentials to an access token.
protocol CredentialKind: Sendable {
    /// Asks for a new token; who keeps it, and for how long, is the business of ``TokenSource``.
    func grant(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> Grant

    /// Finds out which project this is, for credentials that do not hold that themselves.
    func projectID(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> String?
}

extension CredentialKind {
    func projectID(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> String? { nil }
}

/// An access token as it was given.
struct Grant: Sendable {
    var token: String
    /// How long it lasts from when it was asked for; `nil` if nobody knows.
    var lifetime: Duration?
}

/// All that a token may be used for; what it really may is up to the account's roles.
let cloudPlatformScope = "https://www.googleapis.com/auth/cloud-platform"

/// A token that is there already.
struct FixedToken: CredentialKind {
    let token: String

    func grant(over exchange: TokenExchange) -> Grant { Grant(token: token, lifetime: nil) }
}
