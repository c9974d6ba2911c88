package import HTTP
package import JSON

/// What a product does with its clients.
///
/// For one client everything here is called in order, one call at a time, in a task that is cancelled when the client
/// is gone; clients are served side by side.
package protocol SocketIOHandler: Sendable {
    /// Lets a client in as somebody, or says why not; `auth` is what it gave with its wish.
    func admit(_ head: HTTPRequestHead, auth: JSON?) async throws(SocketIORefusal) -> SocketCaller

    func onConnect(_ socket: Socket) async

    func onEvent(_ event: SocketEvent, from socket: Socket) async

    /// The client is gone, or has left; the task may have been cancelled.
    func onDisconnect(_ socket: Socket) async
}

extension SocketIOHandler {
    package func admit(_ head: HTTPRequestHead, auth: JSON?) async throws(SocketIORefusal) -> SocketCaller {
        SocketCaller()
    }

    package func onConnect(_ socket: Socket) async {}
    package func onDisconnect(_ socket: Socket) async {}
}

/// As whom a client is let in.
package struct SocketCaller: Hashable, Sendable {
    /// In the handler's words; empty where nobody asks.
    package var name: String
    /// Whether it may see what is others'.
    package var seesAll: Bool

    package init(_ name: String = "", seesAll: Bool = false) {
        self.name = name
        self.seesAll = seesAll
    }
}

/// Why a client is not let in, in a sentence that it is shown.
package struct SocketIORefusal: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
