internal import Cryptography
internal import FoundationEssentials
internal import JSON

/// A service account's key, which signs a statement of who asks that is exchanged for a token (RFC 7523).
struct ServiceAccount: CredentialKind {
    private let email: String
    private let key: RSAPrivateKey
    private let keyID: String?
    private let endpoint: SecretURL
    private let origin: String

    init(_ members: Members) throws(GoogleCredentialsError) {
        email = try members.required("client_email")
        keyID = members.optional("private_key_id")
        endpoint = try members.endpoint("token_uri", default: "https://oauth2.googleapis.com/token")
        origin = members.origin
        let pem = try members.required("private_key")
        do throws(CryptographyError) {
            key = try RSAPrivateKey(pem: pem, named: members.origin)
        } catch {
            throw GoogleCredentialsError(.invalid, error.message)
        }
    }

    func grant(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> Grant {
        let assertion = try assertion(at: exchange.now())
        let form: Form = ["grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion]
        let context = TokenQuestion.Context(
            origin: origin,
            remedy: "Check that the account's key has not been deleted and that this machine's clock is right.",
            secrets: [assertion]
        )
        return try await exchange.grant(form, to: endpoint, context)
    }

    /// The signed statement, as a JSON Web Token (RFC 7519).
    private func assertion(at time: Date) throws(GoogleCredentialsError) -> String {
        var header: JSON = ["alg": "RS256", "typ": "JWT"]
        if let keyID { header["kid"] = JSON(keyID) }
        let issued = Int(time.timeIntervalSince1970)
        let claims: JSON = [
            "iss": JSON(email),
            "scope": JSON(cloudPlatformScope),
            "aud": JSON(endpoint.text),
            "iat": JSON(issued),
            // Google gives no token for longer than an hour.
            "exp": JSON(issued + 3600),
        ]
        let statement = "\(header.base64URL).\(claims.base64URL)"
        do throws(CryptographyError) {
            return "\(statement).\(try key.signWithSHA256(Array(statement.utf8)).base64URL)"
        } catch {
            throw GoogleCredentialsError(.invalid, error.message)
        }
    }
}

extension JSON {
    fileprivate var base64URL: String {
        var bytes: [UInt8] = []
        JSONWriter.append(self, to: &bytes)
        return bytes.base64URL
    }
}
