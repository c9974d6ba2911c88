import Generation
import Lanes
import TestKit
import Testing

/// What a lane makes of what other processes tell, and of the part it is given.
@Suite struct SharingTests {
    private let clock = ManualClock()
    private let target = Target(provider: "a", model: "m")

    @Test func `a lane keeps to its part of the limits`() async {
        var pace = Pace()
        pace.requestsPerMinute = 10
        let lane = Lane(target, pace: pace)
        var allotment = Allotment()
        allotment.requests = 3

        lane.keep(to: allotment)
        let started = await startAll(lane)
        lane.keep(to: nil)
        let startedMore = await startAll(lane)

        #expect(started == 3)
        #expect(startedMore == 7)
    }

    @Test(arguments: [[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    func `who has no part waits, and goes when there is one`(parts: [Int]) async throws {
        let lane = Lane(target)
        var allotment = Allotment()
        (allotment.requests, allotment.tokens, allotment.concurrency) = (parts[0], parts[1], parts[2])
        lane.keep(to: allotment)
        var entry = Lane.Entry(deadline: clock.now + .seconds(600))
        entry.isLast = true

        async let waiting = lane.enter(entry, clock: clock)
        await clock.sleepers(1)
        (allotment.requests, allotment.tokens, allotment.concurrency) = (1, 1, 1)
        lane.keep(to: allotment)
        let pass = try await waiting
        lane.leave(pass, .success(nil), at: clock.now)

        #expect(lane.report(at: clock.now).waiting == 0)
    }

    @Test func `starts are as many times as far apart as there are processes`() async {
        var pace = Pace()
        pace.stagger = .seconds(1)
        let lane = Lane(target, pace: pace)
        var allotment = Allotment()
        allotment.processes = 3
        lane.keep(to: allotment)
        var starts = 0

        for _ in 0..<9 {
            starts += await startAll(lane)
            clock.advance(by: .seconds(1))
        }

        #expect(starts == 3)
    }

    @Test func `a named limit counts more than a guess, and of equals the later one`() {
        let lane = Lane(target)
        let now = clock.now
        var limits: [Int?] = []

        for (value, isNamed, second) in [
            (50, false, 10), (40, false, 5), (60, false, 20), (90, true, 1), (30, false, 30),
        ] {
            var news = LaneNews(target)
            news.learnedRequests = LearnedLimit(value, isNamed: isNamed, at: now + .seconds(second))
            lane.adopt([news])
            limits.append(lane.report(at: now).requestsPerMinute)
        }

        #expect(limits == [50, 50, 60, 90, 90])
    }

    @Test func `what a breaker found out itself outlives what others found out before`() async throws {
        let lane = Lane(target)
        for _ in 0..<5 {
            let pass = try await lane.enter(Lane.Entry(deadline: clock.now), clock: clock)
            lane.leave(pass, .failure(Failure(.connection, "reset")), at: clock.now)
        }
        var older = LaneNews(target)
        older.breaker = LaneNews.Finding(.closed, at: clock.now - .seconds(1))
        var newer = older
        newer.breaker = LaneNews.Finding(.closed, at: clock.now + .seconds(1))

        lane.adopt([older])
        let afterOlder = lane.report(at: clock.now).breaker.name
        lane.adopt([newer])
        let afterNewer = lane.report(at: clock.now).breaker.name

        #expect(afterOlder == "open")
        #expect(afterNewer == "closed")
    }

    @Test func `what was told by others is not told on`() {
        let lane = Lane(target)
        var news = LaneNews(target)
        news.closedUntil = clock.now + .seconds(10)
        news.breaker = LaneNews.Finding(.open(until: clock.now + .seconds(5)), at: clock.now)

        lane.adopt([news])
        let told = lane.news(at: clock.now)

        #expect(lane.report(at: clock.now).closedFor == .seconds(10))
        #expect(lane.report(at: clock.now).breaker.name == "open")
        #expect(told.closedUntil == nil)
        #expect(told.breaker == nil)
    }

    /// How many may start now.
    private func startAll(_ lane: Lane) async -> Int {
        var count = 0
        while let pass = try? await lane.enter(Lane.Entry(deadline: clock.now), clock: clock) {
            lane.leave(pass, .success(nil), at: clock.now)
            count += 1
            if count > 1000 { break }
        }
        return count
    }
}
