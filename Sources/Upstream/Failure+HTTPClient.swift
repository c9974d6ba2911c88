import Generation
package import HTTPClient

extension Failure {
    /// What a failed transfer means for the request it carried.
    package init(_ error: HTTPClientError) {
        let kind: Kind =
            switch error.kind {
            case .timeout: .timeout
            case .cancelled: .cancelled
            case .tooLarge, .protocolError: .malformed
            case .resolve, .connect, .tls, .connection: .connection
            case .invalidURL, .invalidRequest, .internalError: .unknown
            }
        self.init(kind, error.message)
    }
}
