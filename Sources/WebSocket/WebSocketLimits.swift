/// What a peer may send; past it the connection fails with 1009.
package struct WebSocketLimits: Hashable, Sendable {
    /// The most a frame may hold; a frame that says more is refused before any of it is read.
    package var frameBytes = 1 << 20
    /// The most a message may hold, all its frames together.
    package var messageBytes = 1 << 20
    /// The most frames a message may come in: empty ones cost nothing in bytes.
    package var framesInMessage = 4096

    package init() {}
}
