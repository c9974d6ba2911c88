package import Generation

/// What to do after a failed attempt: a pure rule, so that it can be tested without waiting.
package enum RetryDecision: Hashable, Sendable {
    /// Ask the same target again after this long.
    case again(after: Duration)
    /// Go on to the next target, if there is one.
    case nextTarget
    /// No target could answer this request.
    case giveUp

    /// Decides after an attempt has failed.
    ///
    /// The provider's hint is a floor for the wait, the time left a ceiling; a hint beyond either ends the attempts at
    /// this target. Without a hint the wait is drawn evenly between nothing and `base × factor^(attempt − 1)`, so that
    /// callers refused together do not return together. An answer that was not accepted is asked for anew at once.
    ///
    /// - Parameters:
    ///   - failure: how the attempt failed.
    ///   - attempt: how often this target has been asked, 1 after the first time.
    ///   - policy: how patient the route is.
    ///   - timeLeft: until the request's deadline.
    ///   - random: a number from 0 to 1.
    package init(
        after failure: Failure,
        attempt: Int,
        policy: RetryPolicy,
        timeLeft: Duration,
        random: Double
    ) {
        guard failure.mayRetrySameTarget else {
            self = failure.mayHelpElsewhere ? .nextTarget : .giveUp
            return
        }
        let hint = failure.retryAfter ?? .zero
        guard attempt < policy.attempts, hint <= policy.maximumWait else {
            self = .nextTarget
            return
        }
        // What is wrong is the answer, not the target: nothing heals by waiting.
        if failure.rejection != nil {
            self = timeLeft > .zero ? .again(after: .zero) : .nextTarget
            return
        }
        var ceiling = policy.base
        for _ in 1..<attempt where ceiling < policy.maximumWait { ceiling = ceiling * policy.factor }
        let share: Double = min(max(random, 0), 1)
        let wait = max(hint, min(ceiling, policy.maximumWait) * share)
        if wait >= timeLeft {
            self = .nextTarget
        } else {
            self = .again(after: wait)
        }
    }
}
