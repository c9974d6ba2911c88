import Generation
import LlamaProvider
import Testing

@Suite struct LifecycleTests {
    let start = ContinuousClock.now
    let connection = Connection(socketPath: "/s", apiKey: "k", model: ModelFile(name: "tiny", path: "/m"))
    let crash = Failure(.serverError, "It crashed.")

    @Test func `a server is started when it is wanted, and once`() {
        var lifecycle = Lifecycle(isAlwaysWanted: false, at: start)

        let before = lifecycle.nextStep(at: start)
        let first = lifecycle.admit(at: start)
        let step = lifecycle.nextStep(at: start)
        lifecycle.didBeginStart(at: start)
        let second = lifecycle.admit(at: start)

        #expect(before == .waitForRequest)
        #expect(step == .start)
        #expect(first.isWait && second.isWait)
        #expect(lifecycle.nextStep(at: start) == .waitForRequest)
    }

    @Test func `a ready server takes requests`() {
        var lifecycle = Lifecycle(isAlwaysWanted: false, at: start)
        lifecycle.didBeginStart(at: start)

        lifecycle.didBecomeReady(connection, at: start)

        #expect(lifecycle.admit(at: start).pass == connection)
    }

    @Test func `each failure in a row doubles the pause, up to half a minute`() {
        var lifecycle = Lifecycle(isAlwaysWanted: true, at: start)
        var pauses: [Lifecycle.Step] = []

        for _ in 0..<8 {
            lifecycle.didBeginStart(at: start)
            lifecycle.didFail(crash, at: start)
            pauses.append(lifecycle.nextStep(at: start))
        }

        let seconds = [0.5, 1, 2, 4, 8, 16, 30, 30]
        #expect(pauses == seconds.map { .pause(.seconds($0)) })
    }

    @Test func `a minute of health makes earlier failures forgotten`() {
        var lifecycle = Lifecycle(isAlwaysWanted: true, at: start)
        for _ in 0..<5 { lifecycle.didFail(crash, at: start) }
        lifecycle.didBeginStart(at: start)
        lifecycle.didBecomeReady(connection, at: start)

        lifecycle.didFail(crash, at: start + .seconds(60))

        #expect(lifecycle.nextStep(at: start + .seconds(60)) == .pause(.seconds(0.5)))
    }

    @Test func `a server that crashes soon after each start is not believed`() {
        var lifecycle = Lifecycle(isAlwaysWanted: true, at: start)
        lifecycle.didFail(crash, at: start)
        lifecycle.didBeginStart(at: start)
        lifecycle.didBecomeReady(connection, at: start)

        lifecycle.didFail(crash, at: start + .seconds(59))

        #expect(lifecycle.nextStep(at: start + .seconds(59)) == .pause(.seconds(1)))
    }

    @Test func `one failure is waited out by the request that comes next`() {
        var lifecycle = Lifecycle(isAlwaysWanted: false, at: start)
        lifecycle.didFail(crash, at: start)

        let admission = lifecycle.admit(at: start)

        #expect(admission.isWait)
        #expect(lifecycle.nextStep(at: start) == .pause(.seconds(0.5)))
        #expect(lifecycle.nextStep(at: start + .seconds(0.5)) == .start)
    }

    @Test func `after several failures a request is told at once when to come back`() {
        var lifecycle = Lifecycle(isAlwaysWanted: false, at: start)
        lifecycle.didFail(crash, at: start)
        lifecycle.didFail(crash, at: start)

        let refusal = lifecycle.admit(at: start).refusal

        #expect(refusal?.kind == .serverError)
        #expect(refusal?.retryAfter == .seconds(1))
        #expect(lifecycle.admit(at: start + .seconds(1)).isWait)
    }

    @Test func `silence is believed once, and only about the server that is running`() {
        var lifecycle = Lifecycle(isAlwaysWanted: false, at: start)
        lifecycle.didBecomeReady(connection, at: start)
        let older = Connection(socketPath: "/old", apiKey: "k", model: connection.model)

        let claims = [older, connection, connection].map { lifecycle.didFallSilent($0, at: start) }

        #expect(claims == [false, true, false])
        #expect(lifecycle.admit(at: start).isWait)
    }

    @Test func `with nothing to start, the next request tries anew`() {
        var lifecycle = Lifecycle(isAlwaysWanted: false, at: start)
        lifecycle.didBeginStart(at: start)

        lifecycle.didFindNothingToStart(Failure(.modelNotFound, "No file."), at: start)

        #expect(lifecycle.nextStep(at: start) == .waitForRequest)
        #expect(lifecycle.admit(at: start).isWait)
        #expect(lifecycle.nextStep(at: start) == .start)
    }

    @Test func `after the end nothing is admitted`() {
        var lifecycle = Lifecycle(isAlwaysWanted: true, at: start)

        lifecycle.didEnd(at: start)

        #expect(lifecycle.admit(at: start).refusal?.kind == .connection)
        #expect(lifecycle.nextStep(at: start) == .waitForRequest)
    }
}

extension Admission {
    fileprivate var pass: Pass? {
        if case .pass(let pass) = self { pass } else { nil }
    }

    fileprivate var isWait: Bool {
        if case .wait = self { true } else { false }
    }

    fileprivate var refusal: Failure? {
        if case .refuse(let failure) = self { failure } else { nil }
    }
}
