import EventLoop
import HTTPServer
import Logging
import SocketIO
import TestKit
import Testing

@Suite struct SocketIOServerTests {
    @Test func `one address has so many sessions at most, and room again when one ends`() async throws {
        var options = SocketIOOptions()
        options.sessionsPerAddress = 2
        try await withServer(options) { call in
            let first = try await call("GET", "transport=polling")
            _ = try await call("GET", "transport=polling")
            let refused = try await call("GET", "transport=polling")
            let session = try #require(first.firstMatch(of: /"sid":"([^"]+)"/)?.1)
            _ = try await call("POST", "transport=polling&sid=\(session)", "1")
            let next = try await call("GET", "transport=polling")

            #expect(first.hasPrefix("HTTP/1.1 200 "))
            #expect(refused.hasPrefix("HTTP/1.1 429 "))
            #expect(refused.contains("There are too many sessions from this address"))
            #expect(next.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `a request that is to be a WebSocket and is none learns how it becomes one`() async throws {
        try await withServer { call in
            let answer = try await call("GET", "transport=websocket")

            #expect(answer.hasPrefix("HTTP/1.1 426 "))
            #expect(answer.contains("\r\nupgrade: websocket\r\n"))
        }
    }
}

/// Says nothing to anybody.
private struct Quiet: SocketIOHandler {
    func onEvent(_ event: SocketEvent, from socket: Socket) async {}
}

/// Sends one request on a connection of its own and returns all of the answer.
private struct Caller: Sendable {
    let address: SocketAddress
    let loop: EventLoop

    func callAsFunction(_ method: String, _ query: String, _ body: String = "") async throws -> String {
        let request =
            "\(method) /socket.io/?EIO=4&\(query) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        return await (try RawConnection(to: address, on: loop, sending: request)).receiveAll()
    }
}

private func withServer(
    _ options: SocketIOOptions = SocketIOOptions(),
    _ body: (Caller) async throws -> Void
) async throws {
    let loops = try EventLoopGroup(count: 2)
    defer { loops.shutdown() }
    let socketIO = SocketIOServer(options: options, log: Log(level: .error, descriptor: -1), handler: Quiet())
    let server = HTTPServer(on: [loops.loops[0]]) { await socketIO.handle($0) }
    let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await socketIO.run() }
        defer { group.cancelAll() }
        try await body(Caller(address: address, loop: loops.loops[1]))
    }
    _ = await server.drain(within: .zero)
}
