import EventLoop
import Queues
import Redis
import TestKit
import Testing

/// A server of its own, and workers that share a stream of it.
struct Streams {
    let process: RedisProcess
    let loop: EventLoop
    let client: RedisClient

    static let address = "requests"

    static func running(_ body: @escaping @Sendable (Streams) async throws -> Void) async throws {
        try await RedisProcess.running { process, loop in
            let client = RedisClient(RedisServer(.unix(path: process.socket)), on: loop)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await client.run() }
                defer { group.cancelAll() }
                try await body(Streams(process: process, loop: loop, client: client))
            }
        }
    }

    /// Runs `body` with workers of the same group, each as if in a process of its own.
    func withQueues(
        _ count: Int = 1,
        lease: Duration = .seconds(30),
        _ body: @Sendable ([RedisStreamQueue]) async throws -> Void
    ) async throws {
        let address = RedisStreamAddress(RedisServer(.unix(path: process.socket)), stream: Self.address)
        let queues = (0..<count).map { _ in RedisStreamQueue(address, on: loop, lease: lease) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for queue in queues { group.addTask { await queue.run() } }
            defer { group.cancelAll() }
            try await body(queues)
        }
    }

    @discardableResult
    func add(_ data: String, _ fields: String...) async throws -> String {
        var command = RedisCommand("XADD", Self.address, "*", "data", data)
        for field in fields { command.append(field) }
        return try await client.send(command).text ?? ""
    }

    /// Makes entries look as if they had been held for so long, by whoever holds them.
    func age(_ held: [Delivery], by idle: Duration) async throws {
        for delivery in held {
            let entry = try await client.send(
                RedisCommand("XPENDING", Self.address, "aloft", delivery.id, delivery.id, "1")
            )
            let holder = entry.array?.first?.array?[1].text ?? ""
            let milliseconds = "\(Int(idle / .milliseconds(1)))"
            _ = try await client.send(
                RedisCommand("XCLAIM", Self.address, "aloft", holder, "0", delivery.id, "IDLE", milliseconds, "JUSTID")
            )
        }
    }

    /// How many entries there are, and how many of them were delivered and not taken away.
    func counts() async throws -> [Int] {
        let length = try await client.send(RedisCommand("XLEN", Self.address)).integer ?? -1
        let pending = try await client.send(RedisCommand("XPENDING", Self.address, "aloft")).array?.first?.integer ?? -1
        return [length, pending]
    }
}

extension RedisStreamQueue {
    /// The next messages, however long they take.
    func some(_ limit: Int) async throws -> [Delivery] {
        while true {
            let received = try await receive(upTo: limit, wait: .seconds(1))
            if !received.isEmpty { return received }
        }
    }
}

extension Delivery {
    var text: String { String(decoding: data, as: UTF8.self) }
}

@Suite(.enabled(if: RedisProcess.program != nil, "no Redis server is installed"), .timeLimit(.minutes(2)))
struct RedisStreamQueueTests {
    @Test func `what was added before anybody worked is received, in order`() async throws {
        try await Streams.running { streams in
            let id = try await streams.add("one", "ordering_key", "k", "request_id", "7")
            try await streams.add("two")
            try await streams.withQueues { queues in
                let received = try await queues[0].some(10)

                #expect(received.map(\.text) == ["one", "two"])
                #expect(received.first?.id == id)
                #expect(received.first?.orderingKey == "k")
                #expect(received.first?.attributes == ["request_id": "7"])
                #expect(received.map(\.attempt) == [1, 1])
            }
        }
    }

    @Test func `the group is made where it is missing, and made anew`() async throws {
        try await Streams.running { streams in
            try await streams.withQueues { queues in
                try await queues[0].check()
                _ = try await streams.client.send(RedisCommand("DEL", Streams.address))
                try await streams.add("one")

                let received = try await queues[0].some(10)

                #expect(received.map(\.text) == ["one"])
            }
        }
    }

    @Test func `a receive ends without a message when there is none`() async throws {
        try await Streams.running { streams in
            try await streams.withQueues { queues in
                let received = try await queues[0].receive(upTo: 10, wait: .milliseconds(5))

                #expect(received.isEmpty)
            }
        }
    }

    @Test func `what is acknowledged is gone`() async throws {
        try await Streams.running { streams in
            try await streams.add("one")
            try await streams.withQueues { queues in
                let received = try await queues[0].some(10)

                try await queues[0].acknowledge(received[0])

                let counts = try await streams.counts()
                #expect(counts == [0, 0])
            }
        }
    }

    @Test func `an entry stays in a stream that another group reads too`() async throws {
        try await Streams.running { streams in
            try await streams.add("one")
            _ = try await streams.client.send(RedisCommand("XGROUP", "CREATE", Streams.address, "other", "0"))
            try await streams.withQueues { queues in
                let received = try await queues[0].some(10)

                try await queues[0].acknowledge(received[0])

                let counts = try await streams.counts()
                #expect(counts == [1, 0])
            }
        }
    }

    @Test func `what a dead worker held is taken over when its lease has ended`() async throws {
        try await Streams.running { streams in
            try await streams.add("one")
            try await streams.withQueues(2, lease: .milliseconds(50)) { queues in
                let first = try await queues[0].some(10)

                let second = try await queues[1].some(10)

                #expect(second.map(\.id) == first.map(\.id))
                #expect(second.map(\.attempt) == [2])
                let lost = try await queues[0].extend(first)
                #expect(lost == Set(first.map(\.handle)))
                try await queues[0].giveBack(first[0], after: .seconds(60), tried: true)
                let stillHeld = try await queues[1].extend(second)
                #expect(stillHeld.isEmpty)
            }
        }
    }

    @Test func `a lease that is extended is not taken over`() async throws {
        try await Streams.running { streams in
            try await streams.add("one")
            try await streams.withQueues(2, lease: .seconds(3600)) { queues in
                let first = try await queues[0].some(10)
                for isExtended in [true, false] {
                    try await streams.age(first, by: .seconds(3601))
                    let lost = isExtended ? try await queues[0].extend(first) : []

                    let taken = try await queues[1].receive(upTo: 10, wait: .milliseconds(5))

                    #expect(lost.isEmpty)
                    #expect(taken.map(\.id) == (isExtended ? [] : first.map(\.id)))
                }
            }
        }
    }

    @Test func `what is given back comes again after its rest, longer than a lease`() async throws {
        try await Streams.running { streams in
            try await streams.add("one")
            try await streams.add("two")
            try await streams.withQueues(2, lease: .milliseconds(20)) { queues in
                let first = try await queues[0].some(10)
                try await queues[0].giveBack(first[0], after: .seconds(3600), tried: true)
                try await queues[0].giveBack(first[1], after: .milliseconds(60), tried: true)

                let second = try await queues[1].some(10)
                let third = try await queues[1].receive(upTo: 10, wait: .milliseconds(100))

                #expect(second.map(\.text) == ["two"])
                #expect(second.map(\.attempt) == [2])
                #expect(third.map(\.text).allSatisfy { $0 == "two" })
            }
        }
    }

    @Test func `what was not tried is not counted`() async throws {
        try await Streams.running { streams in
            try await streams.add("one")
            try await streams.withQueues { queues in
                for _ in 0..<3 {
                    let received = try await queues[0].some(10)
                    try await queues[0].giveBack(received[0], after: .zero, tried: false)
                }

                let received = try await queues[0].some(10)

                #expect(received.map(\.attempt) == [1])
            }
        }
    }

    @Test func `many that rest do not hide one that was left behind`() async throws {
        try await Streams.running { streams in
            for number in 0..<1_200 { try await streams.add("resting \(number)") }
            try await streams.add("left behind")
            try await streams.withQueues(2, lease: .milliseconds(20)) { queues in
                for delivery in try await queues[0].some(1_200) {
                    try await queues[0].giveBack(delivery, after: .seconds(3600), tried: true)
                }
                _ = try await queues[0].some(1)

                let received = try await queues[1].some(1)

                #expect(received.map(\.text) == ["left behind"])
            }
        }
    }

    @Test func `an entry that somebody deleted is forgotten`() async throws {
        try await Streams.running { streams in
            let id = try await streams.add("one")
            try await streams.withQueues(2, lease: .milliseconds(20)) { queues in
                _ = try await queues[0].some(10)
                _ = try await streams.client.send(RedisCommand("XDEL", Streams.address, id))
                var counts = [0, 1]
                while counts == [0, 1] {
                    let received = try await queues[1].receive(upTo: 10, wait: .milliseconds(20))
                    #expect(received.isEmpty)
                    counts = try await streams.counts()
                }

                #expect(counts == [0, 0])
            }
        }
    }

    @Test func `a worker that leaves with nothing in its hands is forgotten`() async throws {
        try await Streams.running { streams in
            try await streams.add("one")
            try await streams.withQueues { queues in
                let received = try await queues[0].some(10)
                await queues[0].leave()
                let before = try await streams.client.send(RedisCommand("XINFO", "CONSUMERS", Streams.address, "aloft"))
                try await queues[0].acknowledge(received[0])

                await queues[0].leave()

                let after = try await streams.client.send(RedisCommand("XINFO", "CONSUMERS", Streams.address, "aloft"))
                #expect(before.array?.count == 1)
                #expect(after.array?.count == 0)
            }
        }
    }

    @Test func `another kind of value under its name is refused`() async throws {
        try await Streams.running { streams in
            _ = try await streams.client.send(RedisCommand("SET", Streams.address, "x"))
            try await streams.withQueues { queues in
                let error = await #expect(throws: QueueError.self) { try await queues[0].check() }

                #expect(error?.code == .missing)
            }
        }
    }

    @Test func `an intake survives a server that is away for a while`() async throws {
        try await Streams.running { streams in
            try await streams.withQueues(0) { _ in }
            let address = RedisStreamAddress(RedisServer(.unix(path: streams.process.socket)), stream: Streams.address)
            let bench = Bench()
            let (seen, see) = AsyncStream.makeStream(of: String.self)
            var settings = IntakeSettings()
            settings.concurrency = 2
            let intake = bench.intake(RedisStreamQueue(address, on: streams.loop), settings) { delivery in
                see.yield(delivery.text)
                return .done
            }
            var texts = seen.makeAsyncIterator()

            async let end = intake.run()
            try await streams.add("before")
            let before = await texts.next()
            await streams.process.kill()
            while !bench.events.all.contains(where: { if case .troubled = $0 { true } else { false } }) {
                await Task.yield()
            }
            let wasReady = intake.report.isReady
            try await streams.process.start()
            var isAdded = false
            while !isAdded { isAdded = (try? await streams.add("after")) != nil }
            let after = await texts.next()
            intake.stop()

            #expect(await end == .stopped)
            #expect([before, after] == ["before", "after"])
            #expect(!wasReady)
        }
    }

    @Test func `dead letters go to a stream with what was wrong with them`() async throws {
        try await Streams.running { streams in
            let server = RedisServer(.unix(path: streams.process.socket))
            let dead = RedisDeadLetters(RedisStreamAddress(server, stream: "requests:dead"), on: streams.loop)
            let delivery = Delivery(id: "5-0", data: Array("poison".utf8), attributes: ["a": "b"])
            let letter = DeadLetter(queue: "q", delivery: delivery, reason: "No.", deliveries: 2, time: 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await dead.run() }
                defer { group.cancelAll() }

                try await dead.keep(letter)
            }

            let range = try await streams.client.send(RedisCommand("XRANGE", "requests:dead", "-", "+"))
            let fields = range.array?.first?.array?.last?.array?.compactMap(\.text) ?? []
            #expect(
                fields == [
                    "data", "poison", "a", "b", "dead_letter_deliveries", "2", "dead_letter_id", "5-0",
                    "dead_letter_queue", "q", "dead_letter_reason", "No.",
                ]
            )
        }
    }
}
