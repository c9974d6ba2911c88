import EventLoop

/// The part of a server that lives on one loop: its listeners and connections.
///
/// Everything but `loop`, `limits` and `handler`, which never change, is used on the loop only; that is why unchecked
/// sendability holds.
final class LoopServer: @unchecked Sendable {
    let loop: EventLoop
    let limits: HTTPServerLimits
    let handler: HTTPServer.Handler
    private let population: Population
    private(set) var isDraining = false
    private var listeners: [Listener] = []
    private var connections: [ObjectIdentifier: any Connection] = [:]
    private var sweep: LoopTimer?
    private var clock = HTTPDate()
    private var emptyWaiter: CheckedContinuation<Void, Never>?

    /// How often deadlines are looked at; they pass up to this much late.
    private static let sweepInterval = Duration.milliseconds(250)

    init(loop: EventLoop, limits: HTTPServerLimits, population: Population, handler: @escaping HTTPServer.Handler) {
        self.loop = loop
        self.limits = limits
        self.population = population
        self.handler = handler
    }

    var date: [UInt8] { clock.now() }

    func listen(on address: SocketAddress, isShared: Bool) throws(EventLoopError) -> SocketAddress {
        let listener = try Listener(on: loop, address: address, reusePort: isShared) { [unowned self] stream in
            accept(stream)
        }
        listeners.append(listener)
        if sweep == nil {
            sweep = loop.timer(after: Self.sweepInterval, repeating: Self.sweepInterval) { [unowned self] in
                closeOverdue()
            }
        }
        return listener.localAddress
    }

    private func accept(_ stream: ByteStream) {
        guard population.enter(limit: limits.connections) else {
            let answer = "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            stream.write(Array(answer.utf8))
            stream.end()
            return
        }
        add(HTTP1Connection(stream, server: self))
        stream.startReading()
    }

    private func add(_ connection: any Connection) {
        connections[ObjectIdentifier(connection)] = connection
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

    /// Ends what is left, at once; returns how many connections that were.
    func closeAll() -> Int {
        let rest = Array(connections.values)
        for connection in rest { connection.close() }
        sweep?.cancel()
        sweep = nil
        return rest.count
    }
}
