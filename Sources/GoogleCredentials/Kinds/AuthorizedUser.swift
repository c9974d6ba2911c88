/// A person's consent, as `gcloud auth application-default login` keeps it: a refresh token (RFC 6749, section 6).
struct AuthorizedUser: CredentialKind {
    private let clientID: String
    private let clientSecret: String
    private let refreshToken: String
    private let endpoint: SecretURL
    private let origin: String

    init(_ members: Members) throws(GoogleCredentialsError) {
        clientID = try members.required("client_id")
        clientSecret = try members.required("client_secret")
        refreshToken = try members.required("refresh_token")
        endpoint = try members.endpoint("token_uri", default: "https://oauth2.googleapis.com/token")
        origin = members.origin
    }

    func grant(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> Grant {
        let form: Form = [
            "grant_type": "refresh_token",
            "client_id": clientID,
            "client_secret": clientSecret,
            "refresh_token": refreshToken,
        ]
        let context = TokenQuestion.Context(
            origin: origin,
            remedy: "Run `gcloud auth application-default login` again.",
            secrets: [clientSecret, refreshToken]
        )
        return try await exchange.grant(form, to: endpoint, context)
    }
}
