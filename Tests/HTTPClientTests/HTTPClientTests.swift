import EventLoop
import HTTP
import HTTPClient
import Testing

@Suite struct HTTPClientTests {
    static let whole = answer("hello, world", fields: "x-one: 1\r\nX-Two:  two \r\n")
    static let chunked =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\nx-trailer: 1\r\n\r\n"

    @Test(arguments: [whole, chunked], [1, 2, 3, 7, 16, 1000])
    func `a body is the same however it arrives`(text: String, size: Int) async throws {
        try await withClient(script: { _ in [.request, .pieces(text, size)] }) { client, server, _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))
            var body: [UInt8] = []
            while let bytes = try await response.next() { body += bytes }

            #expect(response.status == 200)
            #expect(String(decoding: body, as: UTF8.self) == "hello, world")
            #expect(try await response.next() == nil)
        }
    }

    @Test func `the fields of the answer are kept in order`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.whole)] }) { client, server, _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))

            #expect(response.fields.pairs.map(\.name) == ["content-length", "x-one", "x-two"])
            #expect(response.fields["x-two"] == "two")
        }
    }

    @Test func `a request is sent as given and with nothing added`() async throws {
        try await withClient(script: { _ in [.request, .send(answer(""))] }) { client, server, _ in
            var request = HTTPClientRequest("POST", "\(server.url)/a/../b%20c?q=1", body: Array("{}".utf8))
            request.fields = ["X-Key": "secret", "x-empty": "", "connection": "close", "content-length": "7"]

            _ = try await client.text(request)

            let expected =
                "POST /a/../b%20c?q=1 HTTP/1.1\r\nHost: \(server.address)\r\nx-key: secret\r\nx-empty:\r\n"
                + "Content-Length: 2\r\n\r\n{}"
            #expect(server.requests == [expected])
        }
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], [nil, "", "body"])
    func `any method goes with and without a body`(method: String, body: String?) async throws {
        let text = method == "HEAD" ? "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n" : answer("hello")
        try await withClient(script: { _ in [.request, .send(text), .request, .send(answer("next"))] }) {
            client,
            server,
            _ in
            let request = HTTPClientRequest(method, server.url, body: body.map { Array($0.utf8) })

            let received = try await client.text(request)
            let next = try await client.text(HTTPClientRequest("GET", server.url))

            #expect(received == (method == "HEAD" ? "" : "hello"))
            #expect(next == "next")
            #expect(server.requests.first?.hasPrefix("\(method) / HTTP/1.1\r\n") == true)
            #expect(server.requests.last?.hasPrefix("GET / HTTP/1.1\r\n") == true)
            #expect(server.requests.first?.hasSuffix("\r\n\r\n\(method == "HEAD" ? "" : body ?? "")") == true)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `a large body is sent whole`() async throws {
        try await withClient(script: { _ in [.request, .send(answer("ok"))] }) { client, server, _ in
            let body = String(repeating: "0123456789", count: 300_000)

            let text = try await client.text(HTTPClientRequest("POST", server.url, body: Array(body.utf8)))

            #expect(text == "ok")
            #expect(server.requests.first?.hasSuffix(body) == true)
        }
    }

    @Test(arguments: [204, 304])
    func `an answer without a body ends at once`(status: Int) async throws {
        let text = "HTTP/1.1 \(status) Nothing\r\n\r\n"
        try await withClient(script: { _ in [.request, .send(text)] }) { client, server, _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))

            #expect(response.status == status)
            #expect(try await response.next() == nil)
        }
    }

    @Test func `interim answers are passed over`() async throws {
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n"
        try await withClient(script: { _ in [.request, .pieces(interim + answer("hello"), 9)] }) { client, server, _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))

            #expect(response.status == 200)
            #expect(response.fields["link"] == nil)
            #expect(try await response.collect(limit: 5) == Array("hello".utf8))
        }
    }

    @Test func `sequential requests share a connection`() async throws {
        let script: [TestServer.Step] = (0..<20).flatMap { [.request, .send(answer("\($0)"))] }
        try await withClient(script: { _ in script }) { client, server, loop in
            let texts = try await loop.run { () throws(HTTPClientError) in
                var texts: [String] = []
                for number in 0..<20 {
                    let request = HTTPClientRequest("POST", server.url, body: Array("\(number)".utf8))
                    texts.append(try await client.text(request))
                }
                return texts
            }

            #expect(texts == (0..<20).map(String.init))
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `concurrent requests do not wait for each other`() async throws {
        try await withClient(script: { number in
            number == 0 ? [.request] : [.request, .send(answer("hello")), .request, .send(answer("hello"))]
        }) { client, server, loop in
            let stuck = Task(executorPreference: loop) { try await client.open(HTTPClientRequest("GET", server.url)) }
            await server.wait(for: .accepted(0))

            let texts = try await loop.run {
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<40 {
                        group.addTask { try await client.text(HTTPClientRequest("GET", server.url)) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }

            #expect(texts == Array(repeating: "hello", count: 40))
            stuck.cancel()
            await #expect(throws: HTTPClientError.self) { try await stuck.value }
        }
    }

    @Test func `a body beyond the limit is refused`() async throws {
        try await withClient(script: { _ in [.request, .send(answer("hello"))] }) { client, server, _ in
            let error = try await failure {
                let response = try await client.open(HTTPClientRequest("GET", server.url))
                return try await response.collect(limit: 4)
            }

            #expect(error.kind == .tooLarge)
        }
    }
}
