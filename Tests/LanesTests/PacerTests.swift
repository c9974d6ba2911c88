import Generation
import Lanes
import Testing

@Suite struct PacerTests {
    private let origin = ContinuousClock.now

    @Test(arguments: [1, 7, 60, 600])
    func `no minute of the provider's clock sees more requests than the limit`(_ limit: Int) {
        var provider = Provider()

        let (_, delays) = run(limit: limit, for: .seconds(400), delay: 0...900, provider: &provider)

        #expect(provider.most(within: .seconds(60)) <= limit)
        #expect(delays.count > limit)
    }

    @Test func `nearly all of the limit is used when requests keep coming`() {
        var provider = Provider()

        let (_, starts) = run(limit: 60, for: .seconds(600), delay: 1...20, provider: &provider)

        #expect(starts.count >= 570)
    }

    @Test func `a limit that a refusal names is kept from then on`() {
        var pacer = Pacer()
        let start = pacer.start(tokens: 0, at: origin)
        var failure = Failure(.rateLimitMinute, "slow down", retryAfter: .seconds(20))
        failure.quota = 15

        pacer.refused(start, failure, at: origin + .seconds(1))

        #expect(pacer.requestsPerMinute == 15)
        #expect(pacer.verdict(tokens: 0, at: origin + .seconds(2)) == .after(origin + .seconds(21)))
    }

    @Test func `without a name, what was taken within the minute is the limit, and a minute later a little more`() {
        var pacer = Pacer()
        var starts: [Pacer.Start] = []
        for number in 0..<50 { starts.append(pacer.start(tokens: 0, at: origin + .milliseconds(number * 10))) }

        for start in starts[30...] { pacer.refused(start, Failure(.rateLimitMinute, "no"), at: origin + .seconds(1)) }

        #expect(pacer.requestsPerMinute == 30)
        _ = pacer.start(tokens: 0, at: origin + .seconds(62))
        #expect(pacer.requestsPerMinute == 37)
    }

    @Test func `what a request really spent replaces what it was thought to`() {
        var pace = Pace()
        pace.tokensPerMinute = 1000
        var pacer = Pacer(pace)
        let start = pacer.start(tokens: 900, at: origin)

        let before = pacer.verdict(tokens: 500, at: origin)
        pacer.end(start, tokens: 100, at: origin + .seconds(1))

        #expect(before != .now)
        #expect(pacer.verdict(tokens: 500, at: origin + .seconds(1)) == .now)
    }

    @Test func `a request larger than the whole limit goes when nothing else does`() {
        var pace = Pace()
        pace.tokensPerMinute = 1000
        var pacer = Pacer(pace)

        #expect(pacer.verdict(tokens: 5000, at: origin) == .now)
        _ = pacer.start(tokens: 5000, at: origin)
        #expect(pacer.verdict(tokens: 10, at: origin) != .now)
    }

    @Test func `starts keep their distance, and requests at a time their number`() {
        var pace = Pace()
        pace.stagger = .seconds(5)
        pace.concurrency = 2
        var pacer = Pacer(pace)

        let first = pacer.start(tokens: 0, at: origin)
        #expect(pacer.verdict(tokens: 0, at: origin + .seconds(1)) == .after(origin + .seconds(5)))
        _ = pacer.start(tokens: 0, at: origin + .seconds(5))
        #expect(pacer.verdict(tokens: 0, at: origin + .seconds(20)) == .whenOneEnds)
        pacer.end(first, tokens: nil, at: origin + .seconds(21))
        #expect(pacer.verdict(tokens: 0, at: origin + .seconds(21)) == .now)
    }

    @Test func `who waits behind others is told when its turn will be`() {
        var pace = Pace()
        pace.requestsPerMinute = 10
        var pacer = Pacer(pace)
        for _ in 0..<10 { _ = pacer.start(tokens: 0, at: origin) }

        let next = pacer.expectedStart(behind: 0, tokens: 0, at: origin)
        let later = pacer.expectedStart(behind: 25, tokens: 0, at: origin)

        #expect((.seconds(60)...(.seconds(62))).contains(origin.duration(to: next)))
        #expect((.seconds(180)...(.seconds(182))).contains(origin.duration(to: later)))
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/40130", "a second refusal kept the earlier, shorter wait"),
        arguments: [[5, 40], [40, 5]]
    )
    func `of several waits the longest counts`(hints: [Int]) {
        var pacer = Pacer()
        let starts = hints.map { _ in pacer.start(tokens: 0, at: origin) }

        for (start, hint) in zip(starts, hints) {
            pacer.refused(start, Failure(.capacity, "busy", retryAfter: .seconds(hint)), at: origin)
        }

        #expect(pacer.verdict(tokens: 0, at: origin + .seconds(6)) == .after(origin + .seconds(40)))
        #expect(pacer.verdict(tokens: 0, at: origin + .seconds(41)) == .now)
    }

    @Test func `a refusal for another reason teaches no limit`() {
        var pacer = Pacer()
        let start = pacer.start(tokens: 0, at: origin)

        pacer.refused(start, Failure(.serverError, "oops", retryAfter: .seconds(9)), at: origin)

        #expect(pacer.requestsPerMinute == nil)
        #expect(pacer.verdict(tokens: 0, at: origin) == .now)
    }

    // MARK: -

    /// Starts requests as soon as the pacer lets them, each counted by the provider after a delay of its own.
    private func run(
        limit: Int,
        for length: Duration,
        delay: ClosedRange<Int>,
        provider: inout Provider
    ) -> (Pacer, [ContinuousClock.Instant]) {
        var pace = Pace()
        pace.requestsPerMinute = limit
        var pacer = Pacer(pace)
        var random = Generator(state: UInt64(limit))
        var (now, starts): (ContinuousClock.Instant, [ContinuousClock.Instant]) = (origin, [])
        while now < origin + length {
            switch pacer.verdict(tokens: 0, at: now) {
            case .now:
                let start = pacer.start(tokens: 0, at: now)
                starts.append(now)
                let counted = now + .milliseconds(Int.random(in: delay, using: &random))
                provider.counts.append(counted)
                pacer.answered(start, at: counted)
                pacer.end(start, tokens: nil, at: counted)
            case .after(let instant): now = instant
            case .whenOneEnds: Issue.record("nothing limits what runs at once")
            }
        }
        return (pacer, starts)
    }

    private struct Provider {
        var counts: [ContinuousClock.Instant] = []

        /// The most requests that any span of this length saw.
        func most(within span: Duration) -> Int {
            let sorted = counts.sorted()
            var (first, most) = (0, 0)
            for last in sorted.indices {
                while sorted[first] + span <= sorted[last] { first += 1 }
                most = max(most, last - first + 1)
            }
            return most
        }
    }

    /// The same numbers every time.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
    }
}
