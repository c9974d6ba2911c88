import Cryptography
import HTTP
import HTTPServer
package import JSON
package import Logging
import Synchronization

/// Socket.IO, protocol 5, over Engine.IO, protocol 4: long-polling and WebSockets, one namespace, rooms.
///
/// ``run()`` serves the sessions; the HTTP server's handler gives the requests that ``owns(_:)`` names to
/// ``handle(_:)``. Sessions live in this process: several processes behind one address need a balancer that keeps a
/// client at one of them.
package final class SocketIOServer: Sendable {
    let path: String
    let options: SocketIOOptions
    let log: Log
    private let handler: any SocketIOHandler
    fileprivate let rooms: RoomRegistry
    private let state = Mutex(State())
    private let newcomers: AsyncStream<Newcomer>
    private let newcomer: AsyncStream<Newcomer>.Continuation

    private struct State {
        private(set) var sessions: [String: EngineSession] = [:]
        /// How many sessions there are from each address.
        private var counts: [String: Int] = [:]
        var isEnding = false
        var statistics = SocketIOStatistics()

        func count(from host: String) -> Int { counts[host, default: 0] }

        mutating func add(_ session: EngineSession) {
            sessions[session.id] = session
            if let host = session.host { counts[host, default: 0] += 1 }
        }

        mutating func remove(_ session: EngineSession) {
            guard sessions.removeValue(forKey: session.id) != nil, let host = session.host else { return }
            counts[host] = counts[host].flatMap { $0 > 1 ? $0 - 1 : nil }
        }
    }

    private struct Newcomer: Sendable {
        var session: EngineSession
        var head: HTTPRequestHead
    }

    /// - Parameters:
    ///   - path: where clients look for it.
    ///   - options: what they may do.
    ///   - log: where sessions that end badly are noted.
    ///   - handler: what is done with clients.
    package init(
        path: String = "/socket.io/",
        options: SocketIOOptions = SocketIOOptions(),
        log: Log,
        handler: any SocketIOHandler
    ) {
        self.path = path.hasSuffix("/") ? path : path + "/"
        self.options = options
        self.log = log
        self.handler = handler
        rooms = RoomRegistry(roomsPerSocket: options.roomsPerSocket)
        (newcomers, newcomer) = AsyncStream.makeStream()
    }

    /// What there is now, and what was.
    package var statistics: SocketIOStatistics {
        let (sessions, before) = state.withLock { (Array($0.sessions.values), $0.statistics) }
        var statistics = before
        statistics.sessions = sessions.count
        statistics.webSockets = sessions.count { $0.isOverWebSocket }
        statistics.rooms = rooms.roomCount
        return statistics
    }

    func count(_ change: (inout SocketIOStatistics) -> Void) {
        state.withLock { change(&$0.statistics) }
    }
}

// MARK: - Events to many

extension SocketIOServer {
    /// Everybody in a room.
    package struct Audience: Sendable {
        fileprivate let server: SocketIOServer
        fileprivate let room: String?

        /// Sends an event to all of them, but to one if that is said.
        ///
        /// The order of two events is the same for everybody who gets both from one caller.
        package func emit(_ name: String, _ arguments: JSON..., except socket: Socket? = nil) {
            let packet = SocketPacket.event(name, arguments)
            for member in server.rooms.sockets(in: room) where member !== socket { member.session.send(packet) }
        }
    }

    package func to(_ room: String) -> Audience { Audience(server: self, room: room) }

    package var everybody: Audience { Audience(server: self, room: nil) }
}

// MARK: - Sessions

extension SocketIOServer {
    func session(_ id: String) -> EngineSession? { state.withLock { $0.sessions[id] } }

    /// Begins a session.
    ///
    /// - Throws: that there are too many, or the server ends.
    func open(
        _ transport: EngineSessionState.Transport,
        _ transaction: HTTPTransaction
    ) throws(Refusal) -> EngineSession {
        let session = EngineSession(
            id: randomBytes(15).base64URL,
            host: transaction.remoteAddress.flatMap(Self.host),
            transport,
            options: options
        ) { [weak self] in
            self?.ended($0, $1)
        }
        let refusal = state.withLock { state -> Refusal? in
            var refusal: Refusal?
            if state.isEnding || state.sessions.count >= options.sessions {
                refusal = .tooMany
            } else if let host = session.host, state.count(from: host) >= options.sessionsPerAddress {
                refusal = .tooManyFromAddress
            }
            guard refusal == nil else {
                state.statistics.refused += 1
                return refusal
            }
            state.add(session)
            state.statistics.opened += 1
            return nil
        }
        if let refusal { throw refusal }
        newcomer.yield(Newcomer(session: session, head: transaction.head))
        return session
    }

    /// An address without its port; `nil` where clients have none of their own, as behind a Unix socket.
    private static func host(_ address: String) -> String? {
        guard !address.hasPrefix("unix:") else { return nil }
        return address.lastIndex(of: ":").map { String(address[..<$0]) }
    }

    private func ended(_ session: EngineSession, _ ending: SessionEnding) {
        state.withLock { state in
            // What the handler said last may still be fetched; `serve` forgets the session then.
            if ending != .serverLeft { state.remove(session) }
            switch ending {
            case .slowReader: state.statistics.slowReaders += 1
            case .silent: state.statistics.silent += 1
            case .broken: state.statistics.broken += 1
            case .clientLeft, .serverLeft, .drained: break
            }
        }
        switch ending {
        case .slowReader: log.write(.warning, "socketio_slow_reader")
        case .broken(let why): log.write(.info, "socketio_protocol") { $0.string("message", why) }
        case .clientLeft, .silent, .serverLeft, .drained: break
        }
    }

    /// Serves sessions until it is cancelled, and ends them then.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watch() }
            for await newcomer in newcomers { group.addTask { await self.serve(newcomer) } }
            drain()
            group.cancelAll()
        }
    }

    /// Begins no sessions any more and ends those there are, so that their clients look for another server.
    ///
    /// To be called before the HTTP server drains: requests that wait for events are answered by it.
    package func drain() {
        let sessions = state.withLock { state in
            state.isEnding = true
            return Array(state.sessions.values)
        }
        for session in sessions { session.end(.drained) }
    }

    private func watch() async {
        let interval = min(max(min(options.pingInterval, options.pingTimeout) / 10, .milliseconds(10)), .seconds(1))
        while (try? await Task.sleep(for: interval)) != nil {
            let now = ContinuousClock.now
            for session in state.withLock({ Array($0.sessions.values) }) { session.tick(now) }
        }
    }

    private func serve(_ newcomer: Newcomer) async {
        let session = newcomer.session
        let connection = SocketConversation(session, server: self, handler: handler, rooms: rooms, newcomer.head)
        await withTaskGroup { group in
            group.addTask { await connection.run() }
            group.addTask { await self.waitForEnd(of: session) }
            await group.next()
            session.end(.serverLeft)
            group.cancelAll()
        }
        await connection.leave()
        await atMost(options.partingTime) { await session.flushed() }
        state.withLock { $0.remove(session) }
    }

    /// Waits for the end of a session, and a little longer for what its client sent before it left.
    private func waitForEnd(of session: EngineSession) async {
        await session.ended()
        await atMost(options.partingTime) { await session.drained() }
    }

    /// Waits for something that ends when its task is cancelled, but no longer than a time.
    func atMost(_ time: Duration, _ wait: @escaping @Sendable () async -> Void) async {
        await withTaskGroup { group in
            group.addTask { await wait() }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
    }
}
