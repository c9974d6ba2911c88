import Generation
import Resilience
import Testing

@Suite struct RetryDecisionTests {
    private let policy = RetryPolicy()

    @Test(
        .bug("https://github.com/maximhq/bifrost/issues/6971", "it came back before the time the server had named"),
        .bug("https://github.com/langchain-ai/langchain-google/pull/946", "the wait that Gemini names was ignored")
    )
    func `the wait is never less than the hint nor past the deadline`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            let hint = Duration.milliseconds(Int.random(in: 0...40_000, using: &generator))
            let left = Duration.milliseconds(Int.random(in: 0...60_000, using: &generator))
            let decision = RetryDecision(
                after: Failure(.rateLimitMinute, "busy", retryAfter: hint),
                attempt: Int.random(in: 1...3, using: &generator),
                policy: policy,
                timeLeft: left,
                random: Double.random(in: 0...1, using: &generator)
            )
            guard case .again(let wait) = decision else { continue }
            #expect(wait >= hint && wait < left && wait <= policy.maximumWait)
        }
    }

    @Test(arguments: [(1, Duration.seconds(1)), (2, .seconds(2))])
    func `without a hint the wait grows by the factor`(attempt: Int, longest: Duration) {
        let failure = Failure(.overloaded, "busy")

        let most = RetryDecision(after: failure, attempt: attempt, policy: policy, timeLeft: .seconds(100), random: 1)
        let least = RetryDecision(after: failure, attempt: attempt, policy: policy, timeLeft: .seconds(100), random: 0)

        #expect(most == .again(after: longest))
        #expect(least == .again(after: .zero))
    }

    @Test func `after the last attempt the next target is asked`() {
        let failure = Failure(.overloaded, "busy")
        #expect(
            RetryDecision(after: failure, attempt: 3, policy: policy, timeLeft: .seconds(100), random: 1) == .nextTarget
        )
    }

    @Test func `a hint longer than the longest wait is not waited for`() {
        let failure = Failure(.rateLimitMinute, "busy", retryAfter: .seconds(31))
        #expect(
            RetryDecision(after: failure, attempt: 1, policy: policy, timeLeft: .seconds(100), random: 1) == .nextTarget
        )
    }

    @Test(arguments: Failure.Kind.allCases)
    func `what cannot heal is not tried again`(kind: Failure.Kind) {
        let decision = RetryDecision(
            after: Failure(kind, "no"),
            attempt: 1,
            policy: policy,
            timeLeft: .seconds(100),
            random: 0.5
        )

        switch decision {
        case .again: #expect(kind.mayRetrySameTarget && !kind.isCallersFault)
        case .nextTarget: #expect(!kind.mayRetrySameTarget && kind.mayHelpElsewhere)
        case .giveUp: #expect(!kind.mayRetrySameTarget && !kind.mayHelpElsewhere)
        }
    }
}
