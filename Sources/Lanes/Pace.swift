/// How fast one target may be asked; `nil` where nothing limits it but what is learned from its refusals.
package struct Pace: Hashable, Sendable {
    /// Requests that may start within any 60 seconds.
    package var requestsPerMinute: Int?
    /// Tokens, prompt and answer together, that may be spent within any 60 seconds.
    package var tokensPerMinute: Int?
    /// Requests that may run at once.
    package var concurrency: Int?
    /// The least time between two starts.
    package var stagger = Duration.zero
    /// Requests that may wait; more are refused at once.
    package var queue = 1000
    /// How long a request waits here while it could go elsewhere; one that cannot waits until its deadline.
    package var maximumWait = Duration.seconds(30)

    package init() {}

    /// The stricter of both in every respect: a target that two places speak of keeps to both.
    package func tightened(by other: Pace) -> Pace {
        var pace = self
        pace.requestsPerMinute = least(requestsPerMinute, other.requestsPerMinute)
        pace.tokensPerMinute = least(tokensPerMinute, other.tokensPerMinute)
        pace.concurrency = least(concurrency, other.concurrency)
        pace.stagger = max(stagger, other.stagger)
        pace.queue = min(queue, other.queue)
        pace.maximumWait = min(maximumWait, other.maximumWait)
        return pace
    }
}

func least<Value: Comparable>(_ first: Value?, _ second: Value?) -> Value? {
    guard let first, let second else { return first ?? second }
    return min(first, second)
}
