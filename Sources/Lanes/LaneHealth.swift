package import Generation

/// How a lane has been doing: moving averages, totals, and the 95th percentile of the time to the first token.
package struct LaneHealth: Sendable {
    /// The share of requests that were answered, recent ones counting most; 1 before any.
    package private(set) var success = 1.0
    /// From start to the first piece of the answer; `nil` before any.
    package private(set) var firstToken: Duration?
    /// From start to the end of the answer; `nil` before any.
    package private(set) var total: Duration?
    package private(set) var answered = 0
    package private(set) var failures: [Failure.Kind: Int] = [:]
    /// The last times to the first token, in no order.
    private var recent: [Duration] = []
    private var oldest = 0

    private static let weight = 0.1
    private static let recentLimit = 128
    /// Fewer say nothing about the slowest twentieth.
    private static let percentileMinimum = 20

    package init() {}

    mutating func begin(after delay: Duration) {
        firstToken = Self.average(firstToken, delay)
        if recent.count < Self.recentLimit {
            recent.append(delay)
        } else {
            recent[oldest] = delay
            oldest = (oldest + 1) % Self.recentLimit
        }
    }

    mutating func end(after duration: Duration) {
        answered += 1
        success += (1 - success) * Self.weight
        total = Self.average(total, duration)
    }

    mutating func fail(_ kind: Failure.Kind) {
        failures[kind, default: 0] += 1
        if !kind.isCallersFault, kind != .cancelled { success -= success * Self.weight }
    }

    /// The time within which 95 of 100 answers begin; `nil` while too few are known.
    package var percentile95: Duration? {
        guard recent.count >= Self.percentileMinimum else { return nil }
        let sorted = recent.sorted()
        return sorted[min(sorted.count * 95 / 100, sorted.count - 1)]
    }

    private static func average(_ old: Duration?, _ new: Duration) -> Duration {
        old.map { $0 + (new - $0) * weight } ?? new
    }
}
