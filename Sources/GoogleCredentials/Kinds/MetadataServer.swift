internal import HTTP
internal import HTTPClient

/// The server in Google Cloud's own network that gives every machine there the tokens of its service account.
struct MetadataServer: CredentialKind {
    private let host: String
    /// What to throw when it turns out that there is no such server: nobody said there was one.
    private let missing: GoogleCredentialsError?

    init(host: String?, missing: GoogleCredentialsError?) {
        self.host = host ?? "metadata.google.internal"
        self.missing = missing
    }

    func grant(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> Grant {
        let question = question("instance/service-accounts/default/token")
        let answer = try await ask(question, over: exchange)
        return try question.grant(in: answer.document)
    }

    func projectID(over exchange: TokenExchange) async throws(GoogleCredentialsError) -> String? {
        let question = question("project/project-id")
        let answer = try await ask(question, over: exchange)
        let id = String(decoding: answer.body, as: UTF8.self)
        guard !id.isEmpty, id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw question.unexpected("no project id")
        }
        return id
    }

    private func question(_ path: String) -> TokenQuestion {
        let context = TokenQuestion.Context(
            origin: "the metadata server",
            remedy: "Attach a service account to this machine.",
            secrets: []
        )
        let url = "http://\(host)/computeMetadata/v1/\(path)"
        // The field proves that the request was meant for this server and not relayed by mistake.
        var question = TokenQuestion(
            HTTPClientRequest("GET", url, fields: ["metadata-flavor": "Google"]),
            host: host,
            context
        )
        // It is on the same machine or nowhere, and who is nowhere should be told soon.
        question.request.timeouts.connect = .seconds(2)
        return question
    }

    private func ask(
        _ question: TokenQuestion,
        over exchange: TokenExchange
    ) async throws(GoogleCredentialsError) -> TokenAnswer {
        do throws(GoogleCredentialsError) {
            let answer = try await exchange.collect(question)
            // Something else may answer to any name, such as the portal of a hotel's network.
            guard answer.fields["metadata-flavor"] == "Google" else {
                throw question.unexpected("what no metadata server says")
            }
            return answer
        } catch {
            guard let missing, error.code != .cancelled else { throw error }
            throw GoogleCredentialsError(missing.code, "\(missing.message) (\(error.message))")
        }
    }
}
