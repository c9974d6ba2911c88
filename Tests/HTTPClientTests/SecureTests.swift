import EventLoop
import HTTP
import HTTPClient
import Testing

/// TLS and HTTP/2, against a real server.
@Suite struct SecureTests {
    @Test func `a certificate that nobody vouches for is refused`() async throws {
        try await withNginx(isTrusted: false) { client, nginx, _ in
            let error = try await failure { try await client.text(nginx.request("/")) }

            #expect(error.kind == .tls)
            #expect(error.message.contains("certificate"), "\(error)")
            #expect(!error.isRequestMaybeSent)
        }
    }

    @Test func `a certificate for another host is refused`() async throws {
        try await withNginx { client, nginx, _ in
            var request = nginx.request("/")
            request.url = "https://elsewhere/"

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .tls)
        }
    }

    @Test(arguments: [
        (HTTPClientRequest.Version.automatic, "HTTP/2.0"), (.http11, "HTTP/1.1"), (.http2PriorKnowledge, "HTTP/2.0"),
    ])
    func `the version is the one asked for`(version: HTTPClientRequest.Version, expected: String) async throws {
        try await withNginx { client, nginx, _ in
            var request = nginx.request("/")
            request.version = version
            if version == .http2PriorKnowledge {
                request.url = "http://localhost/"
                request.unixSocket = nginx.plain
            }

            let text = try await client.text(request)

            #expect(text.hasPrefix(expected))
        }
    }

    @Test func `concurrent requests share an HTTP/2 connection`() async throws {
        try await withNginx { client, nginx, loop in
            let request = nginx.request("/")

            let texts = try await loop.run {
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<50 { group.addTask { try await client.text(request) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }

            #expect(texts.count == 50)
            #expect(Set(texts).count == 1)
        }
    }

    @Test func `an HTTP/2 body is sent and read whole`() async throws {
        try await withNginx { client, nginx, _ in
            var request = nginx.request("/")
            request.method = "POST"
            request.body = [UInt8](repeating: 0x78, count: 300_000)

            let sent = try await client.open(request)
            let read = try await client.open(nginx.request("/large"))

            #expect(sent.status == 200)
            #expect(try await read.collect(limit: NginxServer.largeSize).count == NginxServer.largeSize)
        }
    }

    @Test func `answers held back or left on an HTTP/2 connection do not hurt the others`() async throws {
        try await withNginx { client, nginx, _ in
            let slow = try await client.open(nginx.request("/large"))
            let left = try await client.open(nginx.request("/large"))
            _ = try await slow.next()
            _ = try await left.next()

            left.close()
            let text = try await client.text(nginx.request("/"))
            var received = 0
            while let bytes = try await slow.next() { received += bytes.count }

            #expect(text.hasPrefix("HTTP/2.0"))
            #expect(received > NginxServer.largeSize / 2)
        }
    }

    private func withNginx(
        isTrusted: Bool = true,
        _ body: (HTTPClient, NginxServer, EventLoop) async throws -> Void
    ) async throws {
        guard let nginx = try NginxServer.start() else { return }
        defer { nginx.stop() }
        var options = HTTPClientOptions()
        if isTrusted { options.certificateFile = nginx.certificate }
        let loop = try EventLoop(label: "client")
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        try await body(HTTPClient(on: [loop], options: options), nginx, loop)
    }
}

extension NginxServer {
    fileprivate func request(_ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest("GET", "https://localhost\(path)")
        request.unixSocket = secure
        request.timeouts.total = .seconds(300)
        return request
    }
}
