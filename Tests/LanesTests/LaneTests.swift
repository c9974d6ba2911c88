import Generation
import Lanes
import Synchronization
import TestKit
import Testing

@Suite struct LaneTests {
    private let clock = ManualClock()
    private let target = Target(provider: "a", model: "m")

    @Test func `requests at a time never exceed the limit`() async throws {
        var pace = Pace()
        pace.concurrency = 3
        let lane = Lane(target, pace: pace)
        let running = Tally((now: 0, most: 0, done: 0))
        var entry = Lane.Entry(deadline: ContinuousClock.now + .seconds(3600))
        entry.isLast = true

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { [entry] in
                    let pass = try await lane.enter(entry, clock: ContinuousClock())
                    running.state.withLock {
                        $0.now += 1
                        $0.most = max($0.most, $0.now)
                    }
                    await Task.yield()
                    running.state.withLock {
                        $0.now -= 1
                        $0.done += 1
                    }
                    lane.leave(pass, .success(nil), at: .now)
                }
            }
            try await group.waitForAll()
        }

        #expect(running.state.withLock { $0.most } == 3)
        #expect(running.state.withLock { $0.done } == 200)
        #expect(lane.report(at: .now).waiting == 0)
    }

    @Test(
        .bug(
            "https://github.com/BerriAI/litellm/issues/3646",
            "requests failed although the wait would have been short"
        )
    )
    func `who waits goes when its turn has come`() async throws {
        let lane = try await busy()
        async let waiting = lane.enter(entry(), clock: clock)
        await clock.sleepers(1)

        clock.advance(by: .seconds(62))
        let pass = try await waiting
        lane.leave(pass, .success(nil), at: clock.now)

        #expect(lane.report(at: clock.now).running == 1)
    }

    @Test func `a pause that the provider asked for is waited for only where no other target is left`() async throws {
        let lane = Lane(target)
        let pass = try await lane.enter(entry(), clock: clock)
        let refusal = Failure(.rateLimitMinute, "no", retryAfter: .seconds(2))
        lane.leave(pass, .failure(refusal), at: clock.now)
        let other = entry(isLast: false)

        let passing = await #expect(throws: Failure.self) { try await lane.enter(other, clock: clock) }
        async let waiting = lane.enter(entry(), clock: clock)
        await clock.sleepers(1)
        clock.advance(by: .seconds(2))
        _ = try await waiting

        #expect(passing?.kind == .paced)
        #expect(passing?.retryAfter == .seconds(2))
        #expect(lane.report(at: clock.now).running == 1)
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/3646", "nothing waited within its deadline")
    )
    func `who would be too late is refused at once, with the time it could have gone`() async throws {
        let lane = try await busy()

        let failure = await #expect(throws: Failure.self) {
            try await lane.enter(entry(within: .seconds(30)), clock: clock)
        }

        #expect(failure?.kind == .paced)
        #expect((.seconds(59)...(.seconds(61))).contains(failure?.retryAfter ?? .zero))
    }

    @Test func `a request that could go elsewhere waits no longer than it may`() async throws {
        let lane = try await busy()
        var entry = entry()
        entry.isLast = false

        let failure = await #expect(throws: Failure.self) { try await lane.enter(entry, clock: clock) }

        #expect(failure?.kind == .paced)
    }

    @Test func `a full queue refuses, and says so`() async throws {
        let lane = try await busy(queue: 1)
        let waiting = Task { try await lane.enter(entry(), clock: clock) }
        await clock.sleepers(1)

        let failure = await #expect(throws: Failure.self) { try await lane.enter(entry(), clock: clock) }

        #expect(failure?.message.contains("1 requests wait") == true)
        waiting.cancel()
        await #expect(throws: Failure.self) { try await waiting.value }
    }

    @Test func `one who leaves the queue makes way for the next`() async throws {
        let lane = try await busy()
        let first = Task { try await lane.enter(entry(), clock: clock) }
        await clock.sleepers(1)
        let second = Task { try await lane.enter(entry(), clock: clock) }
        await clock.sleepers(2)

        first.cancel()
        let left = await first.result
        clock.advance(by: .seconds(62))
        _ = try await second.value

        #expect(throws: Failure.self) { try left.get() }
        #expect(lane.report(at: clock.now).waiting == 0)
    }

    @Test func `interactive requests go before batches that came first`() async throws {
        var pace = Pace()
        pace.concurrency = 1
        let lane = Lane(target, pace: pace)
        let running = try await lane.enter(entry(), clock: clock)
        let order = Tally<[String]>([])

        await withTaskGroup(of: Void.self) { group in
            for (number, priority) in [Priority.batch, .batch, .interactive].enumerated() {
                var entry = entry()
                entry.priority = priority
                group.addTask { [entry] in
                    guard let pass = try? await lane.enter(entry, clock: clock) else { return }
                    order.state.withLock { $0.append(priority.rawValue) }
                    lane.leave(pass, .success(nil), at: clock.now)
                }
                await clock.sleepers(number + 1)
            }
            lane.leave(running, .success(nil), at: clock.now)
        }

        #expect(order.state.withLock { $0 } == ["interactive", "batch", "batch"])
    }

    @Test func `callers take turns`() async throws {
        var pace = Pace()
        pace.concurrency = 1
        let lane = Lane(target, pace: pace)
        let running = try await lane.enter(entry(), clock: clock)
        let order = Tally("")

        await withTaskGroup(of: Void.self) { group in
            for (number, caller) in ["a", "a", "a", "b", "c"].enumerated() {
                var entry = entry()
                entry.caller = caller
                group.addTask { [entry] in
                    guard let pass = try? await lane.enter(entry, clock: clock) else { return }
                    order.state.withLock { $0 += entry.caller }
                    lane.leave(pass, .success(nil), at: clock.now)
                }
                await clock.sleepers(number + 1)
            }
            lane.leave(running, .success(nil), at: clock.now)
        }

        #expect(order.state.withLock { $0 } == "abcaa")
    }

    @Test func `a lane that rests refuses those that can go elsewhere`() async throws {
        let lane = Lane(target)
        for _ in 0..<5 {
            let pass = try await lane.enter(entry(), clock: clock)
            lane.leave(pass, .failure(Failure(.connection, "reset")), at: clock.now)
        }
        var entry = entry()
        entry.isLast = false

        let failure = await #expect(throws: Failure.self) { try await lane.enter(entry, clock: clock) }

        #expect(failure?.kind == .resting)
        #expect(lane.report(at: clock.now).breaker.name == "open")
    }

    /// A lane whose one request of the minute is spent.
    private func busy(queue: Int = 10) async throws -> Lane {
        var pace = Pace()
        pace.requestsPerMinute = 1
        pace.queue = queue
        let lane = Lane(target, pace: pace)
        _ = try await lane.enter(entry(), clock: clock)
        return lane
    }

    private func entry(within limit: Duration = .seconds(600), isLast: Bool = true) -> Lane.Entry {
        var entry = Lane.Entry(deadline: clock.now + limit)
        entry.isLast = isLast
        return entry
    }
}

/// What several tasks write down together.
private final class Tally<Value: Sendable>: Sendable {
    let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }
}
