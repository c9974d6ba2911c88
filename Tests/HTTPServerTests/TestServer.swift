import EventLoop
import HTTPServer
import TestKit

/// A server on two loops for the time of one test.
struct TestServer {
    let server: HTTPServer
    let address: SocketAddress
    let clientLoop: EventLoop

    func connect() async throws -> RawConnection {
        try await RawConnection(to: address, on: clientLoop)
    }
}

func withServer(
    address: SocketAddress? = nil,
    limits: HTTPServerLimits = HTTPServerLimits(),
    handler: @escaping HTTPServer.Handler,
    _ body: (TestServer) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 2)
    let clients = try EventLoopGroup(count: 1)
    defer {
        group.shutdown()
        clients.shutdown()
    }
    let server = HTTPServer(on: group.loops, limits: limits, handler: handler)
    let bound = try await server.listen(on: address ?? SocketAddress(host: "127.0.0.1", port: 0))
    try await body(TestServer(server: server, address: bound, clientLoop: clients.loops[0]))
    _ = await server.drain(within: .zero)
}
