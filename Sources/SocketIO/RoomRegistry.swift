import Synchronization

/// Which sockets are connected, and who is in which room.
final class RoomRegistry: Sendable {
    private struct State {
        var sockets: [String: Socket] = [:]
        var members: [String: Set<String>] = [:]
        var rooms: [String: Set<String>] = [:]

        mutating func leave(_ id: String, _ room: String) {
            rooms[id]?.remove(room)
            members[room]?.remove(id)
            if members[room]?.isEmpty == true { members[room] = nil }
        }
    }

    private let state = Mutex(State())
    private let roomsPerSocket: Int

    private static let nameBytes = 256

    init(roomsPerSocket: Int) {
        self.roomsPerSocket = roomsPerSocket
    }

    var socketCount: Int { state.withLock { $0.sockets.count } }
    var roomCount: Int { state.withLock { $0.members.count } }

    func contains(_ socket: Socket) -> Bool { state.withLock { $0.sockets[socket.id] != nil } }

    func add(_ socket: Socket) {
        state.withLock { state in
            state.sockets[socket.id] = socket
            state.rooms[socket.id] = []
        }
    }

    func remove(_ socket: Socket) {
        state.withLock { state in
            for room in state.rooms[socket.id] ?? [] { state.leave(socket.id, room) }
            state.rooms[socket.id] = nil
            state.sockets[socket.id] = nil
        }
    }

    func join(_ socket: Socket, _ room: String) -> Bool {
        guard room.utf8.count <= Self.nameBytes else { return false }
        return state.withLock { state in
            guard let own = state.rooms[socket.id], own.contains(room) || own.count < roomsPerSocket else {
                return false
            }
            state.rooms[socket.id]?.insert(room)
            state.members[room, default: []].insert(socket.id)
            return true
        }
    }

    func leave(_ socket: Socket, _ room: String) {
        state.withLock { $0.leave(socket.id, room) }
    }

    /// Everybody in a room, or everybody.
    func sockets(in room: String?) -> [Socket] {
        state.withLock { state in
            guard let room else { return Array(state.sockets.values) }
            return (state.members[room] ?? []).compactMap { state.sockets[$0] }
        }
    }
}
