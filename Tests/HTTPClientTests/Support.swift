import EventLoop
import HTTP
import HTTPClient
import Testing

/// Runs `body` with a client on a loop of its own and a server that follows `script`, and stops all of them after it.
func withClient(
    options: HTTPClientOptions = .init(),
    at address: SocketAddress? = nil,
    script: @escaping @Sendable (Int) -> [TestServer.Step],
    _ body: (HTTPClient, TestServer, EventLoop) async throws -> Void
) async throws {
    let server = try await TestServer(at: address, script: script)
    let loop = try EventLoop(label: "client")
    loop.start()
    let client = HTTPClient(on: [loop], options: options)
    defer {
        loop.stop()
        loop.join()
        server.stop()
    }
    try await body(client, server, loop)
}

/// What `body` throws; fails the test when it does not.
func failure<Success>(
    of body: () async throws(HTTPClientError) -> Success,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> HTTPClientError {
    do throws(HTTPClientError) {
        _ = try await body()
    } catch {
        return error
    }
    return try #require(nil, "nothing was thrown", sourceLocation: sourceLocation)
}

extension HTTPClient {
    /// The whole answer as text.
    func text(_ request: HTTPClientRequest) async throws(HTTPClientError) -> String {
        let response = try await open(request)
        return String(decoding: try await response.collect(limit: 1 << 20), as: UTF8.self)
    }
}

/// An answer with a body of known length.
func answer(_ body: String, fields: String = "") -> String {
    "HTTP/1.1 200 OK\r\ncontent-length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
}
