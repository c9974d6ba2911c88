import EventLoop
import HTTP
import HTTPClient
import Testing

@Suite struct BackpressureTests {
    static let size = 48 << 20

    @Test(arguments: [false, true])
    func `a reader that does not read holds the server back`(isCollecting: Bool) async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: \(Self.size)\r\n\r\n"
        try await withClient(script: { number in
            number == 0
                ? [.request, .send(head), .flood(Self.size)]
                : Array(repeating: [.request, .send(answer(""))], count: 10_000).flatMap { $0 }
        }) { client, server, _ in
            var request = HTTPClientRequest("GET", server.url)
            request.timeouts.idle = .seconds(5)
            let response = try await client.open(request)

            // Other requests go on, and the flood has stopped when it stays the same over many of them.
            var flooded = 0
            var unchanged = 0
            while unchanged < 200 {
                _ = try await client.text(HTTPClientRequest("GET", server.url))
                unchanged = flooded == server.floodedBytes ? unchanged + 1 : 0
                flooded = server.floodedBytes
            }
            var received = 0
            if isCollecting {
                received = try await response.collect(limit: Self.size).count
            } else {
                while let bytes = try await response.next() { received += bytes.count }
            }

            #expect(flooded < Self.size / 2)
            #expect(received == Self.size)
        }
    }

    @Test func `an answer held back can be left`() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: \(Self.size)\r\n\r\n"
        var options = HTTPClientOptions()
        options.unreadLimit = 1
        try await withClient(options: options, script: { _ in [.request, .send(head), .flood(Self.size)] }) {
            client,
            server,
            _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))
            for _ in 0..<3 { _ = try await response.next() }

            response.close()

            await server.wait(for: .closed(0))
        }
    }

    @Test func `an answer held back does not time out`() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-length: \(Self.size)\r\n\r\n"
        try await withClient(script: { _ in [.request, .send(head), .flood(Self.size)] }) { client, server, loop in
            var request = HTTPClientRequest("GET", server.url)
            // Long enough that a busy machine does not pass it between two pieces.
            request.timeouts.idle = .seconds(3)
            let response = try await client.open(request)
            _ = try await response.next()
            // Not to wait for anything: this is how long the reader takes.
            try await loop.sleep(for: .seconds(4))

            var received = 0
            while let bytes = try await response.next() { received += bytes.count }

            #expect(received > Self.size / 2)
        }
    }
}
