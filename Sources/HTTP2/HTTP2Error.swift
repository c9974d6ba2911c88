/// Why a stream or a connection is broken off (RFC 9113, section 7), as far as this side says so.
package enum HTTP2Code: UInt32, Sendable {
    case noError = 0x0
    case protocolError = 0x1
    case internalError = 0x2
    case cancel = 0x8
    case enhanceYourCalm = 0xB
}

/// What ends a connection at once: the peer does not speak HTTP/2, or abuses it.
package enum HTTP2Error: Error, Hashable, Sendable {
    /// The first bytes are not the ones that begin HTTP/2.
    case notHTTP2
    /// More frames to answer than a peer in good faith sends.
    case flooded
    /// The library refused; its own words.
    case failed(String)
}
