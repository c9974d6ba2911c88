import EventLoop
import HTTP2

/// A connection without TLS until its first bytes say which HTTP it speaks; used on its loop only.
///
/// HTTP/2 begins with bytes that cannot begin a request of HTTP/1.1 (RFC 9113, section 3.4). Nothing is kept while
/// they come one by one: what has come is what was expected.
final class ProtocolDetector: Connection {
    private let transport: any Transport
    private let server: LoopServer
    private var matched = 0
    private(set) var deadline: ContinuousClock.Instant?

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    init(_ transport: any Transport, server: LoopServer) {
        self.transport = transport
        self.server = server
        deadline = .now + server.limits.idleTimeout
        transport.onEnd = { transport.close() }
        transport.onClose = { [self] _ in server.remove(self) }
        unsafe transport.onRead = { [self] bytes in
            unsafe received(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        }
    }

    private func received(_ bytes: Span<UInt8>) {
        let before = matched
        var index = 0
        while index < bytes.count, matched < Self.preface.count {
            guard bytes[index] == Self.preface[matched] else { return speakHTTP1(after: before, bytes) }
            index += 1
            matched += 1
        }
        if before == 0, matched > 0 { deadline = .now + server.limits.headerTimeout }
        if matched == Self.preface.count { speakHTTP2(after: before, bytes) }
    }

    private func speakHTTP1(after count: Int, _ bytes: Span<UInt8>) {
        let connection = HTTP1Connection(transport, server: server)
        server.replace(self, with: connection)
        if count > 0 { connection.received(Self.preface.span.extracting(..<count)) }
        connection.received(bytes)
    }

    private func speakHTTP2(after count: Int, _ bytes: Span<UInt8>) {
        let connection = HTTP2Connection(transport, server: server)
        server.replace(self, with: connection)
        if count > 0 { connection.received(Self.preface.span.extracting(..<count)) }
        connection.received(bytes)
    }

    func deadlinePassed() { transport.close() }
    func drain() { transport.close() }
    func close() { transport.close() }
}
