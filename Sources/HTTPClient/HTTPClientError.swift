/// Why there is no answer, or no more of it.
package struct HTTPClientError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The URL is not one this client can ask.
        case invalidURL
        /// The method or a field cannot be sent as HTTP.
        case invalidRequest
        /// The host's name, or the proxy's, has no address.
        case resolve
        /// Nobody took the connection.
        case connect
        /// The TLS handshake failed; most often the certificate is not trusted.
        case tls
        case timeout(Timeout)
        /// The connection was lost or closed too early.
        case connection
        /// The head or the body has more bytes than allowed.
        case tooLarge
        /// What came is not HTTP.
        case protocolError
        /// The task was cancelled, the answer closed, or the loop stopped.
        case cancelled
        /// The library failed in a way that a request cannot cause, such as for want of memory.
        case internalError
    }

    /// Which of ``HTTPClientTimeouts`` has passed.
    package enum Timeout: String, Hashable, Sendable {
        case connect, firstByte, idle, total
    }

    package let kind: Kind
    /// One sentence that names host and port, but never a query, a credential or a body.
    package let message: String
    /// Whether the server may have seen the request, so that sending it again could do its work twice.
    package let isRequestMaybeSent: Bool
    /// The code of the library that does the work (a `CURLcode`); 0 if the client found the failure itself.
    package let code: UInt32

    init(_ kind: Kind, _ message: String, isRequestMaybeSent: Bool = false, code: UInt32 = 0) {
        self.kind = kind
        self.message = message
        self.isRequestMaybeSent = isRequestMaybeSent
        self.code = code
    }
}

extension HTTPClientError: CustomStringConvertible {
    package var description: String { message }
}
