internal import JSON

/// An identity from elsewhere, whose token Google exchanges for one of its own (workload identity federation, RFC 8693).
struct ExternalAccount: CredentialKind {
    private let audience: String
    private let subjectTokenType: String
    private let endpoint: SecretURL
    private let source: SubjectTokenSource
    private let origin: String

    init(_ members: Members) throws(GoogleCredentialsError) {
        audience = try members.required("audience")
        subjectTokenType = try members.required("subject_token_type")
        endpoint = try members.endpoint("token_url", default: "https://sts.googleapis.com/v1/token")
        source = try SubjectTokenSource(try members.object("credential_source"))
        origin = members.origin
    }

    func grant(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> Grant {
        let subjectToken = try await source.token(over: exchange)
        let form: Form = [
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "audience": audience,
            "scope": cloudPlatformScope,
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token": subjectToken,
            "subject_token_type": subjectTokenType,
        ]
        let context = TokenQuestion.Context(
            origin: origin,
            remedy: "Check the identity pool's provider, and that the token from its source is a current one.",
            secrets: [subjectToken]
        )
        return try await exchange.grant(form, to: endpoint, context)
    }
}
