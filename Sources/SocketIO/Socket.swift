package import JSON

/// One client that is connected.
package final class Socket: Sendable {
    /// Nobody can guess it; other than the session's own name, it may be shown.
    package let id: String
    /// As whom it was let in.
    package let caller: SocketCaller
    let session: EngineSession
    private let rooms: RoomRegistry

    init(id: String, caller: SocketCaller, session: EngineSession, rooms: RoomRegistry) {
        self.id = id
        self.caller = caller
        self.session = session
        self.rooms = rooms
    }

    /// Whether what is sent may still arrive.
    package var isConnected: Bool { session.ending == nil && rooms.contains(self) }

    /// Sends an event to this client; it is queued, and left out when the client is gone.
    package func emit(_ name: String, _ arguments: JSON...) {
        session.send(SocketPacket.event(name, arguments))
    }

    /// Waits until much may be sent again, or the client is gone; who sends more than that loses the client.
    package func room() async { await session.room() }

    /// Has events for a room reach this client; `false` when it is in too many, or gone.
    @discardableResult
    package func join(_ room: String) -> Bool { rooms.join(self, room) }

    package func leave(_ room: String) { rooms.leave(self, room) }

    /// Ends the connection after what was sent; the client does not come back by itself.
    package func disconnect() {
        session.send(SocketPacket(.disconnect).engineMessage)
        session.end(.serverLeft)
    }
}

/// What a client sent.
package struct SocketEvent: Sendable {
    package let name: String
    package let arguments: [JSON]
    private let id: Int?
    private let session: EngineSession

    init(name: String, arguments: [JSON], id: Int?, session: EngineSession) {
        self.name = name
        self.arguments = arguments
        self.id = id
        self.session = session
    }

    /// Whether the client waits for an acknowledgement.
    package var wantsAcknowledgement: Bool { id != nil }

    /// Answers the client that waits for it, once; nothing when it does not wait.
    package func acknowledge(_ arguments: JSON...) {
        guard let id else { return }
        session.send(SocketPacket(.acknowledgement, id: id, data: .array(arguments)).engineMessage)
    }
}
