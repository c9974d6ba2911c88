import Generation

/// How often a step is tried, and how long it waits in between.
package struct StepRetry: Sendable, Hashable {
    package var attempts: Int
    /// Before the second attempt.
    package var base: Duration
    package var factor: Double
    package var longest: Duration

    /// One attempt.
    package static let never = StepRetry(attempts: 1, base: .zero)

    package init(attempts: Int, base: Duration, factor: Double = 2, longest: Duration = .seconds(60)) {
        self.attempts = max(1, attempts)
        self.base = base
        self.factor = factor
        self.longest = longest
    }

    /// How long to wait after so many attempts have failed; `nil` when the step has failed for good.
    ///
    /// A hint of whoever refused is the least it waits.
    func wait(after count: Int, _ failure: Failure) -> Duration? {
        guard count < attempts, failure.mayRetrySameTarget else { return nil }
        var wait = base
        for _ in 1..<max(count, 1) { wait = min(wait * factor, longest) }
        return max(min(wait, longest), failure.retryAfter ?? .zero)
    }
}
