import HTTP
import HTTPServer
import Testing

@Suite struct RequestParserTests {
    static let conversation =
        "POST /v1/chat?x=1 HTTP/1.1\r\nHost: a\r\nX-Name:  two words \r\nContent-Length: 5\r\n\r\nhello"
        + "\r\nGET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        + "PUT /c HTTP/1.1\r\nhost: a\r\ntransfer-encoding: Chunked\r\nExpect: 100-continue\r\n\r\n"
        + "3\r\nabc\r\nA;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"

    @Test(arguments: 1...conversation.utf8.count)
    func `the requests do not depend on where the chunks fall`(size: Int) throws {
        let requests = try parse(Self.conversation, chunkSize: size)

        #expect(requests.map(\.head.method) == ["POST", "GET", "PUT"])
        #expect(requests.map(\.head.target) == ["/v1/chat?x=1", "/", "/c"])
        #expect(requests.map(\.body) == ["hello", "", "abc0123456789"])
        #expect(requests.map(\.framing.keepsAlive) == [true, true, true])
        #expect(requests.map(\.framing.expectsContinue) == [false, false, true])
        #expect(requests.map(\.framing.contentLength) == [5, 0, nil])
        #expect(requests[0].head.fields["x-name"] == "two words")
        #expect(requests.map(\.isComplete) == [true, true, true])
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\u{0}\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n", 417),
        ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nG\r\n", 400),
        ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400),
        ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1 1\rx", 400),
        ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n", 413),
    ])
    func `what two parties could read differently is refused`(text: String, status: Int) {
        for size in [1, 7, text.utf8.count] {
            #expect(refusal { _ = try parse(text, chunkSize: size) } == status)
        }
    }

    @Test func `a head beyond the limit is refused as soon as it is that long`() {
        let fields = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 20_000)
        let target = "GET /" + String(repeating: "a", count: 20_000)
        let many = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n"

        for size in [1, 1000, 100_000] {
            #expect(refusal { _ = try parse(fields, chunkSize: size) } == 431)
            #expect(refusal { _ = try parse(target, chunkSize: size) } == 414)
            #expect(refusal { _ = try parse(many, chunkSize: size) } == 431)
        }
    }

    @Test func `any bytes are read or refused`() {
        var generator = SystemRandomNumberGenerator()
        let seed = Array(Self.conversation.utf8)
        for _ in 0..<2000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            _ = try? parse(bytes, chunkSize: Int.random(in: 1...bytes.count, using: &generator))
        }
    }

    private func refusal(_ body: () throws -> Void) -> Int? {
        do {
            try body()
            return nil
        } catch {
            if case HTTPServerError.refused(let status, _) = error { return status }
            return nil
        }
    }
}

private struct ParsedRequest {
    var head: HTTPRequestHead
    var framing: RequestParser.Framing
    var body = ""
    var isComplete = false
}

private func parse(_ text: String, chunkSize: Int) throws -> [ParsedRequest] {
    try parse(Array(text.utf8), chunkSize: chunkSize)
}

private func parse(_ bytes: [UInt8], chunkSize: Int) throws -> [ParsedRequest] {
    var parser = RequestParser(limits: HTTPServerLimits())
    var requests: [ParsedRequest] = []
    for start in stride(from: 0, to: bytes.count, by: chunkSize) {
        let chunk = Array(bytes[start..<min(start + chunkSize, bytes.count)])
        var offset = 0
        while let event = try parser.next(chunk.span, at: &offset) {
            switch event {
            case .head(let head, let framing): requests.append(ParsedRequest(head: head, framing: framing))
            case .body(let range): requests[requests.count - 1].body += String(decoding: chunk[range], as: UTF8.self)
            case .end: requests[requests.count - 1].isComplete = true
            }
        }
    }
    return requests
}
