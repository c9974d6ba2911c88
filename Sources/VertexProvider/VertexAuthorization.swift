import Generation
package import GoogleCredentials
import HTTP

/// What Vertex AI is shown.
package enum VertexAuthorization: Sendable {
    case tokens(TokenSource)
    /// A key of express mode.
    case apiKey(String)
    /// There are no credentials, for the reason given.
    case unavailable(GoogleCredentialsError)

    /// The fields to send, and the secret among them.
    struct Shown {
        var fields = HTTPFields()
        var secret: String?
        var token: AccessToken?
    }

    func shown() async throws(Failure) -> Shown {
        var shown = Shown()
        switch self {
        case .apiKey(let key):
            shown.fields.append("x-goog-api-key", key)
            shown.secret = key
        case .unavailable(let error): throw Failure(error)
        case .tokens(let source):
            let token: AccessToken
            do throws(GoogleCredentialsError) {
                token = try await source.token()
            } catch {
                throw Failure(error)
            }
            shown.fields.append("authorization", "Bearer \(token.value)")
            if let project = token.quotaProject { shown.fields.append("x-goog-user-project", project) }
            shown.secret = token.value
            shown.token = token
        }
        return shown
    }

    /// Takes note that a token was refused; says whether another may be had.
    func renew(_ shown: Shown) -> Bool {
        guard case .tokens(let source) = self, let token = shown.token, token.expiry != nil else { return false }
        source.invalidate(token)
        return true
    }
}

extension Failure {
    /// What it means for a request that there is no access token for it.
    init(_ error: GoogleCredentialsError) {
        let kind: Kind =
            switch error.code {
            case .notFound, .unreadable, .invalid, .refused: .auth
            case .unreachable: .connection
            case .unexpectedAnswer: .serverError
            case .cancelled: .cancelled
            }
        self.init(kind, error.message)
    }
}
