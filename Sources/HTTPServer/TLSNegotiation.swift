import EventLoop

/// A connection until its TLS handshake is done and has chosen a protocol (ALPN); used on its loop only.
final class TLSNegotiation: Connection {
    private let transport: TLSTransport
    private let server: LoopServer
    private(set) var deadline: ContinuousClock.Instant?

    init(_ transport: TLSTransport, server: LoopServer) {
        self.transport = transport
        self.server = server
        deadline = .now + server.limits.handshakeTimeout
        transport.onEnd = { transport.close() }
        transport.onClose = { [self] _ in server.remove(self) }
        transport.onHandshake = { [self] in finish($0) }
    }

    private func finish(_ protocolName: String?) {
        if protocolName == "h2" {
            server.replace(self, with: HTTP2Connection(transport, server: server))
        } else {
            server.replace(self, with: HTTP1Connection(transport, server: server))
        }
    }

    func deadlinePassed() { transport.close() }
    func drain() { transport.close() }
    func close() { transport.close() }
}
