import EventLoop
import Synchronization
import Testing

@Suite struct ByteStreamTests {
    @Test(arguments: Network.allCases, [1, 2, 1000, 65_535, 65_537, 300_001])
    func `what is sent comes back, at odd sizes`(network: Network, size: Int) async throws {
        let bytes = pattern(size)

        let echoed = try await withLoop { loop in
            let listener = try await echo(on: loop, network)
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            let echoed = await stream.exchange([bytes])
            await loop.run { listener.close() }
            return echoed
        }

        #expect(echoed == bytes)
    }

    @Test func `parts are sent in order without being joined`() async throws {
        let parts = [[], pattern(3), [], pattern(200_000), pattern(1), pattern(5_000_000), []]

        let echoed = try await withLoop { loop in
            let listener = try await echo(on: loop)
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            return await stream.exchange(parts)
        }

        #expect(echoed == parts.flatMap { $0 })
    }

    @Test(arguments: Network.allCases)
    func `a writer that waits for the drain holds little, however slow the reader`(network: Network) async throws {
        let bytes = pattern(10_000_000)
        let chunk = 100_000
        let received = Events<[UInt8]>()
        let blocked = Events<Void>()
        let peak = Mutex(0)

        try await withLoop { loop in
            let listener = try await listen(on: loop, network) { stream in
                var sent = 0
                func pump() {
                    while sent < bytes.count {
                        let isTaken = stream.write(Array(bytes[sent..<min(sent + chunk, bytes.count)]))
                        sent = min(sent + chunk, bytes.count)
                        peak.withLock { $0 = max($0, stream.queuedBytes) }
                        guard isTaken else { return blocked.report(()) }
                    }
                    stream.end()
                }
                stream.onDrain = pump
                pump()
            }
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            _ = await blocked.first()
            await loop.run {
                var all: [UInt8] = []
                unsafe stream.onRead = { bytes in
                    unsafe all.append(contentsOf: bytes)
                    stream.stopReading()
                    Task(executorPreference: loop) { stream.startReading() }
                }
                stream.onClose = { _ in received.report(all) }
                stream.startReading()
            }

            #expect(await received.first() == bytes)
        }

        #expect(peak.withLock { $0 > 0 && $0 <= chunk })
    }

    @Test func `a stream that is not read from takes nothing from its peer`() async throws {
        let count = Mutex(0)

        try await withLoop { loop in
            let listener = try await listen(on: loop) { stream in
                unsafe stream.onRead = { bytes in
                    count.withLock { $0 += bytes.count }
                    stream.stopReading()
                }
                stream.startReading()
            }
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            let isTaken = await loop.run { stream.write([UInt8](repeating: 7, count: 50_000_000)) }
            try await loop.sleep(for: .milliseconds(5))
            let queued = await loop.run { stream.queuedBytes }

            #expect(!isTaken)
            #expect(queued > 1_000_000)
        }

        #expect(count.withLock { $0 } <= 64 << 10)
    }

    @Test func `the peer's FIN is seen while writing goes on`() async throws {
        let events = Events<String>()

        try await withLoop { loop in
            let listener = try await listen(on: loop) { stream in
                stream.onEnd = {
                    stream.write(Array("after the end".utf8))
                    stream.end()
                }
                stream.startReading()
            }
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            await loop.run {
                unsafe stream.onRead = { bytes in events.report(unsafe String(decoding: bytes, as: UTF8.self)) }
                stream.onEnd = { events.report("end") }
                stream.onClose = { events.report($0?.code ?? "closed") }
                stream.end()
            }

            #expect(await events.first(3) == ["after the end", "end", "closed"])
        }
    }

    @Test func `a reset by the peer is an error`() async throws {
        let failures = Events<String?>()

        try await withLoop { loop in
            let listener = try await listen(on: loop) { stream in
                stream.onClose = { failures.report($0?.code) }
                stream.startReading()
            }
            try resetConnection(to: listener.localAddress)

            #expect(await failures.first() == "ECONNRESET")
        }
    }

    @Test func `a write to a peer that is gone closes the stream and kills nobody`() async throws {
        let failures = Events<String?>()

        try await withLoop { loop in
            let listener = try await listen(on: loop, .unix) { stream in
                stream.onEnd = {
                    let isTaken = stream.write([1])
                    #expect(!isTaken && stream.isClosed)
                }
                stream.onClose = { failures.report($0?.code) }
                stream.startReading()
            }
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            await loop.run { stream.close() }

            #expect(await failures.first() == "EPIPE")
        }
    }

    @Test func `nothing is called after a close, and that once`() async throws {
        let events = Events<String>()

        try await withLoop { loop in
            let listener = try await echo(on: loop)
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            await loop.run {
                unsafe stream.onRead = { _ in
                    events.report("read")
                    stream.close()
                    stream.close()
                    stream.end()
                    stream.startReading()
                    #expect(!stream.write([1]))
                }
                stream.onEnd = { events.report("end") }
                stream.onDrain = { events.report("drain") }
                stream.onClose = { events.report($0?.code ?? "closed") }
                stream.startReading()
                stream.write(pattern(5_000_000))
            }
            let seen = await events.first(2)
            try await loop.sleep(for: .milliseconds(2))
            events.report("last")

            #expect(seen == ["read", "closed"])
            #expect(await events.first() == "last")
        }
    }

    @Test func `a loop that stops closes its streams`() async throws {
        let events = Events<String>()

        try await withLoop { loop in
            let listener = try await listen(on: loop) { stream in
                stream.onClose = { _ in events.report("accepted") }
            }
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            let other = try await ByteStream.connect(to: listener.localAddress, on: loop)
            await loop.run {
                stream.onClose = { _ in events.report("connected") }
                other.onClose = { _ in events.report("connected") }
            }
        }

        #expect(await events.first(4).sorted() == ["accepted", "accepted", "connected", "connected"])
    }

    @Test func `a thousand connections leave nothing behind`() async throws {
        let alive = Tally()
        let closed = Events<Void>()
        let count = 1000

        try await withLoop { loop in
            let listener = try await listen(on: loop) { stream in
                let token = Tally.Token(alive)
                unsafe stream.onRead = { bytes in
                    withExtendedLifetime(token) { _ = unsafe stream.write(Array(bytes)) }
                }
                stream.onClose = { _ in closed.report(()) }
                stream.startReading()
            }
            for number in 0..<count {
                let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
                await loop.run {
                    let token = Tally.Token(alive)
                    stream.onClose = { _ in withExtendedLifetime((token, stream)) { closed.report(()) } }
                    stream.write([UInt8](repeating: 1, count: number * 100))
                    if number.isMultiple(of: 2) { stream.close() } else { stream.end() }
                }
            }
            _ = await closed.first(2 * count)
        }

        #expect(alive.count == 0)
    }

    @Test func `the addresses of both ends are known`() async throws {
        let peers = Events<SocketAddress?>()

        try await withLoop { loop in
            let listener = try await listen(on: loop) { peers.report($0.remoteAddress) }
            let stream = try await ByteStream.connect(to: listener.localAddress, on: loop)
            let remote = await loop.run { stream.remoteAddress }
            let peer = try #require(await peers.first())

            #expect(remote == listener.localAddress)
            #expect(peer?.description.hasPrefix("127.0.0.1:") == true)
        }
    }

    @Test func `a refused connection names the address`() async throws {
        try await withLoop { loop in
            let listener = try await listen(on: loop) { _ in }
            let address = listener.localAddress
            await loop.run { listener.close() }
            let error = await #expect(throws: EventLoopError.self) {
                try await ByteStream.connect(to: address, on: loop)
            }

            #expect(error?.code == "ECONNREFUSED")
            #expect(error?.message == "cannot connect to \(address): connection refused")
        }
    }

    @Test func `a socket file that does not exist is an error`() async throws {
        try await withLoop { loop in
            let error = await #expect(throws: EventLoopError.self) {
                try await ByteStream.connect(to: Network.unix.address(), on: loop)
            }

            #expect(error?.code == "ENOENT")
        }
    }

    @Test func `a cancelled task does not connect`() async throws {
        try await withLoop { loop in
            let listener = try await echo(on: loop)
            let attempt = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                _ = try await ByteStream.connect(to: listener.localAddress, on: loop)
            }
            let error = await #expect(throws: EventLoopError.self) { try await attempt.value }

            #expect(error?.code == "ECANCELED")
        }
    }
}
