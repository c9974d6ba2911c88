import EventLoop
import Synchronization
import Testing

@Suite struct LoopTimerTests {
    @Test func `timers fire in the order of their delays`() async throws {
        let events = Events<Int>()

        let fired = try await withLoop { loop in
            await loop.run {
                // Restarted in one piece of work, they count from the same moment.
                let delays = [5, 1, 3, 2, 4]
                let timers = delays.map { delay in loop.timer(after: .seconds(3600)) { events.report(delay) } }
                for (timer, delay) in zip(timers, delays) { timer.restart(after: .milliseconds(delay)) }
            }
            return await events.first(5)
        }

        #expect(fired == [1, 2, 3, 4, 5])
    }

    @Test(arguments: [Duration.microseconds(1), .microseconds(1500), .milliseconds(2)])
    func `a timer and a sleep are never early`(delay: Duration) async throws {
        let clock = ContinuousClock()

        try await withLoop { loop in
            let slept = try await clock.measure { try await loop.sleep(for: delay) }
            let events = Events<Duration>()
            await loop.run {
                let start = clock.now
                _ = loop.timer(after: delay) { events.report(clock.now - start) }
            }
            let waited = await events.first()

            #expect(slept >= delay)
            #expect(try #require(waited) >= delay)
        }
    }

    @Test func `a cancelled timer does not fire and lets go of its action`() async throws {
        final class Token: Sendable {}
        let fired = Mutex(false)

        let isFreed = try await withLoop { loop in
            try await loop.run {
                var token: Token? = Token()
                weak let weakToken = token
                let timer = loop.timer(after: .milliseconds(1)) { [token] in
                    withExtendedLifetime(token) { fired.withLock { $0 = true } }
                }
                token = nil
                timer.cancel()
                try await loop.sleep(for: .milliseconds(3))
                return weakToken == nil
            }
        }

        #expect(isFreed)
        #expect(!fired.withLock { $0 })
    }

    @Test func `a repeating timer fires until it is cancelled`() async throws {
        let events = Events<Int>()

        try await withLoop { loop in
            await loop.run {
                let count = Mutex(0)
                let timer = Mutex<LoopTimer?>(nil)
                let new = loop.timer(after: .zero, repeating: .milliseconds(1)) {
                    let current = count.withLock {
                        $0 += 1
                        return $0
                    }
                    if current == 3 { timer.withLock { $0?.cancel() } }
                    events.report(current)
                }
                timer.withLock { $0 = new }
            }
            let fired = await events.first(3)
            try await loop.sleep(for: .milliseconds(3))

            #expect(fired == [1, 2, 3])
        }
    }

    @Test func `a timer put off fires only once its last delay has passed`() async throws {
        let events = Events<String>()

        try await withLoop { loop in
            let idle = await loop.run {
                let idle = loop.timer(after: .milliseconds(1)) { events.report("put off") }
                idle.restart(after: .seconds(3600))
                return idle
            }
            try await loop.sleep(for: .milliseconds(3))
            events.report("slept")
            loop.execute { idle.restart(after: .zero) }

            #expect(await events.first(2) == ["slept", "put off"])
        }
    }

    @Test func `a timer can be set earlier, and again after it has fired`() async throws {
        let events = Events<Void>()

        try await withLoop { loop in
            let timer = await loop.run {
                let timer = loop.timer(after: .seconds(3600)) { events.report(()) }
                timer.restart(after: .zero)
                return timer
            }
            _ = await events.first()
            loop.execute { timer.restart(after: .zero) }
            _ = await events.first()
        }
    }

    @Test func `a cancelled sleep returns at once`() async throws {
        try await withLoop { loop in
            let sleeper = Task { try await loop.sleep(for: .seconds(3600)) }
            await loop.run {}

            sleeper.cancel()

            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }

    @Test func `a task that is cancelled already does not sleep`() async throws {
        try await withLoop { loop in
            let sleeper = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                try await loop.sleep(for: .seconds(3600))
            }

            await #expect(throws: CancellationError.self) { try await sleeper.value }
        }
    }

    @Test func `a loop that has ended takes timers and never fires them`() async throws {
        let loop = try EventLoop(label: "short")
        loop.start()
        loop.stop()
        loop.join()

        let timer = await loop.run { loop.timer(after: .zero) { Issue.record("fired") } }

        await loop.run {
            timer.restart(after: .zero)
            timer.cancel()
        }
    }

    @Test(arguments: [Duration.seconds(Int64.max), .seconds(-1)])
    func `an absurd delay is no trap`(delay: Duration) async throws {
        try await withLoop { loop in
            await loop.run { loop.timer(after: delay) {}.cancel() }
        }
    }
}
