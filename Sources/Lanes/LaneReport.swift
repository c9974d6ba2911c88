package import Generation

/// What is known of a lane at one instant.
package struct LaneReport: Sendable {
    package let target: Target
    package let breaker: Breaker.State
    package let health: LaneHealth
    package let running: Int
    package let waiting: Int
    package let requestsPerMinute: Int?
    package let tokensPerMinute: Int?
    /// Whether a limit was learned from the provider rather than configured.
    package let isLearned: Bool
    /// How long the provider still wants to be left alone.
    package let closedFor: Duration
}

extension Breaker.State {
    /// Its name in reports: `closed`, `open`, `probing` or `down`.
    package var name: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .probing: "probing"
        case .down: "down"
        }
    }
}
