internal import FoundationEssentials
internal import HTTP
internal import HTTPClient
internal import JSON

/// A service account whose tokens others may ask for with tokens of their own.
struct Impersonation: CredentialKind {
    private let source: any CredentialKind
    private let endpoint: SecretURL
    private let delegates: [JSON]
    private let origin: String

    init(_ members: Members, of source: any CredentialKind) throws(GoogleCredentialsError) {
        self.source = source
        endpoint = try members.endpoint("service_account_impersonation_url")
        delegates = members.document["delegates"]?.array ?? []
        origin = members.origin
    }

    func grant(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> Grant {
        let own = try await source.grant(over: exchange).token
        let question = question(with: own)
        let asked = exchange.now()
        let document = try await exchange.send(question)
        guard let token = document["accessToken"]?.string, let expiry = document["expireTime"]?.string else {
            throw question.unexpected("no access token")
        }
        // Fractions of a second are left out: their number of digits varies.
        guard let end = try? Date("\(expiry.prefix(19))Z", strategy: .iso8601) else {
            throw question.unexpected("a token without an end")
        }
        return Grant(token: token, lifetime: .lifetime(seconds: end.timeIntervalSince(asked)))
    }

    private func question(with token: String) -> TokenQuestion {
        let order: JSON = [
            "delegates": .array(delegates), "scope": [JSON(cloudPlatformScope)], "lifetime": "3600s",
        ]
        var body: [UInt8] = []
        JSONWriter.append(order, to: &body)
        let fields: HTTPFields = [
            "authorization": "Bearer \(token)", "content-type": "application/json", "accept": "application/json",
        ]
        let context = TokenQuestion.Context(
            origin: origin,
            remedy: "Check that they have the role Service Account Token Creator on the account to impersonate.",
            secrets: [token]
        )
        let request = HTTPClientRequest("POST", endpoint.text, fields: fields, body: body)
        return TokenQuestion(request, host: endpoint.host, context)
    }
}
