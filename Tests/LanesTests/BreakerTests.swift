import Generation
import Lanes
import Testing

@Suite struct BreakerTests {
    private let origin = ContinuousClock.now
    private let broken = Failure(.serverError, "oops")

    @Test func `failures in a row open it, and one probe closes it again`() {
        var breaker = opened()

        #expect(isRefused(breaker.verdict(isLast: false, at: origin + .seconds(4))))
        #expect(isProbe(breaker.verdict(isLast: false, at: origin + .seconds(5))))
        breaker.succeeded(at: origin + .seconds(6))
        #expect(breaker.state.name == "closed")
    }

    @Test func `half open, exactly one goes through, however many ask`() {
        var breaker = opened()
        let now = origin + .seconds(5)

        let verdicts = (0..<1000).map { _ in breaker.verdict(isLast: false, at: now) }

        #expect(verdicts.count(where: isProbe) == 1)
        #expect(verdicts.count(where: isRefused) == 999)
    }

    @Test func `a probe that fails doubles the pause, up to the longest`() {
        var breaker = opened()
        var now = origin
        var pauses: [Duration] = []
        for _ in 0..<8 {
            while !isProbe(breaker.verdict(isLast: false, at: now)) { now += .milliseconds(500) }
            breaker.failed(broken, wasProbe: true, at: now)
            guard case .open(let until) = breaker.state else {
                Issue.record("it is not open")
                return
            }
            pauses.append(now.duration(to: until))
        }

        #expect(pauses == [10, 20, 40, 80, 120, 120, 120, 120].map { .seconds($0) })
    }

    @Test func `a probe whose caller left lets another one probe`() {
        var breaker = opened()
        _ = breaker.verdict(isLast: false, at: origin + .seconds(5))

        breaker.failed(Failure(.cancelled, "gone"), wasProbe: true, at: origin + .seconds(6))

        #expect(isProbe(breaker.verdict(isLast: false, at: origin + .seconds(6))))
    }

    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/12108", "a lone deployment was cooled down")
    )
    func `the last target is asked although it is open`() {
        var breaker = opened()

        guard case .go = breaker.verdict(isLast: true, at: origin) else {
            Issue.record("it was refused")
            return
        }
    }

    @Test func `half of the requests failing opens it, even with successes between`() {
        var breaker = Breaker()
        for number in 0..<10 {
            breaker.succeeded(at: origin + .seconds(number))
            breaker.failed(broken, wasProbe: false, at: origin + .seconds(number))
        }

        #expect(breaker.state.name == "open")
    }

    @Test func `failures of long ago do not count`() {
        var breaker = Breaker()
        for number in 0..<4 { breaker.failed(broken, wasProbe: false, at: origin + .seconds(number)) }
        breaker.succeeded(at: origin + .seconds(100))
        for _ in 0..<4 { breaker.failed(broken, wasProbe: false, at: origin + .seconds(200)) }

        #expect(breaker.state.name == "closed")
    }

    @Test(arguments: [
        Failure.Kind.invalidRequest, .contextLength, .blockedPrompt, .rateLimitMinute, .cancelled, .paced,
    ])
    func `what does not speak against the target never opens it`(_ kind: Failure.Kind) {
        var breaker = Breaker()
        for _ in 0..<100 { breaker.failed(Failure(kind, "no"), wasProbe: false, at: origin) }

        #expect(breaker.state.name == "closed")
    }

    @Test(
        .bug("https://github.com/Wei-Shaw/sub2api/issues/5443", "an account was locked for a day"),
        arguments: [Failure.Kind.auth, .billing, .apiDisabled, .noQuota, .quotaDay, .wrongAPI]
    )
    func `what refuses everybody takes it down at once, is told to whoever asks, and is tried each minute`(
        _ kind: Failure.Kind
    ) {
        var breaker = Breaker()
        breaker.failed(Failure(kind, "because"), wasProbe: false, at: origin)

        guard case .refuse(let failure) = breaker.verdict(isLast: true, at: origin + .seconds(59)) else {
            Issue.record("it was asked")
            return
        }
        #expect(failure.kind == kind)
        #expect(isProbe(breaker.verdict(isLast: false, at: origin + .seconds(60))))
        #expect(isRefused(breaker.verdict(isLast: false, at: origin + .seconds(61))))
        breaker.succeeded(at: origin + .seconds(62))
        #expect(breaker.state.name == "closed")
    }

    private func opened() -> Breaker {
        var breaker = Breaker()
        for _ in 0..<5 { breaker.failed(broken, wasProbe: false, at: origin) }
        return breaker
    }

    private func isProbe(_ verdict: Breaker.Verdict) -> Bool {
        if case .probe = verdict { true } else { false }
    }

    private func isRefused(_ verdict: Breaker.Verdict) -> Bool {
        if case .refuse = verdict { true } else { false }
    }
}
