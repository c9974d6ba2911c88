import HTTP
import HTTP2
import Testing

@Suite struct HTTP2AbuseTests {
    static let opening = Frame.preface + Frame.settings

    @Test(arguments: [
        Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
        Array("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".utf8),
        [UInt8](repeating: 0, count: 100),
    ])
    func `what does not begin like HTTP 2 is refused`(bytes: [UInt8]) {
        let server = ServerSide()

        let error = #expect(throws: HTTP2Error.self) { try server.receive(bytes) }

        #expect(error == .notHTTP2)
        #expect(drained(server).goAway == HTTP2Code.protocolError.rawValue)
    }

    @Test(arguments: [
        ("a frame that is too large", Frame.frame(0, stream: 1, [UInt8](repeating: 0, count: 20_000))),
        ("DATA on no stream", Frame.frame(0, stream: 0, [1])),
        ("DATA on a stream that was never opened", Frame.frame(0, stream: 1, [1])),
        ("a CONTINUATION of nothing", Frame.frame(9, flags: 4, stream: 1, [])),
        ("a head interrupted", Frame.headers(1, Frame.get, flags: 1) + Frame.frame(6, [UInt8](repeating: 0, count: 8))),
        ("an even stream", Frame.headers(2, Frame.get)),
        ("a PING of the wrong size", Frame.frame(6, [1])),
        ("SETTINGS of the wrong size", Frame.frame(4, [1])),
        ("a window too large", Frame.windowUpdate(0, 0x7FFF_FFFF)),
        ("compression that is broken", Frame.frame(1, flags: 5, stream: 1, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])),
        ("a pushed request", Frame.frame(5, flags: 4, stream: 1, Frame.number(2))),
    ])
    func `a connection that breaks the protocol ends with a reason`(what: String, bytes: [UInt8]) throws {
        for pieces in [1, 5, .max] {
            let server = ServerSide()

            try? server.receive(Self.opening + bytes, pieces: pieces)
            let output = drained(server)

            #expect((output.goAway ?? 0) != 0, "\(what)")
            #expect(server.session.isFinished, "\(what)")
            #expect(server.heads.isEmpty, "\(what)")
        }
    }

    @Test(arguments: [
        [(":method", "GET"), (":scheme", "http"), (":authority", "a")],
        Frame.get + [("connection", "close")],
        Frame.get + [("transfer-encoding", "chunked")],
        Frame.get + [("X-Upper", "a")],
        Frame.get + [("x-forged", "a\r\nb: c")],
        Frame.get + [("x bad", "a")],
        Frame.get + [("content-length", "1"), ("content-length", "2")],
        Frame.get + [("content-length", "5")],
        Frame.get + [(":path", "/late")],
        Frame.get + [(":unknown", "a")],
    ])
    func `a malformed request is reset, and others go on`(fields: [(String, String)]) throws {
        let server = ServerSide()

        try server.receive(Self.opening + Frame.headers(1, fields) + Frame.headers(3, Frame.get))
        let output = drained(server)

        #expect(output.resets == [1])
        #expect(server.ended.last == 3)
        #expect(!server.ended.contains(1))
        #expect(output.goAway == nil)
    }

    @Test(arguments: [
        (Frame.get + [("x", String(repeating: "a", count: 16_400))], 431),
        (Frame.get + (0..<101).map { ("x-\($0)", "a") }, 431),
        (Frame.get + [("host", "other")], 400),
        ([(":method", "GET"), (":scheme", "http"), (":path", "/a\u{FF}"), (":authority", "test")], 400),
        (
            [(":method", String(repeating: "G", count: 33)), (":scheme", "http"), (":path", "/"), (":authority", "a")],
            400
        ),
    ])
    func `a request that cannot be handled is answered`(fields: [(String, String)], status: Int) throws {
        let server = ServerSide()
        let block = Frame.block(fields)
        let first = Frame.frame(1, flags: 1, stream: 1, Array(block.prefix(16_000)))
        let second = Frame.frame(9, flags: 4, stream: 1, Array(block.dropFirst(16_000)))

        try server.receive(Self.opening + first + second)

        #expect(server.refusals[1]?.status == status)
        #expect(server.heads.count == 0)
        #expect(drained(server).goAway == nil)
    }

    @Test func `a head without end is cut off`() throws {
        let server = ServerSide()
        let fields = Frame.block([("x", String(repeating: "a", count: 15_000))])

        try? server.receive(Self.opening + Frame.headers(1, Frame.get, flags: 1))
        for _ in 0..<100 { try? server.receive(Frame.frame(9, stream: 1, fields)) }

        #expect(server.session.isFinished || (drained(server).goAway ?? 0) != 0)
    }

    @Test func `a small head that unpacks to a large one is cut off`() throws {
        let server = ServerSide()
        // One field put in the dynamic table, and then named 16,000 times in a byte each.
        let entry: [UInt8] = [0x40, 1, 0x78, 127, 0xA1, 0x1E] + [UInt8](repeating: 0x61, count: 4000)
        let bomb = [UInt8](repeating: 0xBE, count: 12_000)

        try? server.receive(Self.opening + Frame.frame(1, flags: 5, stream: 1, Frame.block(Frame.get) + entry + bomb))

        #expect(drained(server).goAway == HTTP2Code.enhanceYourCalm.rawValue)
    }

    @Test(arguments: [false, true])
    func `opening and breaking off streams is not free`(isProvoked: Bool) throws {
        let server = ServerSide()
        server.answer = { _, _ in }
        var count: UInt32 = 0

        try server.receive(Self.opening)
        while count < 5000, !server.session.isFinished {
            let id = count * 2 + 1
            let end = isProvoked ? Frame.windowUpdate(id, 0x7FFF_FFFF) : Frame.resetStream(id)
            try server.receive(Frame.headers(id, Frame.get) + end)
            _ = server.session.takeOutput(upTo: 1 << 20)
            count += 1
        }

        #expect(count > 400 && count < 600, "ended after \(count)")
        #expect(Set(server.closed).count >= 400)
    }

    @Test func `resets are forgiven with time`() throws {
        var time = ContinuousClock.now
        let session = HTTP2Session(limits: HTTP2Limits(), now: { time })
        try session.receive(Self.opening.span)

        for number in UInt32(0)..<900 {
            let frames = Frame.headers(number * 2 + 1, Frame.get) + Frame.resetStream(number * 2 + 1)
            try session.receive(frames.span)
            _ = session.takeOutput(upTo: 1 << 20)
            time += .milliseconds(20)
        }

        #expect(!session.isFinished)
    }

    @Test(arguments: [
        ("PING", Frame.frame(6, [UInt8](repeating: 0, count: 8))),
        ("SETTINGS", Frame.settings),
        ("empty DATA", Frame.frame(0, stream: 1)),
    ])
    func `frames that only make work are counted`(what: String, frame: [UInt8]) throws {
        let server = ServerSide()
        try server.receive(Self.opening + Frame.headers(1, Frame.get, flags: 4))
        var count = 0

        while count < 5000, !server.session.isFinished {
            try? server.receive(frame)
            _ = server.session.takeOutput(upTo: 1 << 20)
            count += 1
        }

        #expect(count < 1100, "\(what)")
    }

    @Test func `a client that reads nothing cannot fill the queue`() throws {
        let server = ServerSide()

        try server.receive(Self.opening)
        for number in UInt32(0)..<20_000 { try server.receive(Frame.headers(number * 2 + 1, Frame.get, flags: 4)) }
        let output = server.session.takeOutput(upTo: .max)

        #expect(server.heads.count == 128)
        #expect(output.count < 20_000)
        #expect(server.session.isFinished)
    }

    /// What the session sends at the end: the code of its farewell, and the streams it broke off.
    private func drained(_ server: ServerSide) -> (goAway: UInt32?, resets: [UInt32]) {
        let bytes = server.session.takeOutput(upTo: 1 << 20)
        var goAway: UInt32?
        var resets: [UInt32] = []
        var position = 0
        while position + 9 <= bytes.count {
            let length = bytes[position..<position + 3].reduce(0) { $0 << 8 | Int($1) }
            let stream = bytes[position + 5..<position + 9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let payload = bytes[position + 9..<position + 9 + length]
            if bytes[position + 3] == 7 {
                goAway = payload.dropFirst(4).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            if bytes[position + 3] == 3 { resets.append(stream) }
            position += 9 + length
        }
        return (goAway, resets)
    }
}
