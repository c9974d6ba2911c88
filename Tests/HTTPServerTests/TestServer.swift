import Cryptography
import EventLoop
import HTTP
import HTTPServer
import TestKit

/// A server on two loops for the time of one test.
struct TestServer {
    let server: HTTPServer
    let address: SocketAddress
    let clientLoop: EventLoop

    func connectHTTP2(streamWindow: Int = 1 << 20, takesEverything: Bool = true) async throws -> HTTP2Client {
        try await HTTP2Client(
            to: address,
            on: clientLoop,
            streamWindow: streamWindow,
            takesEverything: takesEverything
        )
    }

    func connect(sending first: String = "") async throws -> RawConnection {
        try await RawConnection(to: address, on: clientLoop, sending: first)
    }
}

func withServer(
    address: SocketAddress? = nil,
    limits: HTTPServerLimits = HTTPServerLimits(),
    tls: TLSServerContext? = nil,
    handler: @escaping HTTPServer.Handler,
    _ body: (TestServer) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 2)
    let clients = try EventLoopGroup(count: 1)
    defer {
        group.shutdown()
        clients.shutdown()
    }
    let server = HTTPServer(on: group.loops, limits: limits, tls: tls, handler: handler)
    let bound = try await server.listen(on: address ?? SocketAddress(host: "127.0.0.1", port: 0))
    try await body(TestServer(server: server, address: bound, clientLoop: clients.loops[0]))
    _ = await server.drain(within: .zero)
}

/// Answers with the method, the target and the body it got.
@Sendable func echo(_ transaction: HTTPTransaction) async {
    do throws(HTTPServerError) {
        let body = try await transaction.body()
        let text = "\(transaction.head.method) \(transaction.head.target) \(String(decoding: body, as: UTF8.self))"
        transaction.respond(status: 200, body: Array(text.utf8))
    } catch {
        if case .refused(let status, let sentence) = error {
            transaction.respond(status: status, body: Array(sentence.utf8))
        }
    }
}
