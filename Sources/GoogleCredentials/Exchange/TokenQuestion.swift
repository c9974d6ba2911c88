internal import HTTPClient
internal import JSON

/// One request for a token, with what is needed to speak of its failure.
struct TokenQuestion: Sendable {
    /// What credentials a question is about.
    struct Context: Sendable {
        /// Where the credentials came from.
        var origin: String
        /// What to do when they are refused: a whole sentence.
        var remedy: String
        /// What is sent and must not come back in an error.
        var secrets: [String]
    }

    var request: HTTPClientRequest
    let host: String
    let context: Context

    init(_ request: HTTPClientRequest, host: String, _ context: Context) {
        self.request = request
        // Endpoints answer in tenths of seconds; one that takes longer than this has lost the request.
        self.request.timeouts = HTTPClientTimeouts(connect: .seconds(5), total: .seconds(20))
        self.host = host
        self.context = context
    }
}

// MARK: - Answers

extension TokenQuestion {
    func grant(in document: JSON?) throws(GoogleCredentialsError) -> Grant {
        guard let document, let token = document["access_token"]?.string, token.isSendable else {
            throw unexpected("no access token")
        }
        let member = document["expires_in"]
        let seconds = member?.double ?? member?.string.flatMap(Double.init)
        return Grant(token: token, lifetime: seconds.map(Duration.lifetime(seconds:)))
    }

    func unexpected(_ what: String) -> GoogleCredentialsError {
        GoogleCredentialsError(
            .unexpectedAnswer,
            "\(host) answered with \(what) to the credentials from \(context.origin); is it the right endpoint?"
        )
    }

    func failure(_ error: HTTPClientError) -> GoogleCredentialsError {
        switch error.kind {
        case .cancelled: return GoogleCredentialsError(.cancelled, "No access token was obtained: \(error.message).")
        case .tooLarge, .protocolError: return unexpected("something that is no token")
        default:
            return GoogleCredentialsError(
                .unreachable,
                """
                There is no access token for the credentials from \(context.origin): \(error.message). \
                Check the network, the proxy and the name of the endpoint.
                """
            )
        }
    }

    /// What an answer other than 200 means; `document` is its body, as far as that is JSON.
    func failure(status: Int, _ document: JSON?) -> GoogleCredentialsError {
        let words = reason(in: document).map { ": \($0)" } ?? ""
        switch status {
        case 408, 429, 500...599:
            return GoogleCredentialsError(
                .unreachable,
                "\(host) gives no access token for the credentials from \(context.origin) now (\(status))\(words)."
            )
        case 400...499:
            return GoogleCredentialsError(
                .refused,
                "\(host) refused the credentials from \(context.origin) (\(status))\(words). \(context.remedy)"
            )
        default: return unexpected("status \(status)")
        }
    }

    /// The endpoint's own words, unless they repeat a secret.
    ///
    /// OAuth has `error` and `error_description`, Google's other services an object with `status` and `message`.
    private func reason(in document: JSON?) -> String? {
        guard let error = document?["error"] else { return nil }
        let code = error.string ?? error["status"]?.string
        let description = document?["error_description"]?.string ?? error["message"]?.string
        let words = [code, description].compactMap { $0 }.joined(separator: ", ")
        guard !words.isEmpty else { return nil }
        for secret in context.secrets where !secret.isEmpty && words.firstRange(of: secret) != nil {
            return "its words are withheld, for they repeat a secret"
        }
        let line = String(words.prefix(300).map { $0.isNewline ? " " : $0 })
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }
}

extension String {
    /// Whether it can be sent as a bearer token: visible ASCII, and something.
    fileprivate var isSendable: Bool { !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
}

extension Duration {
    /// Tokens last an hour, twelve at most; a day is the most that is believed.
    static func lifetime(seconds: Double) -> Duration {
        .seconds(seconds.isNaN ? 0 : min(max(seconds, 0), 86_400))
    }
}
