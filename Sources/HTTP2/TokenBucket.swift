/// So many events at once, and so many a second afterwards.
struct TokenBucket {
    private let allowance: HTTP2Limits.Allowance
    private var tokens: Double
    private var last: ContinuousClock.Instant?

    init(_ allowance: HTTP2Limits.Allowance) {
        self.allowance = allowance
        tokens = Double(allowance.burst)
    }

    /// Counts one event; `false` when it is one too many.
    mutating func take(at now: ContinuousClock.Instant) -> Bool {
        if let last {
            tokens = min(tokens + (now - last) / .seconds(1) * Double(allowance.perSecond), Double(allowance.burst))
        }
        last = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
