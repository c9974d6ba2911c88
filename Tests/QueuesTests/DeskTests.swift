import Queues
import Testing

/// Whose turn it is.
@Suite struct DeskTests {
    typealias Instant = ContinuousClock.Instant

    let now = Instant.now
    var desk = Desk<Instant>()

    func message(_ id: String, _ key: String? = nil, handle: String? = nil) -> Delivery {
        Delivery(id: id, orderingKey: key, handle: handle)
    }

    @Test mutating func `messages without a key all start at once`() {
        #expect(desk.take(message("1"), at: now) == .start)
        #expect(desk.take(message("2"), at: now) == .start)
        #expect(desk.running == 2)
    }

    @Test mutating func `of one key, one starts, and the others follow in their order`() {
        #expect(desk.take(message("1", "k"), at: now) == .start)
        #expect(desk.take(message("2", "k"), at: now) == .wait)
        #expect(desk.take(message("3", "k"), at: now) == .wait)
        #expect(desk.take(message("4", "other"), at: now) == .start)

        let next = [desk.finish("1")?.id, desk.finish("2")?.id, desk.finish("3")?.id]

        #expect(next == ["2", "3", nil])
        #expect(desk.running == 1)
    }

    @Test mutating func `what waits behind one that is given back goes back with it`() {
        _ = desk.take(message("1", "k"), at: now)
        _ = desk.take(message("2", "k"), at: now)
        _ = desk.take(message("3", "k"), at: now)

        let released = desk.rest("1", until: now + .seconds(10))

        #expect(released.map(\.id) == ["2", "3"])
        #expect(desk.held.isEmpty)
        #expect(desk.running == 0)
    }

    @Test mutating func `nothing of a key overtakes the one that was given back`() {
        _ = desk.take(message("1", "k"), at: now)
        _ = desk.rest("1", until: now + .seconds(10))

        #expect(desk.take(message("2", "k"), at: now + .seconds(4)) == .rest(.seconds(6)))
        #expect(desk.take(message("1", "k"), at: now + .seconds(9)) == .start)
        #expect(desk.take(message("2", "k"), at: now + .seconds(9)) == .wait)
    }

    @Test mutating func `a key whose message went elsewhere is free after its rest`() {
        _ = desk.take(message("1", "k"), at: now)
        _ = desk.rest("1", until: now + .seconds(10))

        #expect(desk.take(message("2", "k"), at: now + .seconds(10)) == .start)
    }

    @Test mutating func `what comes again while it is in work goes on under its new lease`() {
        _ = desk.take(message("1", handle: "a"), at: now)

        #expect(desk.take(message("1", handle: "b"), at: now) == .known)
        #expect(desk.held["1"]?.handle == "b")
        #expect(desk.running == 1)
    }

    @Test mutating func `what has not begun is let go of when the end comes`() {
        _ = desk.take(message("1", "k"), at: now)
        _ = desk.take(message("2", "k"), at: now)

        #expect(desk.releaseWaiting().map(\.id) == ["2"])
        #expect(desk.finish("1") == nil)
        #expect(desk.held.isEmpty)
    }
}

@Suite struct RestTests {
    @Test(arguments: [(1, 10), (2, 20), (3, 40), (6, 320), (7, 600), (1_000, 600)])
    func `a message rests longer each time`(attempt: Int, seconds: Int) {
        let settings = IntakeSettings()

        #expect(settings.rest(after: attempt, random: 0) == .seconds(seconds))
    }

    @Test func `rests differ a little`() {
        let settings = IntakeSettings()

        #expect(settings.rest(after: 1, random: 0) == .seconds(10))
        #expect(settings.rest(after: 1, random: 1) == .seconds(12))
    }
}
