import Cryptography
import EventLoop

/// The part of a server that lives on one loop: its listeners and connections.
///
/// Everything but `loop`, `limits` and `handler`, which never change, is used on the loop only; that is why unchecked
/// sendability holds.
final class LoopServer: @unchecked Sendable {
    let loop: EventLoop
    let limits: HTTPServerLimits
    let handler: HTTPServer.Handler
    private let tls: TLSServerContext?
    private let population: Population
    private(set) var isDraining = false
    private var listeners: [Listener] = []
    private var connections: [ObjectIdentifier: any Connection] = [:]
    private var sweep: LoopTimer?
    private var clock = HTTPDate()
    private var emptyWaiter: CheckedContinuation<Void, Never>?

    /// How often deadlines are looked at; they pass up to this much late.
    private static let sweepInterval = Duration.milliseconds(250)

    init(
        loop: EventLoop,
        limits: HTTPServerLimits,
        tls: TLSServerContext?,
        population: Population,
        handler: @escaping HTTPServer.Handler
    ) {
        self.loop = loop
        self.limits = limits
        self.tls = tls
        self.population = population
        self.handler = handler
    }

    var date: [UInt8] { clock.now() }

    func listen(on address: SocketAddress, isShared: Bool) throws(EventLoopError) -> SocketAddress {
        let listener = try Listener(on: loop, address: address, reusePort: isShared) { [weak self] stream in
            self?.accept(stream)
        }
        listeners.append(listener)
        if sweep == nil {
            sweep = loop.timer(after: Self.sweepInterval, repeating: Self.sweepInterval) { [weak self] in
                self?.closeOverdue()
            }
        }
        return listener.localAddress
    }

    private func accept(_ stream: ByteStream) {
        guard population.enter(limit: limits.connections) else { return turnAway(stream) }
        guard let tls else {
            add(ProtocolDetector(stream, server: self))
            return stream.startReading()
        }
        do throws(CryptographyError) {
            add(TLSNegotiation(try TLSTransport(stream, context: tls), server: self))
            stream.startReading()
        } catch {
            // There is no memory for a session.
            population.leave()
            stream.close()
        }
    }

    private func turnAway(_ stream: ByteStream) {
        // A client of TLS could not read the answer before a handshake, which costs too much to give away.
        guard tls == nil else { return stream.close() }
        let answer = "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        stream.write(Array(answer.utf8))
        stream.end()
    }

    private func add(_ connection: any Connection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    /// Puts a connection that knows its protocol in the place of one that found it out.
    func replace(_ connection: any Connection, with successor: any Connection) {
        connections.removeValue(forKey: ObjectIdentifier(connection))
        add(successor)
    }

    func remove(_ connection: any Connection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        population.leave()
        if connections.isEmpty {
            emptyWaiter?.resume()
            emptyWaiter = nil
        }
    }

    private func closeOverdue() {
        let now = ContinuousClock.now
        let overdue = connections.values.filter { connection in connection.deadline.map { $0 <= now } ?? false }
        for connection in overdue { connection.deadlinePassed() }
    }

    /// Accepts nothing more and ends each connection when what it is doing is done.
    func beginDrain() {
        isDraining = true
        for listener in listeners { listener.close() }
        listeners = []
        for connection in Array(connections.values) { connection.drain() }
    }

    /// Waits until the last connection is gone.
    func waitUntilEmpty() async {
        guard !connections.isEmpty else { return }
        await withCheckedContinuation { emptyWaiter = $0 }
    }

    /// Ends what is left; returns how many connections that were.
    ///
    /// They are gone when the loop comes round again: whoever lets go of the server waits until it is empty.
    func closeAll() -> Int {
        let rest = Array(connections.values)
        for connection in rest { connection.close() }
        sweep?.cancel()
        sweep = nil
        return rest.count
    }
}
