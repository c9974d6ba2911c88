import HTTP
import HTTP2
import Testing

@Suite struct HTTP2SessionTests {
    @Test(arguments: [1, 2, 3, 7, 100, 1021, 16_384, 1_000_000])
    func `requests and answers do not depend on where the chunks fall`(pieces: Int) throws {
        let server = ServerSide()
        let client = HTTP2ClientSession()
        let body = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 * 31) }
        server.answer = { session, id in
            session.start(id, status: 201, fields: ["content-type": "text/plain"], hasBody: true)
            session.write(server.bodies[id] ?? [], on: id)
            session.finish(id)
        }

        let post = client.request(
            HTTPRequestHead(method: "POST", target: "/a?b=c", fields: ["x-name": "two words"]),
            body: body
        )
        let get = client.request(HTTPRequestHead(method: "GET", target: "/"))
        try talk(client, server, pieces: pieces)

        #expect(server.heads[post]?.method == "POST")
        #expect(server.heads[post]?.target == "/a?b=c")
        #expect(server.heads[post]?.fields["host"] == "test")
        #expect(server.heads[post]?.fields["x-name"] == "two words")
        #expect(server.bodies[post] == body)
        #expect(client.answers[post]?.status == 201)
        #expect(client.answers[post]?.fields["content-type"] == "text/plain")
        #expect(client.answers[post]?.body == body)
        #expect(client.answers[get]?.isComplete == true)
        #expect(client.answers[get]?.body == [])
        #expect(Set(server.closed) == [post, get])
    }

    @Test func `fields of the connection do not reach the client`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession()
        server.answer = { session, id in
            let fields: HTTPFields = [
                "connection": "close", "transfer-encoding": "chunked", "keep-alive": "x", "upgrade": "y",
                "proxy-connection": "z", "x-kept": " spaced ",
            ]
            session.start(id, status: 200, fields: fields, hasBody: false)
        }

        let id = client.request(HTTPRequestHead(method: "GET", target: "/"))
        try talk(client, server)

        #expect(client.answers[id]?.fields.pairs.map(\.name) == ["x-kept"])
        #expect(client.answers[id]?.fields["x-kept"] == "spaced")
    }

    @Test func `cookies that were split are one field again`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession()

        let id = client.request(
            HTTPRequestHead(method: "GET", target: "/", fields: ["cookie": "a=1", "cookie": "b=2"])
        )
        try talk(client, server)

        #expect(server.heads[id]?.fields.values("cookie") == ["a=1; b=2"])
    }

    @Test func `a client may send no more of a body than its reader takes`() throws {
        var limits = HTTP2Limits()
        limits.streamWindow = 100_000
        let server = ServerSide(limits: limits)
        let client = HTTP2ClientSession()
        server.takesBodies = false

        let id = client.request(
            HTTPRequestHead(method: "POST", target: "/"),
            body: [UInt8](repeating: 1, count: 500_000)
        )
        try talk(client, server)
        let before = server.bodies[id]?.count
        server.session.consume(100_000, on: id)
        try talk(client, server)

        #expect(before == 100_000)
        #expect(server.bodies[id]?.count == 200_000)
        #expect(client.queuedBytes(on: id) == 300_000)
    }

    @Test func `a body nobody reads holds up no other stream`() throws {
        var limits = HTTP2Limits()
        limits.streamWindow = 100_000
        limits.connectionWindow = 250_000
        let server = ServerSide(limits: limits)
        let client = HTTP2ClientSession()
        let large = [UInt8](repeating: 1, count: 200_000)

        server.takesBodies = false
        let stuck = client.request(HTTPRequestHead(method: "POST", target: "/"), body: large)
        try talk(client, server)
        server.takesBodies = true
        let other = client.request(HTTPRequestHead(method: "POST", target: "/"), body: large)
        try talk(client, server)
        client.reset(stuck)
        try talk(client, server)
        let after = client.request(HTTPRequestHead(method: "POST", target: "/"), body: large)
        try talk(client, server)

        #expect(client.answers[other]?.isComplete == true)
        #expect(client.answers[after]?.isComplete == true)
        #expect(server.closed.contains(stuck))
    }

    @Test func `an answer waits for the client to take it, and others pass it`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession(streamWindow: 10_000, takesEverything: false)
        server.answer = { session, id in
            session.start(id, status: 200, hasBody: true)
            session.write([UInt8](repeating: 2, count: id == 1 ? 50_000 : 5_000), on: id)
            session.finish(id)
        }

        let slow = client.request(HTTPRequestHead(method: "GET", target: "/"))
        try talk(client, server)
        let other = client.request(HTTPRequestHead(method: "GET", target: "/"))
        try talk(client, server)
        let queued = server.session.queuedBytes(on: slow)
        for _ in 0..<4 {
            client.consume(10_000, on: slow)
            try talk(client, server)
        }

        #expect(queued == 40_000)
        #expect(client.answers[other]?.isComplete == true)
        #expect(client.answers[slow]?.body.count == 50_000)
        #expect(client.answers[slow]?.isComplete == true)
    }

    @Test func `large answers take turns`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession(streamWindow: 1 << 24)
        server.answer = { session, id in
            session.start(id, status: 200, hasBody: true)
            session.write([UInt8](repeating: 3, count: 1 << 20), on: id)
            session.finish(id)
        }
        let ids = (0..<4).map { _ in client.request(HTTPRequestHead(method: "GET", target: "/")) }

        try server.receive(client.takeOutput())
        _ = client.receive(server.session.takeOutput(upTo: 1 << 20))

        let counts = ids.compactMap { client.answers[$0]?.body.count }
        #expect(counts.allSatisfy { $0 > 200_000 && $0 < 300_000 }, "\(counts)")
    }

    @Test func `an answer given before the whole body has come ends the stream`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession()
        let id = client.begin(HTTPRequestHead(method: "POST", target: "/"))
        client.write([1, 2, 3], on: id)
        try talk(client, server)

        server.session.start(id, status: 413, hasBody: true)
        server.session.write([4], on: id)
        server.session.finish(id)
        try talk(client, server)

        #expect(client.answers[id]?.status == 413)
        #expect(client.answers[id]?.body == [4])
        #expect(client.answers[id]?.closeCode == HTTP2Code.noError.rawValue)
        #expect(server.closed == [id])
    }

    @Test func `an answer broken off is a reset`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession()
        server.answer = { session, id in
            session.start(id, status: 200, hasBody: true)
            session.write([1], on: id)
        }
        let id = client.request(HTTPRequestHead(method: "GET", target: "/"))
        try talk(client, server)

        server.session.reset(id, .internalError)
        try talk(client, server)

        #expect(client.answers[id]?.isComplete == false)
        #expect(client.answers[id]?.closeCode == HTTP2Code.internalError.rawValue)
    }

    @Test func `a farewell lets what has begun end`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession()
        server.answer = { _, _ in }
        let id = client.request(HTTPRequestHead(method: "GET", target: "/"))
        try talk(client, server)

        server.session.shutDown()
        try talk(client, server)
        let isFinishedEarly = server.session.isFinished
        server.session.start(id, status: 200, hasBody: false)
        try talk(client, server)

        #expect(!isFinishedEarly)
        #expect(client.goAwayCode == HTTP2Code.noError.rawValue)
        #expect(client.answers[id]?.isComplete == true)
        #expect(server.session.isFinished)
    }

    @Test func `the client is told how many streams it may open`() throws {
        let server = ServerSide()
        let client = HTTP2ClientSession()

        try talk(client, server)

        #expect(client.allowedStreams == 128)
    }
}
