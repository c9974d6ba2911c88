import Cryptography
import Testing

@Suite(.enabled(if: TestCertificates.areAvailable)) struct TLSSessionTests {
    let certificates: TestCertificates
    let serverContext: TLSServerContext

    init() throws {
        certificates = try TestCertificates()
        try certificates.make("server")
        serverContext = try TLSServerContext(
            certificateFile: certificates.path("server.certificate"),
            keyFile: certificates.path("server.key")
        )
    }

    @Test(arguments: [1, 2, 3, 7, 100, 1021, 16_384, 1_000_000])
    func `data goes both ways whatever the size of the pieces`(size: Int) throws {
        let (client, server) = try pair()
        let question = (0..<70_001).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let answer = (0..<40_003).map { UInt8(truncatingIfNeeded: $0 * 17) }

        try client.send(question)
        try server.send(answer)
        let received = try exchange(client, server, pieces: size)

        #expect(received.byServer == question)
        #expect(received.byClient == answer)
        #expect(client.isHandshakeComplete && server.isHandshakeComplete)
    }

    @Test(arguments: [
        (["h2", "http/1.1"], "h2"), (["http/1.1", "h2"], "h2"), (["http/1.1"], "http/1.1"), (["x", "h2"], "h2"),
        ([], nil),
    ])
    func `HTTP 2 is preferred and HTTP 1 is enough`(offer: [String], expected: String?) throws {
        let (client, server) = try pair(offering: offer)

        _ = try exchange(client, server)

        #expect(server.negotiatedProtocol == expected)
        #expect(client.negotiatedProtocol == expected)
    }

    @Test func `a client that speaks none of the protocols is refused`() throws {
        let (client, server) = try pair(offering: ["gopher"])

        let error = #expect(throws: CryptographyError.self) { try exchange(client, server) }

        #expect(error?.code == .handshakeFailed)
        #expect(!server.takeOutput().isEmpty, "The client is owed an alert.")
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}hello", "\0\0\0\0\0\0\0\0\0\0"])
    func `something that is not TLS is refused`(text: String) throws {
        let (_, server) = try pair()

        let error = #expect(throws: CryptographyError.self) { try server.receive(text.utf8.span) }

        #expect(error?.code == .handshakeFailed)
        #expect(throws: CryptographyError.self) { try server.receive(text.utf8.span) }
        #expect(throws: CryptographyError.self) { try server.send([1]) }
    }

    @Test func `one damaged byte ends a session and no other`() throws {
        let (client, server) = try pair()
        let (otherClient, otherServer) = try pair()
        _ = try exchange(client, server)
        _ = try exchange(otherClient, otherServer)
        try client.send(Array("secret".utf8))
        try otherClient.send(Array("intact".utf8))
        var damaged = client.takeOutput()
        damaged[damaged.count - 1] ^= 1

        let error = #expect(throws: CryptographyError.self) { try server.receive(damaged.span) }
        let received = try exchange(otherClient, otherServer)

        #expect(error?.code == .trafficRefused)
        #expect(received.byServer == Array("intact".utf8))
    }

    @Test func `a certificate that is not trusted is refused by the client`() throws {
        try certificates.make("stranger")
        let context = try TLSClientContext(trusting: certificates.path("stranger.certificate"))
        let client = try TLSSession(context, serverName: "localhost")
        let server = try TLSSession(serverContext)

        let error = #expect(throws: CryptographyError.self) { try exchange(client, server) }

        #expect(error?.message.contains("certificate verify failed") == true)
    }

    @Test func `a certificate for another name is refused by the client`() throws {
        let context = try TLSClientContext(trusting: certificates.path("server.certificate"))
        let client = try TLSSession(context, serverName: "example.org")
        let server = try TLSSession(serverContext)

        #expect(throws: CryptographyError.self) { try exchange(client, server) }
    }

    @Test func `closing one side is seen by the other, which may still answer`() throws {
        let (client, server) = try pair()
        _ = try exchange(client, server)

        try client.send(Array("last words".utf8))
        client.shutdown()
        let first = try exchange(client, server)
        try server.send(Array("goodbye".utf8))
        let second = try exchange(client, server)

        #expect(first.byServer == Array("last words".utf8))
        #expect(second.byClient == Array("goodbye".utf8))
        #expect(server.isPeerClosed && !client.isPeerClosed)
        #expect(throws: CryptographyError.self) { try client.send([1]) }
    }

    @Test func `nothing is sent of nothing`() throws {
        let (client, server) = try pair()
        _ = try exchange(client, server)

        try client.send([])
        client.shutdown()
        _ = client.takeOutput()

        #expect(client.takeOutput().isEmpty)
    }

    private func pair(offering protocols: [String] = []) throws -> (client: TLSSession, server: TLSSession) {
        let context = try TLSClientContext(
            trusting: certificates.path("server.certificate"),
            protocols: protocols
        )
        return (try TLSSession(context, serverName: "localhost"), try TLSSession(serverContext))
    }
}

/// Carries bytes between the two until neither has any more to say.
@discardableResult
private func exchange(
    _ client: TLSSession,
    _ server: TLSSession,
    pieces size: Int = 4096
) throws -> (byClient: [UInt8], byServer: [UInt8]) {
    var received: (byClient: [UInt8], byServer: [UInt8]) = ([], [])
    while true {
        let fromClient = client.takeOutput()
        received.byServer += try deliver(fromClient, to: server, pieces: size)
        let fromServer = server.takeOutput()
        received.byClient += try deliver(fromServer, to: client, pieces: size)
        if fromClient.isEmpty, fromServer.isEmpty { return received }
    }
}

private func deliver(_ bytes: [UInt8], to session: TLSSession, pieces size: Int) throws -> [UInt8] {
    var plaintext: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
        plaintext += try session.receive(bytes[start..<min(start + size, bytes.count)].span)
    }
    return plaintext
}
