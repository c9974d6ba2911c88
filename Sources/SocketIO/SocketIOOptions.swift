package import HTTP

/// What sessions may take, and how long they may be silent.
package struct SocketIOOptions: Sendable {
    /// How often a client is asked whether it is there.
    package var pingInterval = Duration.seconds(25)
    /// How long it may take to say so; past it the session ends.
    package var pingTimeout = Duration.seconds(20)
    /// How long a session may be without a connection to the namespace.
    package var connectTimeout = Duration.seconds(45)
    /// How long a change from long-polling to a WebSocket may take.
    package var upgradeTimeout = Duration.seconds(10)
    /// The most a client may send at once, in one request or one message.
    package var payloadBytes = 1_000_000
    /// What may wait to be sent to one client; past it the session ends, for events are never left out silently.
    package var queuedBytes = 8 << 20
    /// What may wait to be handled of one client before it is held back.
    package var unhandledBytes = 1 << 20
    /// Sessions at once in this process; past it a new one is refused with 503.
    package var sessions = 10_000
    /// Of those, the most from one address; past it a new one is refused with 429.
    ///
    /// Behind a proxy all clients have the proxy's address: this is to be as much as ``sessions`` then.
    package var sessionsPerAddress = 1000
    package var roomsPerSocket = 100
    /// How long events that a client sent before it left may take.
    package var partingTime = Duration.seconds(5)
    /// Whose pages may connect, beside those from here.
    package var origins = OriginPolicy()

    package init() {}
}
