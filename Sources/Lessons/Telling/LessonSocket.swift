package import HTTP
package import JSON
package import SocketIO
import Synchronization

/// Lessons over Socket.IO, as the original system's clients know them.
///
/// A client sends `join` with a session's name and is told everything of its lessons, from the first event; it may come
/// before the lesson is asked for, and again after it was gone. `ping` is answered with `pong`.
package final class LessonSocket: SocketIOHandler {
    private let sessions: LessonSessions
    private let caller: @Sendable (HTTPRequestHead, String?) -> Result<SocketCaller, SocketIORefusal>
    /// What tells each socket of each session that it joined.
    private let telling = Mutex<[String: [String: Task<Void, Never>]]>([:])

    /// - Parameters:
    ///   - sessions: what is followed.
    ///   - caller: whose key a client shows, by the head of its request and what it gave, or why it is not let in.
    package init(
        _ sessions: LessonSessions,
        caller: @escaping @Sendable (HTTPRequestHead, String?) -> Result<SocketCaller, SocketIORefusal>
    ) {
        self.sessions = sessions
        self.caller = caller
    }

    package func admit(_ head: HTTPRequestHead, auth: JSON?) async throws(SocketIORefusal) -> SocketCaller {
        try caller(head, auth?["token"]?.string).get()
    }

    package func onEvent(_ event: SocketEvent, from socket: Socket) async {
        switch event.name {
        case "join": await join(event, socket)
        case "ping": socket.emit("pong")
        // Clients say what arrived; nothing hangs on it, for events are told again to whoever comes again.
        default: event.acknowledge()
        }
    }

    package func onDisconnect(_ socket: Socket) async {
        let tasks = telling.withLock { $0.removeValue(forKey: socket.id) } ?? [:]
        for task in tasks.values { task.cancel() }
        for task in tasks.values { await task.value }
    }

    private func join(_ event: SocketEvent, _ socket: Socket) async {
        let wish = event.arguments.first
        guard let session = wish?.string ?? wish?["sessionId"]?.string, LessonSessions.isName(session) else {
            return refuse(event, socket, "'join' needs a session's name: \(LessonSessions.nameRule).")
        }
        guard socket.join(session) else {
            return refuse(event, socket, "This connection follows too many sessions; open another one.")
        }
        // Whoever joins again is told again.
        let before = telling.withLock { $0[socket.id]?.removeValue(forKey: session) }
        before?.cancel()
        await before?.value
        let joined = SessionTranslation.joined(session)
        socket.emit(joined.name, joined.data)
        event.acknowledge(joined.data)
        // It ends with the connection, see `onDisconnect`, and not with this call.
        let task = Task { [sessions] in
            _ = try? await sessions.follow(session, of: socket.caller.seesAll ? nil : socket.caller.name) { event in
                await socket.room()
                guard socket.isConnected else { throw CancellationError() }
                socket.emit(event.name, event.data)
            }
        }
        telling.withLock { $0[socket.id, default: [:]][session] = task }
    }

    private func refuse(_ event: SocketEvent, _ socket: Socket, _ sentence: String) {
        let answer: JSON = ["message": .string(sentence), "error": "invalidRequest", "phase": "join"]
        socket.emit("error", answer)
        event.acknowledge(answer)
    }
}
