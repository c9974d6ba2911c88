import Cryptography
import HTTP
import JSON
import Synchronization

/// What one session's client says, one message after another.
final class SocketConversation: Sendable {
    private let session: EngineSession
    private let server: SocketIOServer
    private let handler: any SocketIOHandler
    private let rooms: RoomRegistry
    private let head: HTTPRequestHead
    private let socket = Mutex<Socket?>(nil)
    private let attachments = Mutex(0)

    init(
        _ session: EngineSession,
        server: SocketIOServer,
        handler: any SocketIOHandler,
        rooms: RoomRegistry,
        _ head: HTTPRequestHead
    ) {
        self.session = session
        self.server = server
        self.handler = handler
        self.rooms = rooms
        self.head = head
    }

    /// Handles messages until there will be none.
    func run() async {
        while let message = await session.nextMessage() {
            if message.isEmpty {
                takeAttachment()
            } else if let packet = SocketPacket(message) {
                await take(packet)
            } else {
                session.end(.broken("A message is no packet of Socket.IO."))
            }
        }
    }

    private func take(_ packet: SocketPacket) async {
        guard packet.namespace == "/" else { return refuse(packet) }
        switch packet.kind {
        case .connect: await connect(packet.data)
        case .disconnect:
            await leave()
            session.noteConnected(false)
        case .event: await takeEvent(packet)
        case .binaryEvent, .binaryAcknowledgement: refuseBinary(packet)
        // Nothing is ever asked of a client in a way that it could acknowledge.
        case .acknowledgement: break
        case .connectError: session.end(.broken("A client refuses the connection it asked for."))
        }
    }

    private func connect(_ auth: JSON?) async {
        guard socket.withLock({ $0 == nil }) else { return session.end(.broken("A client connects twice.")) }
        let caller: SocketCaller
        do throws(SocketIORefusal) {
            caller = try await handler.admit(head, auth: auth)
        } catch {
            return session.send(
                SocketPacket(.connectError, data: ["message": .string(error.message)]).engineMessage
            )
        }
        let socket = Socket(id: randomBytes(15).base64URL, caller: caller, session: session, rooms: rooms)
        self.socket.withLock { $0 = socket }
        session.noteConnected(true)
        session.send(SocketPacket(.connect, data: ["sid": .string(socket.id)]).engineMessage)
        rooms.add(socket)
        await handler.onConnect(socket)
    }

    private func takeEvent(_ packet: SocketPacket) async {
        guard let socket = socket.withLock({ $0 }) else {
            return session.end(.broken("An event came before the connection."))
        }
        guard let values = packet.data?.array, let name = values.first?.string else {
            return session.end(.broken("An event has no name."))
        }
        let event = SocketEvent(name: name, arguments: Array(values.dropFirst()), id: packet.id, session: session)
        await handler.onEvent(event, from: socket)
    }

    /// Ends what the client and the handler have with each other, if anything.
    func leave() async {
        guard let socket = socket.withLock({ $0.take() }) else { return }
        rooms.remove(socket)
        await handler.onDisconnect(socket)
    }
}

// MARK: - What there is not

extension SocketConversation {
    private func refuse(_ packet: SocketPacket) {
        guard packet.kind == .connect else { return }
        session.send(
            SocketPacket(.connectError, namespace: packet.namespace, data: ["message": "Invalid namespace"])
                .engineMessage
        )
    }

    /// The client is told in an event, and the bytes that follow are dropped.
    private func refuseBinary(_ packet: SocketPacket) {
        attachments.withLock { $0 += packet.attachments }
        server.count { $0.binaryEventsRefused += 1 }
        session.send(
            SocketPacket.event(
                "error",
                [["code": "binary_not_supported", "message": "Binary data is not taken here; send JSON."]]
            )
        )
    }

    private func takeAttachment() {
        let wasAwaited = attachments.withLock { attachments in
            guard attachments > 0 else { return false }
            attachments -= 1
            return true
        }
        if !wasAwaited { session.end(.broken("Bytes came that no event had.")) }
    }
}
