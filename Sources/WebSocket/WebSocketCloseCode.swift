/// Why a WebSocket ends (RFC 6455, section 7.4).
package struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let normal = Self(rawValue: 1000)
    package static let goingAway = Self(rawValue: 1001)
    package static let protocolError = Self(rawValue: 1002)
    package static let unacceptable = Self(rawValue: 1003)
    /// Never sent: a close frame came without a code.
    package static let absent = Self(rawValue: 1005)
    /// Never sent: the connection was lost.
    package static let lost = Self(rawValue: 1006)
    package static let invalidText = Self(rawValue: 1007)
    package static let refused = Self(rawValue: 1008)
    package static let tooLarge = Self(rawValue: 1009)
    package static let failed = Self(rawValue: 1011)
    package static let tryLater = Self(rawValue: 1013)

    /// Whether a peer may put it into a close frame.
    package var maySend: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// How a peer broke the protocol or a limit: the code it is told, and a sentence for the log.
package struct WebSocketError: Error, Hashable, Sendable {
    package let code: WebSocketCloseCode
    package let message: String

    package init(_ code: WebSocketCloseCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
