import EventLoop
import HTTP
import HTTPClient
import Testing

/// How exchanges end before their time: left, cancelled, timed out, stopped.
@Suite struct EndingTests {
    static let endless = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello"

    @Test func `leaving early closes the connection`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.endless)] }) { client, server, _ in
            let response = try await client.open(HTTPClientRequest("GET", server.url))
            _ = try await response.next()

            response.close()

            await server.wait(for: .closed(0))
            let error = try await failure { try await response.next() }
            #expect(error.kind == .cancelled)
        }
    }

    @Test func `letting go of an answer closes the connection`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.endless)] }) { client, server, _ in
            _ = try await client.open(HTTPClientRequest("GET", server.url))

            await server.wait(for: .closed(0))
        }
    }

    @Test func `an answer read to its end leaves the connection for the next request`() async throws {
        try await withClient(script: { _ in [.request, .send(answer("a")), .request, .send(answer("b"))] }) {
            client,
            server,
            _ in
            let first = try await client.open(HTTPClientRequest("GET", server.url))
            while try await first.next() != nil {}
            first.close()

            let second = try await client.text(HTTPClientRequest("GET", server.url))

            #expect(second == "b")
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `requests cancelled while they connect leave nothing behind`() async throws {
        try await withClient(script: { _ in [.request, .send(answer("a"))] }) { client, server, loop in
            for _ in 0..<50 {
                // They begin, and are cancelled, before the loop has looked at one of their sockets.
                let group = Task(executorPreference: loop) {
                    await withTaskGroup(of: Void.self) { group in
                        for _ in 0..<4 {
                            group.addTask { _ = try? await client.open(HTTPClientRequest("GET", server.url)) }
                        }
                        await Task.yield()
                        group.cancelAll()
                    }
                }
                await group.value
            }

            let text = try await client.text(HTTPClientRequest("GET", server.url))

            #expect(text == "a")
        }
    }

    @Test func `cancelling while waiting for the head closes the connection`() async throws {
        try await withClient(script: { _ in [.request] }) { client, server, loop in
            let task = Task(executorPreference: loop) {
                _ = try await client.open(HTTPClientRequest("GET", server.url))
            }
            await server.wait(for: .request(0, "GET / HTTP/1.1\r\nHost: \(server.address)\r\n\r\n"))

            task.cancel()

            let error = try await failure { try await task.value }
            #expect(error.kind == .cancelled)
            #expect(error.isRequestMaybeSent)
            await server.wait(for: .closed(0))
        }
    }

    @Test func `cancelling while reading closes the connection`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.endless)] }) { client, server, loop in
            let (reads, read) = AsyncStream<Void>.makeStream()
            let task = Task(executorPreference: loop) {
                let response = try await client.open(HTTPClientRequest("GET", server.url))
                while try await response.next() != nil { read.yield() }
            }
            for await _ in reads { break }

            task.cancel()

            let error = try await failure { try await task.value }
            #expect(error.kind == .cancelled)
            await server.wait(for: .closed(0))
        }
    }

    @Test func `a task cancelled with the whole body at hand never sees a shorter one`() async throws {
        try await withClient(script: { _ in [.request, .send(answer("hello")), .request, .send(answer(""))] }) {
            client,
            server,
            loop in
            let task = Task(executorPreference: loop) {
                let response = try await client.open(HTTPClientRequest("GET", server.url))
                // The same connection answers again only when the first body is there.
                _ = try await client.text(HTTPClientRequest("GET", server.url))
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await response.next()
            }

            let error = try await failure { try await task.value }

            #expect(error.kind == .cancelled)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func `a connection that the server has closed is replaced`() async throws {
        try await withClient(script: { _ in [.request, .send(answer("a")), .close] }) { client, server, _ in
            var texts: [String] = []
            for _ in 0..<3 { texts.append(try await client.text(HTTPClientRequest("POST", server.url, body: []))) }

            #expect(texts == ["a", "a", "a"])
            #expect(server.connectionCount == 3)
        }
    }

    @Test func `a cancelled task sends nothing`() async throws {
        try await withClient(script: { _ in [.request, .send(answer(""))] }) { client, server, loop in
            let task = Task(executorPreference: loop) {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                _ = try await client.open(HTTPClientRequest("GET", server.url))
            }

            let error = try await failure { try await task.value }

            #expect(error.kind == .cancelled)
            #expect(server.connectionCount == 0)
        }
    }

    @Test func `cancelling while connecting gives up at once`() async throws {
        // A full backlog: the system takes no further connection and refuses none.
        try await withFullBacklog { client, url, loop in
            var request = HTTPClientRequest("GET", url)
            // On a busy machine it may be long before this test goes on.
            request.timeouts.connect = .seconds(600)
            let task = Task(executorPreference: loop) { [request] in
                _ = try await client.open(request)
            }
            await loop.run {}

            task.cancel()

            let error = try await failure { try await task.value }
            #expect(error.kind == .cancelled)
            #expect(!error.isRequestMaybeSent)
        }
    }

    @Test func `connecting may take only so long`() async throws {
        try await withFullBacklog { client, url, _ in
            var request = HTTPClientRequest("GET", url)
            request.timeouts.connect = .milliseconds(50)

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .timeout(.connect))
            #expect(!error.isRequestMaybeSent)
        }
    }

    @Test(arguments: ["", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\nx: y\r\n"])
    func `the head may take only so long`(text: String) async throws {
        try await withClient(script: { _ in [.request, .send(text)] }) { client, server, _ in
            var request = HTTPClientRequest("GET", server.url)
            request.timeouts.firstByte = .milliseconds(50)

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .timeout(.firstByte))
            #expect(error.isRequestMaybeSent)
            await server.wait(for: .closed(0))
        }
    }

    @Test func `a body may stall only so long`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.endless)] }) { client, server, _ in
            var request = HTTPClientRequest("GET", server.url)
            request.timeouts.idle = .milliseconds(50)
            let response = try await client.open(request)

            let first = try await response.next()
            let error = try await failure { try await response.next() }

            #expect(first == Array("hello".utf8))
            #expect(error.kind == .timeout(.idle))
            await server.wait(for: .closed(0))
        }
    }

    /// The limit on the whole is curl's own timer, which must not be what wakes whoever waits.
    ///
    /// In the first 200 ms that timer fires anyway, for the second address of a host.
    @Test(.timeLimit(.minutes(1)), arguments: ["", Self.endless])
    func `who waits hears of a stall at once, whatever the limit on the whole`(text: String) async throws {
        try await withClient(script: { _ in [.request, .send(text)] }) { client, server, _ in
            var request = HTTPClientRequest("GET", server.url)
            request.timeouts.firstByte = .milliseconds(400)
            request.timeouts.idle = .milliseconds(400)
            request.timeouts.total = .seconds(3_600)

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .timeout(text.isEmpty ? .firstByte : .idle))
        }
    }

    @Test func `a slow body outlives the limits on its pieces`() async throws {
        try await withClient(script: { _ in [.request, .pieces(answer(String(repeating: "x", count: 200)), 2)] }) {
            client,
            server,
            _ in
            var request = HTTPClientRequest("GET", server.url)
            request.timeouts.firstByte = .seconds(20)
            request.timeouts.idle = .seconds(15)

            let text = try await client.text(request)

            #expect(text.utf8.count == 200)
        }
    }

    @Test func `all of it may take only so long`() async throws {
        try await withClient(script: { _ in [.request, .pieces(Self.endless + String(repeating: "x", count: 995), 1)] })
        {
            client,
            server,
            _ in
            var request = HTTPClientRequest("GET", server.url)
            request.timeouts.total = .milliseconds(100)

            let error = try await failure { try await client.text(request) }

            #expect(error.kind == .timeout(.total))
            #expect(error.isRequestMaybeSent)
            await server.wait(for: .closed(0))
        }
    }

    @Test func `stopping the loop ends what is under way`() async throws {
        try await withClient(script: { _ in [.request, .send(Self.endless)] }) { client, server, loop in
            let response = try await client.open(HTTPClientRequest("GET", server.url))
            _ = try await response.next()

            loop.stop()

            let error = try await failure { try await response.next() }
            #expect(error.kind == .cancelled)
            await server.wait(for: .closed(0))
            let late = try await failure {
                try await client.open(HTTPClientRequest("GET", server.url))
            }
            #expect(late.kind == .cancelled)
        }
    }

    @Test func `a loop that has ended takes no request`() async throws {
        let loop = try EventLoop(label: "client")
        loop.start()
        let client = HTTPClient(on: [loop])
        loop.stop()
        loop.join()

        let error = try await failure { try await client.open(HTTPClientRequest("GET", "http://127.0.0.1:1/")) }

        #expect(error.kind == .cancelled)
        #expect(!error.isRequestMaybeSent)
    }

    @Test func `letting go of a client closes its connections`() async throws {
        let server = try await TestServer { _ in [.request, .send(answer("a"))] }
        let loop = try EventLoop(label: "client")
        loop.start()
        _ = try await HTTPClient(on: [loop]).text(HTTPClientRequest("GET", server.url))

        await server.wait(for: .closed(0))

        loop.stop()
        loop.join()
        server.stop()
    }
}
