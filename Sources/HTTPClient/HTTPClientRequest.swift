package import HTTP

/// One request, with its limits in time and the way it is to go.
package struct HTTPClientRequest: Sendable {
    package var method: String
    /// An absolute `http` or `https` URL, sent as it stands: neither dots nor escapes are changed.
    package var url: String
    /// The fields to send, and no others but `host` and `content-length`.
    ///
    /// Those that frame the message or speak of the connection (`content-length`, `transfer-encoding`, `connection` and
    /// the like) are the client's own business and are left out.
    package var fields: HTTPFields
    package var body: [UInt8]?
    package var timeouts = HTTPClientTimeouts()
    /// The path of the Unix socket to connect to, instead of the URL's host and port.
    package var unixSocket: String?
    /// How many redirects to follow before failing; with 0 a redirect is an answer like any other.
    ///
    /// Another host does not get `authorization` and `cookie`, but every other field: do not follow with a key in one.
    package var maximumRedirects = 0
    package var version = Version.automatic

    package enum Version: Sendable {
        /// HTTP/2 if the server takes it in the TLS handshake, else HTTP/1.1.
        case automatic
        case http11
        /// HTTP/2 from the first byte, without TLS or asking.
        case http2PriorKnowledge
    }

    package init(_ method: String, _ url: String, fields: HTTPFields = HTTPFields(), body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}

/// How long the parts of an exchange may take; `nil` is without limit.
package struct HTTPClientTimeouts: Sendable {
    /// Looking up the name, connecting, and TLS.
    package var connect: Duration? = .seconds(10)
    /// From when the request is sent to the end of the answer's head.
    ///
    /// A body too large to leave in one piece counts as being sent while it makes progress, which is looked at once per
    /// this duration.
    package var firstByte: Duration?
    /// Between two arrivals of body bytes, unless the reader holds them back.
    package var idle: Duration?
    /// From the start of the request to the end of the body, however it goes.
    package var total: Duration?

    package init(
        connect: Duration? = .seconds(10),
        firstByte: Duration? = nil,
        idle: Duration? = nil,
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}
