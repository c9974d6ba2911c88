import HTTP
import HTTPServer
import TestKit
import Testing
import WebSocket

@Suite struct WebSocketConnectionTests {
    private static let request = """
        GET /socket HTTP/1.1\r
        Host: here.example\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r

        """

    @Test func `what is said comes back, also when it was sent before the answer`() async throws {
        try await withServer(handler: { await echoMessages($0) }) { server in
            let client = try await server.connect()

            await client.send(Array((Self.request + "\r\n").utf8) + frame(.text, "first"))
            _ = await client.receive(until: "first")
            await client.send(frame(.text, "second"))
            _ = await client.receive(until: "second")
            await client.send(frame(.ping, "there?"))
            _ = await client.receive(until: "there?")
            await client.send(frame(.close))
            let text = await client.receiveAll()

            #expect(text.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(text.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        }
    }

    @Test func `a frame that breaks the protocol is answered with its code, and ends it`() async throws {
        try await withServer(handler: { await echoMessages($0) }) { server in
            let client = try await server.connect()

            await client.send(Array((Self.request + "\r\n").utf8) + [0x81, 0x01, 0x61])
            let text = await client.receiveAll()

            #expect(text.hasSuffix("A client's frame is not masked."))
            #expect(text.contains("\u{3}"))
        }
    }

    @Test func `a server that drains says so and ends the socket`() async throws {
        try await withServer(handler: { await echoMessages($0) }) { server in
            let client = try await server.connect()
            await client.send(Array((Self.request + "\r\n").utf8) + frame(.text, "first"))
            _ = await client.receive(until: "first")

            async let cut = server.server.drain(within: .seconds(20))
            _ = await client.receive(until: "The server ends.")
            await client.send(frame(.close))
            _ = await client.receiveAll()

            #expect(await cut == 0)
        }
    }

    @Test func `a silent client is asked, and cut when it says nothing`() async throws {
        var options = WebSocketOptions()
        (options.pingInterval, options.pongTimeout) = (.milliseconds(1), .milliseconds(1))
        let patience = options
        let (endings, ended) = AsyncStream.makeStream(of: WebSocketCloseCode?.self)
        try await withServer(handler: { transaction in
            try? await transaction.upgrade(to: patience) { socket in
                while await socket.receive() != nil {}
                ended.yield(socket.ending?.code)
            }
        }) { server in
            let client = try await server.connect(sending: Self.request + "\r\n")

            let text = await client.receiveAll()

            #expect(text.hasSuffix("\r\n\r\n\u{FFFD}\u{0}"))
            #expect(await endings.first { _ in true } == .lost)
        }
    }

    @Test func `a client that is slow to read gets what was said before the end`() async throws {
        var limits = HTTPServerLimits()
        limits.sendBufferBytes = 1 << 26
        var options = WebSocketOptions()
        options.closeTimeout = .milliseconds(1)
        (options.pingInterval, options.pongTimeout) = (.milliseconds(1), .milliseconds(1))
        let impatient = options
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let size = 1 << 25
        try await withServer(limits: limits) { transaction in
            try? await transaction.upgrade(to: impatient) { socket in
                if transaction.head.path == "/silent" {
                    while await socket.receive() != nil {}
                } else {
                    try? await socket.send(.text(Array(repeating: UInt8(ascii: "x"), count: size)))
                }
            }
            ended.yield()
        } _: { server in
            let client = try await server.connect()
            await client.pause()
            await client.send(Self.request + "\r\n")
            _ = await ends.first { _ in true }
            // When this one has been cut, the time of the first would have passed as well.
            let silent = try await server.connect(
                sending: Self.request.replacing("/socket", with: "/silent") + "\r\n"
            )
            _ = await silent.receiveAll()

            await client.resume()
            let text = await client.receiveAll()

            #expect(text.utf8.count > size)
            #expect(text.hasSuffix("x\u{FFFD}\u{2}\u{3}\u{FFFD}"))
        }
    }

    @Test func `a client that leaves ends the handler's task`() async throws {
        let (endings, ended) = AsyncStream.makeStream(of: Bool.self)
        try await withServer(handler: { transaction in
            try? await transaction.upgrade { socket in
                while await socket.receive() != nil {}
                ended.yield(Task.isCancelled)
            }
        }) { server in
            let client = try await server.connect(sending: Self.request + "\r\n")
            _ = await client.receive(until: "\r\n\r\n")

            await client.close()

            #expect(await endings.first { _ in true } == true)
        }
    }

    @Test func `a client that reads nothing holds back who sends to it`() async throws {
        let (counts, counted) = AsyncStream.makeStream(of: Int.self)
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        try await withServer(handler: { transaction in
            try? await transaction.upgrade { socket in
                var sent = 0
                while (try? await socket.send(.binary(piece))) != nil {
                    sent += 1
                    if sent == 64 { break }
                    counted.yield(sent)
                }
                counted.finish()
            }
        }) { server in
            let client = try await server.connect()
            await client.pause()
            await client.send(Self.request + "\r\n")
            var most = 0
            for await count in counts {
                most = count
                if count >= 1 { break }
            }
            await client.close()
            for await count in counts { most = count }

            #expect(most < 64)
        }
    }

    @Test(arguments: [
        ("Origin: https://evil.example\r\n", 403), ("Origin: null\r\n", 403), ("Origin: http://here.example\r\n", 101),
        ("Origin: https://HERE.example\r\n", 101), ("Origin: https://listed.example\r\n", 101), ("", 101),
    ])
    func `only pages from here or listed may connect`(field: String, status: Int) async throws {
        try await withServer(handler: { transaction in
            await echoMessages(transaction, origins: OriginPolicy(origins: ["https://listed.example"]))
        }) { server in
            let client = try await server.connect(sending: Self.request + field + "\r\n")

            let text = await client.receive(until: "\r\n\r\n")

            #expect(text.hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func `a request with a body, or in HTTP 1.0, becomes no socket`() async throws {
        try await withServer(handler: { await echoMessages($0) }) { server in
            let withBody = try await server.connect(sending: Self.request + "Content-Length: 5\r\n\r\n")
            let old = try await server.connect(
                sending: Self.request.replacing("HTTP/1.1", with: "HTTP/1.0") + "\r\n"
            )

            #expect(await withBody.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 400 "))
            #expect(await old.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 503 "))
        }
    }

    private func frame(_ opcode: WebSocketOpcode, _ payload: String = "") -> [UInt8] {
        let payload = opcode == .close ? [0x03, 0xE8] : Array(payload.utf8)
        var bytes: [UInt8] = []
        WebSocketEncoder.append(opcode, payload, mask: 0x0102_0304, to: &bytes)
        return bytes
    }
}

/// Sends back what is received, until the client says goodbye.
private func echoMessages(_ transaction: HTTPTransaction, origins: OriginPolicy = OriginPolicy()) async {
    do {
        try await transaction.upgrade(origins: origins) { socket in
            while let message = await socket.receive() { try? await socket.send(message) }
        }
    } catch {
        transaction.respond(status: error.status, fields: error.fields, body: Array(error.message.utf8))
    }
}
