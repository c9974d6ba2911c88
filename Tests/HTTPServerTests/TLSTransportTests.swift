import HTTP
import HTTPServer
import TestKit
import Testing

@Suite(.enabled(if: Tool.openssl.isAvailable)) struct TLSTransportTests {
    @Test func `a request without TLS is told so`() async throws {
        try await withServer(.http2OverTLS, handler: { _ in }) { server, _ in
            let client = try await server.connect()

            await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = await client.receiveAll()

            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.hasSuffix("This port speaks HTTPS; the request came without TLS.\n"))
        }
    }

    @Test(arguments: [[0, 1, 2, 3], [22, 3, 1, 0, 5, 1, 2, 3, 4, 5], [UInt8](repeating: 255, count: 100)])
    func `garbage ends the connection`(bytes: [UInt8]) async throws {
        try await withServer(.http2OverTLS, handler: { _ in }) { server, _ in
            let client = try await server.connect()

            await client.send(bytes)
            let answer = await client.receiveAll()
            await client.close()

            #expect(answer.utf8.count < 20)
        }
    }

    @Test(arguments: [[], [22], [22, 3, 1, 2, 0, 1]])
    func `a handshake that stalls ends the connection`(bytes: [UInt8]) async throws {
        var limits = HTTPServerLimits()
        limits.handshakeTimeout = .milliseconds(50)
        try await withServer(.http2OverTLS, limits: limits, handler: { _ in }) { server, _ in
            let client = try await server.connect()

            await client.send(bytes)

            #expect(await client.receiveAll().isEmpty)
        }
    }
}
