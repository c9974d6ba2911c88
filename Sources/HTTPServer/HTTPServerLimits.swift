/// What one connection may ask of the server; beyond it, the answer is the status named here.
package struct HTTPServerLimits: Hashable, Sendable {
    /// The request line and all fields together; past it 431, or 414 when the target alone is too long.
    package var headerBytes = 16 << 10
    package var headerFields = 100
    /// The most a body may hold unless its reader sets a lower limit; past it 413.
    package var bodyBytes = 32 << 20
    /// From accepting a connection to the end of its TLS handshake; past it the connection is closed.
    package var handshakeTimeout = Duration.seconds(10)
    /// From the first byte of a request to the end of its head; past it 408.
    package var headerTimeout = Duration.seconds(10)
    /// Between two pieces of a body; past it 408.
    package var bodyTimeout = Duration.seconds(60)
    /// Before a connection's first request and between two; past it the connection is closed without a word, as HTTP provides.
    package var idleTimeout = Duration.seconds(75)
    /// Without the client taking any of the answer; past it the connection is closed.
    package var sendTimeout = Duration.seconds(60)
    /// Connections at once on the whole server; past it 503 and the connection is closed.
    package var connections = 10_000
    /// What may wait to be sent to one client before its handler is held back.
    package var sendBufferBytes = 256 << 10

    package init() {}
}
