package import Cryptography
package import EventLoop

/// An HTTP server on every loop of a group.
///
/// Each loop has listeners of its own, so a request is accepted, handled and answered on one thread.
package final class HTTPServer: Sendable {
    /// Answers one request; it runs on the loop that accepted the connection.
    package typealias Handler = @Sendable (HTTPTransaction) async -> Void

    private let servers: [LoopServer]
    private let population = Population()

    /// With `tls` every connection is encrypted and none is served in the clear.
    package init(
        on loops: [EventLoop],
        limits: HTTPServerLimits = HTTPServerLimits(),
        tls: TLSServerContext? = nil,
        handler: @escaping Handler
    ) {
        precondition(!loops.isEmpty, "a server needs a loop")
        let population = population
        servers = loops.map { LoopServer(loop: $0, limits: limits, tls: tls, population: population, handler: handler) }
    }

    /// Connections open now.
    package var connectionCount: Int { population.count }

    /// Accepts connections at an address; returns it with the port that was chosen when it asked for port 0.
    ///
    /// A Unix socket is served by the first loop alone: the kernel does not spread its connections.
    package func listen(on address: SocketAddress) async throws(EventLoopError) -> SocketAddress {
        var bound = address
        if !isUnix(address) { try Listener.checkIsFree(address) }
        for server in isUnix(address) ? servers.prefix(1) : servers[...] {
            let asked = bound
            let isShared = servers.count > 1 && !isUnix(address)
            let result = await server.loop.run { () -> Result<SocketAddress, EventLoopError> in
                do throws(EventLoopError) {
                    return .success(try server.listen(on: asked, isShared: isShared))
                } catch {
                    return .failure(error)
                }
            }
            bound = try result.get()
        }
        return bound
    }

    private func isUnix(_ address: SocketAddress) -> Bool {
        if case .unix = address.kind { true } else { false }
    }

    /// Accepts nothing more, lets what is in flight end within a time, and closes what is left.
    ///
    /// - Returns: how many connections had to be cut.
    package func drain(within limit: Duration) async -> Int {
        for server in servers { await server.loop.run { server.beginDrain() } }
        return await withTaskGroup { group in
            group.addTask {
                for server in self.servers { await server.loop.run { await server.waitUntilEmpty() } }
            }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
            var cut = 0
            // Within the group, which waits for its tasks: closing is what ends the first of them.
            for server in self.servers { cut += await server.loop.run { server.closeAll() } }
            return cut
        }
    }
}
