import EventLoop
import Glibc
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
    of body: () async throws -> Success,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> HTTPClientError {
    do {
        _ = try await body()
    } catch let error as HTTPClientError {
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

/// Runs `body` with the URL of a socket whose backlog is full, so that connecting to it never ends.
func withFullBacklog(_ body: (HTTPClient, String, EventLoop) async throws -> Void) async throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var fillers: [Int32] = []
    defer { for filler in fillers { close(filler) } }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    unsafe withUnsafeMutablePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            _ = unsafe bind(descriptor, address, length)
            _ = unsafe getsockname(descriptor, address, &length)
            listen(descriptor, 0)
            for _ in 0..<4 {
                let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
                _ = unsafe connect(filler, address, length)
                fillers.append(filler)
            }
        }
    }
    let loop = try EventLoop(label: "client")
    loop.start()
    let client = HTTPClient(on: [loop])
    defer {
        loop.stop()
        loop.join()
    }
    try await body(client, "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/", loop)
}
