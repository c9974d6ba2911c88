import HTTP
import HTTP2
import HTTPServer
import TestKit
import Testing

/// What the server sends by itself while a handler is silent, in both protocols.
@Suite struct KeepAliveTests {
    enum Version: CaseIterable { case http1, http2 }

    @Test(arguments: Version.allCases)
    func `a silent answer is kept alive, and is otherwise as it was written`(version: Version) async throws {
        let gate = Gate()
        try await withServer(handler: { await stream($0, pieces: ["one\n", "two\n"], gate) }) { server in
            let client = try await StreamClient(version, server)

            await client.ask("/")
            await client.wait(for: "one\n.\n.\n")
            gate.open()
            let body = await client.wholeBody()

            #expect(body.hasPrefix("one\n.\n.\n"))
            #expect(body.hasSuffix(".\ntwo\n"))
            #expect(body.filter { $0 != "." && $0 != "\n" } == "onetwo")
        }
    }

    @Test(arguments: Version.allCases)
    func `it is kept alive before its first piece too`(version: Version) async throws {
        let gate = Gate()
        try await withServer(handler: { await stream($0, pieces: [nil, "one\n"], gate) }) { server in
            let client = try await StreamClient(version, server)

            await client.ask("/")
            await client.wait(for: ".\n.\n")
            gate.open()

            #expect(await client.wholeBody().hasSuffix(".\none\n"))
        }
    }

    @Test(arguments: Version.allCases)
    func `a client that takes nothing finds no heap of them`(version: Version) async throws {
        let gate = Gate()
        let large = String(repeating: "x", count: 16 << 20)
        try await withServer(handler: { transaction in
            let isClock = transaction.head.path == "/clock"
            await stream(transaction, pieces: isClock ? ["one\n", "two\n"] : [large], gate)
        }) { server in
            let client = try await StreamClient(version, server)
            let clock = try await StreamClient(version, server)

            await client.ask("/", thenPause: true)
            await clock.ask("/clock")
            await clock.wait(for: "one\n.\n.\n.\n.\n.\n")
            gate.open()
            await client.resume()

            #expect(await client.wholeBody() == large)
        }
    }

    @Test func `after the end of an answer nothing follows but the next`() async throws {
        let (gate, clockGate) = (Gate(), Gate())
        try await withServer(handler: { transaction in
            switch transaction.head.path {
            case "/clock": await stream(transaction, pieces: ["one\n", "two\n"], clockGate)
            case "/whole": transaction.respond(status: 200, body: Array("whole".utf8))
            default: await stream(transaction, pieces: ["one\n", "two\n"], gate)
            }
        }) { server in
            let client = try await server.connect()
            let clock = try await StreamClient(.http1, server)

            await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = await client.receive(until: "4\r\none\n\r\n2\r\n.\n\r\n2\r\n.\n\r\n")
            gate.open()
            _ = await client.receive(until: "0\r\n\r\n")
            await clock.ask("/clock")
            await clock.wait(for: "one\n.\n.\n.\n")
            clockGate.open()
            await client.send("GET /whole HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let text = await client.receiveAll()

            #expect(text.contains("4\r\ntwo\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"))
            #expect(text.hasSuffix("\r\n\r\nwhole"))
        }
    }

    @Test(arguments: Version.allCases)
    func `a client that leaves ends it`(version: Version) async throws {
        let (endings, ended) = AsyncStream.makeStream(of: Bool.self)
        try await withServer(handler: { transaction in
            await stream(transaction, pieces: ["one\n", "two\n"], Gate())
            ended.yield(transaction.isDisconnected)
        }) { server in
            let client = try await StreamClient(version, server)

            await client.ask("/")
            await client.wait(for: "one\n.\n")
            await client.close()

            #expect(await endings.first { _ in true } == true)
        }
    }
}

/// Writes the pieces with dots between them while the gate before the second is closed; `nil` writes nothing.
private func stream(_ transaction: HTTPTransaction, pieces: [String?], _ gate: Gate) async {
    transaction.start(status: 200)
    transaction.keepAlive(every: .milliseconds(20), with: Array(".\n".utf8))
    for (number, piece) in pieces.enumerated() {
        if number == 1 { await gate.wait() }
        if let piece { try? await transaction.write(Array(piece.utf8)) }
    }
    transaction.finish()
}

/// Holds back whoever waits until it is opened, or the waiting task is cancelled.
private struct Gate {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func wait() async {
        for await _ in stream {}
    }

    func open() {
        continuation.finish()
    }
}

/// Reads one streamed answer in either protocol.
private enum StreamClient {
    case http1(RawConnection)
    case http2(HTTP2Client)

    private static var request: Int32 { 1 }

    init(_ version: KeepAliveTests.Version, _ server: TestServer) async throws {
        self =
            switch version {
            case .http1: .http1(try await server.connect())
            case .http2: .http2(try await server.connectHTTP2())
            }
    }

    func ask(_ path: String, thenPause: Bool = false) async {
        switch self {
        case .http1(let client):
            if thenPause { await client.pause() }
            await client.send("GET \(path) HTTP/1.0\r\nHost: a\r\n\r\n")
        case .http2(let client):
            _ = await client.request("GET", path)
            if thenPause { await client.pause() }
        }
    }

    func wait(for text: String) async {
        switch self {
        case .http1(let client): _ = await client.receive(until: text)
        case .http2(let client):
            await client.wait { session in
                String(decoding: session.answers[Self.request]?.body ?? [], as: UTF8.self).contains(text)
            }
        }
    }

    func resume() async {
        switch self {
        case .http1(let client): await client.resume()
        case .http2(let client): await client.resume()
        }
    }

    func close() async {
        switch self {
        case .http1(let client): await client.close()
        case .http2(let client): await client.close()
        }
    }

    func wholeBody() async -> String {
        switch self {
        case .http1(let client):
            let text = await client.receiveAll()
            return text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
        case .http2(let client):
            return String(decoding: await client.answer(Self.request).body, as: UTF8.self)
        }
    }
}
