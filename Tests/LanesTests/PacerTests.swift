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

        let refusal = Failure(.rateLimitMinute, "no", retryAfter: .seconds(59))
        for start in starts[30...] { pacer.refused(start, refusal, at: origin + .seconds(1)) }
        let learned = pacer.requestsPerMinute
        for _ in 0..<30 { _ = pacer.start(tokens: 0, at: origin + .seconds(61)) }

        #expect(learned == 30)
        #expect(pacer.verdict(tokens: 0, at: origin + .seconds(62)) == .now)
        #expect(pacer.requestsPerMinute == 31)
    }

    @Test(arguments: [true, false])
    func `a limit that stands is used up, and tried less and less often`(hasHint: Bool) {
        var provider = FixedWindow(limit: 60, length: .seconds(60), start: origin)

        let refusals = ask(&provider, for: .seconds(3600), hasHint: hasHint)

        #expect(provider.taken >= 60 * 60 * 95 / 100)
        // In the first minute it is learned; from then on a try is one request.
        #expect(refusals.count { $0 > .seconds(75) } <= 8)
        #expect(refusals.count { $0 > .seconds(75) && $0 < .seconds(180) } <= (hasHint ? 0 : 2))
    }

    @Test func `a provider that counts by the second is not held to what it took in one`() {
        var provider = FixedWindow(limit: 20, length: .seconds(1), start: origin)

        _ = ask(&provider, for: .seconds(60), hasHint: false)

        #expect(provider.taken >= 60 * 20 / 2)
    }

    @Test(arguments: [2, 10])
    func `refusals here and there, whatever the pace, hardly slow a lane down`(every share: Int) {
        var pacer = Pacer()
        var now = origin
        var answered = 0
        var asked = 0
        while now < origin + .seconds(60) {
            switch pacer.verdict(tokens: 0, at: now) {
            case .now:
                let start = pacer.start(tokens: 0, at: now)
                asked += 1
                now += .milliseconds(10)
                pacer.end(start, tokens: nil, at: now)
                if asked % share == 0 {
                    pacer.refused(start, Failure(.rateLimitMinute, "no"), at: now)
                } else {
                    answered += 1
                    pacer.answered(start, at: now)
                }
            case .after(let instant): now = instant
            case .whenOneEnds: Issue.record("nothing limits what runs at once")
            }
        }

        // Six thousand could be asked.
        #expect(answered >= 6000 * (share - 1) / share / 2)
    }

    /// Starts a request whenever the pacer lets one, each answered or refused at once; returns when any was refused.
    private func ask(_ provider: inout FixedWindow, for length: Duration, hasHint: Bool) -> [Duration] {
        var pacer = Pacer()
        var refusals: [Duration] = []
        var now = origin
        while now < origin + length {
            switch pacer.verdict(tokens: 0, at: now) {
            case .now:
                let start = pacer.start(tokens: 0, at: now)
                now += .milliseconds(2)
                pacer.end(start, tokens: nil, at: now)
                if let wait = provider.take(at: now) {
                    refusals.append(origin.duration(to: now))
                    let refusal = Failure(.rateLimitMinute, "no", retryAfter: hasHint ? wait : nil)
                    pacer.refused(start, refusal, at: now)
                } else {
                    pacer.answered(start, at: now)
                }
            case .after(let instant): now = instant
            case .whenOneEnds: Issue.record("nothing limits what runs at once")
            }
        }
        return refusals
    }

    /// A provider that counts requests in windows that stand still.
    private struct FixedWindow {
        let limit: Int
        let length: Duration
        var start: ContinuousClock.Instant
        var used = 0
        var taken = 0

        /// Takes a request; returns how long to wait when there is none left.
        mutating func take(at now: ContinuousClock.Instant) -> Duration? {
            if start.duration(to: now) >= length {
                start = now
                used = 0
            }
            guard used < limit else { return now.duration(to: start + length) }
            used += 1
            taken += 1
            return nil
        }
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
