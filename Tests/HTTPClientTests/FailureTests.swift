import EventLoop
import HTTP
import HTTPClient
import Testing

@Suite struct FailureTests {
    static let whole = answer("hello")
    static let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

    @Test(arguments: 0..<whole.utf8.count)
    func `an answer cut anywhere is an error`(size: Int) async throws {
        let text = String(decoding: Self.whole.utf8.prefix(size), as: UTF8.self)
        try await expectConnectionError(text)
    }

    /// All but the very last byte: the body is known to be whole before that.
    @Test(arguments: 0..<chunked.utf8.count - 1)
    func `a chunked answer cut anywhere is an error`(size: Int) async throws {
        let text = String(decoding: Self.chunked.utf8.prefix(size), as: UTF8.self)
        try await expectConnectionError(text)
    }

    private func expectConnectionError(_ text: String) async throws {
        try await withClient(script: { _ in [.request, .send(text), .close] }) { client, server, _ in
            let error = try await failure {
                try await client.text(HTTPClientRequest("GET", "\(server.url)/secret?key=hidden"))
            }

            #expect([.connection, .protocolError].contains(error.kind), "\(error.kind) \(error)")
            #expect(error.isRequestMaybeSent)
            #expect(error.message.contains("\(server.address)"))
            #expect(!error.message.contains("secret") && !error.message.contains("hidden"))
        }
    }

    @Test func `what came before the cut can be read`() async throws {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello"
        try await withClient(script: { _ in [.request, .send(text), .close] }) { client, server, _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))

            let first = try await response.next()
            let error = try await failure { try await response.next() }

            #expect(first == Array("hello".utf8))
            #expect(error.kind == .connection)
        }
    }

    @Test(arguments: [
        "what is this\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\na: b\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\na b: c\r\n\r\n", "HTTP/1.1 200 OK\r\na: \u{1}\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\n",
    ])
    func `what is not HTTP is refused`(text: String) async throws {
        try await withClient(script: { _ in [.request, .send(text), .close] }) { client, server, _ in
            let error = try await failure {
                try await client.text(HTTPClientRequest("GET", server.url))
            }

            #expect(error.kind == .protocolError, "\(error)")
        }
    }

    @Test(arguments: ["xyz\r\n", "5\r\nhelloXX0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "ffffffffffffffffff\r\nhello"])
    func `chunks that are none are refused`(chunks: String) async throws {
        let text = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunks
        try await withClient(script: { _ in [.request, .send(text), .close] }) { client, server, _ in
            let error = try await failure { try await client.text(HTTPClientRequest("GET", server.url)) }

            // The library calls it a failure to receive.
            #expect(error.kind == .connection, "\(error)")
        }
    }

    @Test(arguments: [1, 1000])
    func `a head without end is refused`(lineCount: Int) async throws {
        let line = "x: " + String(repeating: "y", count: 100_000 / lineCount) + "\r\n"
        let text = "HTTP/1.1 200 OK\r\n" + String(repeating: line, count: lineCount) + "\r\n"
        try await withClient(script: { _ in [.request, .send(text)] }) { client, server, _ in
            let error = try await failure {
                try await client.text(HTTPClientRequest("GET", server.url))
            }

            #expect(error.kind == .tooLarge, "\(error)")
        }
    }

    @Test func `a refused connection says where and why`() async throws {
        try await withClient(script: { _ in [] }) { client, server, _ in
            server.stop()

            let error = try await failure {
                try await client.text(HTTPClientRequest("GET", "http://user:pass@\(server.address)/path?key=1"))
            }

            #expect(error.kind == .connect)
            #expect(error.message == "cannot connect to \(server.address): Connection refused")
            #expect(!error.isRequestMaybeSent)
        }
    }

    @Test func `a name without an address says so`() async throws {
        try await withClient(script: { _ in [] }) { client, _, _ in
            let error = try await failure {
                try await client.text(HTTPClientRequest("GET", "http://nobody.invalid:81/path"))
            }

            #expect(error.kind == .resolve)
            #expect(error.message.hasPrefix("cannot find nobody.invalid:81: "))
        }
    }

    @Test(arguments: [
        "", "/path", "example.com", "http:/", "http://", "http://a b/", "ftp://127.0.0.1/", "file:///etc/passwd",
        "http://127.0.0.1:99999/", "http://127.0.0.1/\r\nx: y", "http://127.0.0.1/\u{0}", "http://[::1/", "https://?",
    ])
    func `a URL that cannot be asked is refused`(url: String) async throws {
        try await withClient(script: { _ in [] }) { client, _, _ in
            let error = try await failure {
                try await client.text(HTTPClientRequest("GET", url))
            }

            #expect(error.kind == .invalidURL, "\(error)")
        }
    }

    @Test(arguments: ["", "GET /", "G\r\nET"])
    func `a method that is none is refused`(method: String) async throws {
        try await withClient(script: { _ in [] }) { client, server, _ in
            let error = try await failure {
                try await client.text(HTTPClientRequest(method, server.url))
            }

            #expect(error.kind == .invalidRequest)
            #expect(server.connectionCount == 0)
        }
    }

    @Test(arguments: ["", "a b", "a:b", "a\r\nb"])
    func `a field name that is none is refused`(name: String) async throws {
        try await withClient(script: { _ in [] }) { client, server, _ in
            let request = HTTPClientRequest("GET", server.url, fields: [name: "value"])

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .invalidRequest)
            #expect(server.connectionCount == 0)
        }
    }
}
