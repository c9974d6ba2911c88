internal import GoogleCredentials
internal import HTTPClient

extension PubSubError {
    /// What it means that no whole answer came.
    init(_ error: HTTPClientError, _ call: PubSubCall) {
        let code: Code =
            switch error.kind {
            case .invalidURL, .invalidRequest: .invalidRequest
            case .resolve, .connect, .tls, .connection: .unreachable
            case .timeout: .timedOut
            case .tooLarge, .protocolError: .badAnswer
            case .cancelled: .cancelled
            case .internalError: .serverError
            }
        self.init(code, "Could not \(call.deed): \(error.message).")
        isWaitOver = call.wait != nil && error.kind == .timeout(.firstByte)
    }

    /// What it means that there is no access token.
    init(_ error: GoogleCredentialsError, _ call: PubSubCall) {
        let code: Code =
            switch error.code {
            case .notFound, .unreadable, .invalid, .refused: .unauthenticated
            case .unreachable: .unreachable
            case .unexpectedAnswer: .badAnswer
            case .cancelled: .cancelled
            }
        self.init(code, "Could not \(call.deed): \(error.message)")
    }
}
