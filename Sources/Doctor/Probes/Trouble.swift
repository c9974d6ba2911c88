import HTTPClient

extension Trouble {
    /// What a failed transfer says about the set-up.
    init(_ error: HTTPClientError, isProxied: Bool) {
        let cause: Cause =
            switch error.kind {
            case .resolve: Self.isOfProxy(error) ? .proxyUnreachable : .nameNotFound
            case .connect: Self.isOfProxy(error) || isProxied ? .proxyUnreachable : .connectionRefused
            case .tls: .tlsFailed
            case .timeout(.connect) where isProxied: .proxyUnreachable
            case .timeout: .noAnswer
            // A proxy that lets no tunnel through ends it, whether for want of a login or of permission.
            case .connection where isProxied: .proxyRefuses
            case .connection: .noAnswer
            case .tooLarge, .protocolError, .invalidURL, .invalidRequest, .internalError: .answerUnreadable
            case .cancelled: .noAnswer
            }
        finding = Finding(cause, error.message.sentence)
    }

    /// What it says where plain HTTP is spoken instead of TLS.
    static func plainSpeech(_ error: HTTPClientError) -> Trouble {
        let finding = Finding(
            .tlsFailed,
            "\(error.message.sentence.dropLast()), for http is spoken there.",
            advice: "Write http:// in place of https:// in `base_url`."
        )
        return Trouble(finding: finding)
    }

    /// Whether the library's words are about the proxy.
    private static func isOfProxy(_ error: HTTPClientError) -> Bool {
        error.message.contains("the proxy to") || error.message.contains("through the proxy")
    }
}

extension String {
    /// With a capital letter and a full stop.
    var sentence: String {
        let sentence = prefix(1).uppercased() + dropFirst()
        return sentence.last == "." ? sentence : sentence + "."
    }
}
