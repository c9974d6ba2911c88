import EventLoop
import Foundation
import Synchronization
import Testing

@Suite struct EventLoopTests {
    @Test func `what is put off runs once every job of the turn has run`() async throws {
        let order = Events<String>()
        try await withLoop { loop in
            await loop.run {
                loop.atEndOfTurn { order.report("end") }
                await Task.yield()
                order.report("first job")
                await Task.yield()
                order.report("second job")
            }
        }

        #expect(await order.first(3) == ["first job", "second job", "end"])
    }

    @Test func `work given to a loop runs on its thread`() async throws {
        try await withLoop { loop in
            let isThere = await loop.run { EventLoop.current === loop && loop.isCurrent }

            #expect(isThere)
            #expect(EventLoop.current == nil)
            #expect(!loop.isCurrent)
        }
    }

    @Test func `what many threads enqueue runs exactly once`() async throws {
        let threads = 8
        let count = 10_000
        let runs = Mutex([Int](repeating: 0, count: threads * count))
        let events = Events<Void>()

        try await withLoop { loop in
            for thread in 0..<threads {
                Thread.detachNewThread {
                    for number in 0..<count {
                        loop.execute { runs.withLock { $0[thread * count + number] += 1 } }
                    }
                    loop.execute { events.report(()) }
                }
            }
            _ = await events.first(threads)
        }

        #expect(runs.withLock { $0.allSatisfy { $0 == 1 } })
    }

    @Test func `tasks started from many threads all finish`() async throws {
        let threads = 8
        let count = 10_000
        let runs = Tally()
        let done = Events<Void>()

        try await withLoop { loop in
            for _ in 0..<threads {
                Thread.detachNewThread {
                    for _ in 0..<count {
                        Task(executorPreference: loop) {
                            guard loop.isCurrent else { return }
                            if runs.increment() == threads * count { done.report(()) }
                        }
                    }
                }
            }
            _ = await done.first()
        }

        #expect(runs.count == threads * count)
    }

    @Test func `a task stays on its loop across awaits, child tasks and calls to actors`() async throws {
        let counter = Counter()

        let wasThere = try await withLoop { loop in
            await loop.run {
                var wasThere = [loop.isCurrent]
                await Task.yield()
                wasThere.append(loop.isCurrent)
                async let child = loop.isCurrent
                wasThere.append(await child)
                wasThere += await withTaskGroup { group in
                    for _ in 0..<3 { group.addTask { loop.isCurrent } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                await counter.increment()
                wasThere.append(loop.isCurrent)
                return wasThere
            }
        }

        #expect(wasThere == [Bool](repeating: true, count: 7))
    }

    @Test func `an error thrown on the loop reaches the caller with its type`() async throws {
        struct Mistake: Error {}

        try await withLoop { loop in
            await #expect(throws: Mistake.self) {
                try await loop.run { () async throws(Mistake) in throw Mistake() }
            }
        }
    }

    @Test func `a task resumed by a callback runs before the next event`() async throws {
        let events = Events<String>()

        let order = try await withLoop { loop in
            loop.execute {
                Task(executorPreference: loop) { events.report("task") }
                _ = loop.timer(after: .zero) { events.report("timer") }
            }
            return await events.first(2)
        }

        #expect(order == ["task", "timer"])
    }

    @Test func `tasks that never rest do not keep timers from firing`() async throws {
        try await withLoop { loop in
            let restless = Task(executorPreference: loop) {
                while !Task.isCancelled { await Task.yield() }
            }

            try await loop.sleep(for: .milliseconds(1))

            restless.cancel()
            await restless.value
        }
    }

    @Test func `work given before the start runs after it`() async throws {
        let loop = try EventLoop(label: "late")
        let events = Events<Bool>()

        loop.execute { events.report(loop.isCurrent) }
        loop.start()

        #expect(await events.first() == true)
        loop.stop()
        loop.join()
    }

    @Test func `a task whose loop has ended finishes elsewhere`() async throws {
        let loop = try EventLoop(label: "short")
        loop.start()
        loop.stop()
        loop.join()

        let wasThere = await loop.run { loop.isCurrent }

        #expect(!wasThere)
    }

    @Test func `a stopped loop frees itself and cancels who sleeps on it`() async throws {
        weak var freed: EventLoop?
        do {
            let loop = try EventLoop(label: "short")
            freed = loop
            loop.start()
            let sleeper = Task { try await loop.sleep(for: .seconds(3600)) }
            await loop.run {}

            loop.stop()
            loop.join()

            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }

        #expect(freed == nil)
    }

    @Test func `a group hands out its loops in turn`() async throws {
        let group = try EventLoopGroup(count: 3)

        let turns = (0..<6).map { _ in group.next() }

        for (turn, loop) in turns.enumerated() { #expect(loop === group.loops[turn % 3]) }
        for loop in group.loops { #expect(await loop.run { loop.isCurrent }) }
        group.shutdown()
    }
}

private actor Counter {
    private var count = 0

    func increment() {
        count += 1
    }
}
