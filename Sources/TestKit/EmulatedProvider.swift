package import Emulator
package import EventLoop
package import HTTPServer

/// An emulator that listens on loopback for the time of one test.
package struct EmulatedProvider: Sendable {
    package let emulator: Emulator
    package let server: HTTPServer
    package let address: SocketAddress
    /// A loop for clients, apart from the emulator's own.
    package let clientLoop: EventLoop

    /// What a configuration or a provider takes as `base_url`.
    package var baseURL: String { "http://\(address)" }

    package func connect() async throws -> RawConnection {
        try await RawConnection(to: address, on: clientLoop)
    }

    /// Sends a request on a connection of its own, and returns what came until the connection ended.
    package func exchange(_ request: String) async throws -> String {
        let client = try await connect()
        await client.send(request)
        let answer = await client.receiveAll()
        await client.close()
        return answer
    }
}

/// Runs `body` while an emulator serves on a free port.
package func withEmulator(
    _ emulator: Emulator = Emulator(),
    _ body: (EmulatedProvider) async throws -> Void
) async throws {
    let group = try EventLoopGroup(count: 2)
    defer { group.shutdown() }
    let server = HTTPServer(on: [group.loops[0]], handler: emulator.handler)
    let address = try await server.listen(on: SocketAddress(host: "127.0.0.1", port: 0))
    try await body(
        EmulatedProvider(emulator: emulator, server: server, address: address, clientLoop: group.loops[1])
    )
    _ = await server.drain(within: .zero)
}
