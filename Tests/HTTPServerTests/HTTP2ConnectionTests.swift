import EventLoop
import HTTP
import HTTP2
import HTTPServer
import Synchronization
import TestKit
import Testing

@Suite struct HTTP2ConnectionTests {
    @Test func `the protocol is known by its first bytes, however they come`() async throws {
        try await withServer(handler: echo) { server in
            let client = try await HTTP2Client(to: server.address, on: server.clientLoop, byteByByte: true)

            let answer = await client.answer(await client.request("POST", "/x", body: Array("hello".utf8)))

            #expect(answer.status == 200)
            #expect(answer.body == Array("POST /x hello".utf8))
            #expect(answer.fields.count(of: "date") == 1)
        }
    }

    @Test(arguments: ["PRI * HTTP/2.0\r\n\r\nSM\r\n\rX", "PRI * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
    func `what only begins like HTTP 2 is read as HTTP 1`(text: String) async throws {
        try await withServer(handler: echo) { server in
            let client = try await server.connect()

            await client.send(eachByteOf: text)

            #expect(await client.receiveAll().hasPrefix("HTTP/1.1 "))
        }
    }

    @Test func `a client that does not say what it speaks is closed`() async throws {
        var limits = HTTPServerLimits()
        limits.headerTimeout = .milliseconds(50)
        try await withServer(limits: limits, handler: echo) { server in
            let client = try await server.connect()

            await client.send("PRI")

            #expect(await client.receiveAll().isEmpty)
        }
    }

    @Test func `a hundred requests at once are answered in any order`() async throws {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let waiting = Atomic(0)
        try await withServer(handler: { transaction in
            if waiting.add(1, ordering: .relaxed).newValue == 100 { release.finish() }
            for await _ in released {}
            await echo(transaction)
        }) { server in
            let client = try await server.connectHTTP2()
            var ids: [Int32] = []

            for number in 0..<100 { ids.append(await client.request("POST", "/\(number)", body: [97])) }
            var answers: [String] = []
            for id in ids { answers.append(String(decoding: await client.answer(id).body, as: UTF8.self)) }

            #expect(answers == (0..<100).map { "POST /\($0) a" })
        }
    }

    @Test func `a stream that is not read holds back its own handler only`() async throws {
        let written = Atomic(0)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        try await withServer(handler: { transaction in
            guard transaction.head.path == "/endless" else { return await echo(transaction) }
            transaction.start(status: 200)
            while (try? await transaction.write([UInt8](repeating: 97, count: 64 << 10))) != nil {
                written.add(64 << 10, ordering: .relaxed)
            }
            ended.yield()
        }) { server in
            let client = try await server.connectHTTP2(streamWindow: 100_000, takesEverything: false)
            let slow = await client.request("GET", "/endless")

            for number in 0..<50 {
                let answer = await client.answer(await client.request("POST", "/\(number)", body: [97]))
                #expect(answer.status == 200)
            }
            await client.perform { $0.reset(slow) }
            _ = await ends.first { _ in true }

            #expect(written.load(ordering: .relaxed) < 1 << 20)
        }
    }

    @Test func `a slow reader gets all of a long answer`() async throws {
        try await withServer(handler: { transaction in
            transaction.start(status: 200)
            for number in UInt8(0)..<100 {
                try? await transaction.write([UInt8](repeating: number, count: 50_000))
            }
            transaction.finish()
        }) { server in
            let client = try await server.connectHTTP2(streamWindow: 70_000, takesEverything: false)
            let id = await client.request("GET", "/")

            for part in 1...71 {
                await client.wait { ($0.answers[id]?.body.count ?? 0) >= 70_000 * part }
                await client.perform { $0.consume(70_000, on: id) }
            }
            let answer = await client.answer(id)

            #expect(answer.body.count == 5_000_000)
            #expect(answer.isComplete)
        }
    }

    @Test func `a stream that is reset cancels its handler, and no other`() async throws {
        let (cancelled, isCancelled) = AsyncStream.makeStream(of: String.self)
        try await withServer(handler: { transaction in
            guard transaction.head.path == "/wait" else { return await echo(transaction) }
            try? await Task.sleep(for: .seconds(60))
            isCancelled.yield("\(transaction.head.path) \(Task.isCancelled)")
        }) { server in
            let client = try await server.connectHTTP2()
            let id = await client.request("GET", "/wait")
            _ = await client.answer(await client.request("POST", "/x", body: []))

            await client.perform { $0.reset(id) }

            #expect(await cancelled.first { _ in true } == "/wait true")
            #expect(await client.answer(await client.request("POST", "/x", body: [97])).status == 200)
        }
    }

    @Test func `a connection that is lost cancels all its handlers`() async throws {
        let (cancelled, isCancelled) = AsyncStream.makeStream(of: Bool.self)
        try await withServer(handler: { transaction in
            guard transaction.head.path == "/wait" else { return await echo(transaction) }
            try? await Task.sleep(for: .seconds(60))
            isCancelled.yield(Task.isCancelled)
        }) { server in
            let client = try await server.connectHTTP2()
            for _ in 0..<10 { _ = await client.request("GET", "/wait") }
            _ = await client.answer(await client.request("POST", "/x", body: []))

            await client.close()
            var count = 0
            for await isCancelled in cancelled.prefix(10) where isCancelled { count += 1 }

            #expect(count == 10)
        }
    }

    @Test func `a body beyond the limit is refused while it is being sent`() async throws {
        var limits = HTTPServerLimits()
        limits.bodyBytes = 1 << 20
        try await withServer(limits: limits, handler: echo) { server in
            let client = try await server.connectHTTP2()

            let id = await client.request("POST", "/", body: [UInt8](repeating: 97, count: 8 << 20))
            let answer = await client.answer(id)
            let next = await client.answer(await client.request("POST", "/x", body: [97]))

            #expect(answer.status == 413)
            #expect(answer.isComplete)
            #expect(next.body == Array("POST /x a".utf8))
        }
    }

    @Test func `a body is not taken before its handler wants it`() async throws {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        try await withServer(handler: { transaction in
            if transaction.head.path == "/later" { _ = await released.first { _ in true } }
            let count = (try? await transaction.body().count) ?? -1
            transaction.respond(status: 200, body: Array("\(count)".utf8))
        }) { server in
            let client = try await server.connectHTTP2()

            let id = await client.request("POST", "/later", body: [UInt8](repeating: 97, count: 5_000_000))
            let other = await client.answer(await client.request("POST", "/", body: [97]))
            await client.wait { $0.queuedBytes(on: id) <= 5_000_000 - 1 << 20 }
            let queued = await client.perform { $0.queuedBytes(on: id) }
            release.yield()
            let answer = await client.answer(id)

            #expect(other.body == Array("1".utf8))
            #expect(queued > 3_500_000)
            #expect(answer.body == Array("5000000".utf8))
        }
    }

    @Test func `a client that asks first is told to continue`() async throws {
        try await withServer(handler: echo) { server in
            let client = try await server.connectHTTP2()
            let id = await client.perform { session in
                session.begin(HTTPRequestHead(method: "POST", target: "/", fields: ["expect": "100-continue"]))
            }

            await client.wait { $0.answers[id]?.status == 100 }
            await client.perform { session in
                session.write([97], on: id)
                session.finish(id)
            }
            let answer = await client.answer(id)

            #expect(answer.informational == [100])
            #expect(answer.body == Array("POST / a".utf8))
        }
    }

    @Test func `a body that stalls is answered, and others go on`() async throws {
        var limits = HTTPServerLimits()
        limits.bodyTimeout = .milliseconds(300)
        try await withServer(limits: limits, handler: echo) { server in
            let client = try await server.connectHTTP2()

            let id = await client.perform { $0.begin(HTTPRequestHead(method: "POST", target: "/")) }
            let answer = await client.answer(id)

            #expect(answer.status == 408)
            #expect(await client.answer(await client.request("POST", "/x", body: [97])).status == 200)
        }
    }

    @Test func `an answer nobody takes is broken off`() async throws {
        var limits = HTTPServerLimits()
        limits.sendTimeout = .milliseconds(300)
        try await withServer(
            limits: limits,
            handler: { transaction in
                guard transaction.head.method == "GET" else { return await echo(transaction) }
                transaction.respond(status: 200, body: [UInt8](repeating: 97, count: 100_000))
            }
        ) { server in
            let client = try await server.connectHTTP2(streamWindow: 1000, takesEverything: false)

            let answer = await client.answer(await client.request("GET", "/"))

            #expect(!answer.isComplete)
            #expect(answer.closeCode == HTTP2Code.cancel.rawValue)
            #expect(await client.answer(await client.request("POST", "/x", body: [97])).status == 200)
        }
    }

    @Test func `a client that reads nothing at all is closed`() async throws {
        var limits = HTTPServerLimits()
        limits.sendTimeout = .milliseconds(100)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        try await withServer(
            limits: limits,
            handler: { transaction in
                transaction.start(status: 200)
                while (try? await transaction.write([UInt8](repeating: 97, count: 64 << 10))) != nil {}
                ended.yield()
            }
        ) { server in
            let client = try await server.connectHTTP2(streamWindow: 64 << 20)
            await client.pause()

            _ = await client.request("GET", "/")
            _ = await ends.first { _ in true }

            await client.close()
        }
    }

    @Test func `an idle connection is ended with a farewell`() async throws {
        var limits = HTTPServerLimits()
        limits.idleTimeout = .milliseconds(300)
        try await withServer(limits: limits, handler: echo) { server in
            let client = try await server.connectHTTP2()
            _ = await client.answer(await client.request("POST", "/x", body: [97]))

            await client.waitUntilClosed()

            #expect(await client.perform { $0.goAwayCode } == HTTP2Code.noError.rawValue)
        }
    }

    @Test func `a head that stalls ends the connection`() async throws {
        var limits = HTTPServerLimits()
        limits.headerTimeout = .seconds(2)
        try await withServer(limits: limits, handler: echo) { server in
            let client = try await server.connect()
            let head: [UInt8] = [0, 0, 1, 1, 1, 0, 0, 0, 1, 0x82]

            await client.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0] + head)

            #expect(await !client.receiveAll().isEmpty)
        }
    }

    @Test func `draining lets streams end and begins no others`() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        try await withServer(handler: { transaction in
            begin.yield()
            _ = await released.first { _ in true }
            transaction.respond(status: 200, body: Array("done".utf8))
        }) { server in
            let client = try await server.connectHTTP2()
            let idle = try await server.connectHTTP2()
            await idle.wait { $0.allowedStreams != nil }
            let id = await client.request("GET", "/")
            _ = await begun.first { _ in true }

            async let cut = server.server.drain(within: .seconds(60))
            await client.wait { $0.goAwayCode != nil }
            release.yield()
            let answer = await client.answer(id)

            #expect(answer.body == Array("done".utf8))
            #expect(await cut == 0)
        }
    }

    @Test func `a flood of requests broken off ends the connection and leaves nothing behind`() async throws {
        try await withServer(handler: { _ in
            try? await Task.sleep(for: .seconds(60))
        }) { server in
            let client = try await server.connectHTTP2()

            for _ in 0..<100 {
                let ids = await client.perform { session in
                    (0..<10).map { _ in session.request(HTTPRequestHead(method: "GET", target: "/")) }
                }
                await client.perform { session in for id in ids { session.reset(id) } }
            }
            await client.waitUntilClosed()
            let cut = await server.server.drain(within: .seconds(60))

            #expect(cut == 0)
            #expect(server.server.connectionCount == 0)
            #expect(await client.perform { $0.goAwayCode } == HTTP2Code.enhanceYourCalm.rawValue)
        }
    }
}
