package import WebSocket

/// What a WebSocket may do, and how long it may be silent.
package struct WebSocketOptions: Sendable {
    package var limits = WebSocketLimits()
    /// A client that has said nothing for so long is asked whether it is there.
    package var pingInterval = Duration.seconds(30)
    /// How long it may take to say so; past it the connection is closed.
    package var pongTimeout = Duration.seconds(20)
    /// How long it may take to agree to the end, once all that was said before has been handed to the network.
    package var closeTimeout = Duration.seconds(5)
    /// What may wait to be received before the client is held back.
    package var unreadBytes = 256 << 10

    package init() {}
}
