/// Where one request may go, in order, and how hard to try.
package struct Plan: Hashable, Sendable {
    /// The route's name; `nil` when the caller named a target.
    package var route: String?
    /// Tried in order; never empty.
    package var targets: [Target]
    package var retry = RetryPolicy()
    package var timeout = TimeoutPolicy()
    package var degrade = DegradePolicy.models

    package init(route: String? = nil, targets: [Target]) {
        self.route = route
        self.targets = targets
    }
}

/// How often and how patiently one target is asked.
package struct RetryPolicy: Hashable, Sendable {
    /// Calls of one target in all; at least 1.
    package var attempts = 3
    /// The wait before the second attempt, before jitter.
    package var base = Duration.seconds(1)
    package var factor = 2.0
    /// The longest wait between two attempts; a longer hint ends the attempts at this target.
    package var maximumWait = Duration.seconds(30)

    package init() {}
}

/// How long things may take.
package struct TimeoutPolicy: Hashable, Sendable {
    /// From the request's arrival to its last byte, every attempt and wait included.
    package var total = Duration.seconds(600)
    package var connect = Duration.seconds(5)
    /// From sending the request to the first byte of the answer.
    package var firstToken = Duration.seconds(120)
    /// The longest silence within an answer.
    package var idle = Duration.seconds(60)

    package init() {}
}

/// How far an answer may fall short of what was asked.
package enum DegradePolicy: String, Hashable, Sendable, CaseIterable {
    /// Only the first target's own model may answer.
    case never
    /// Another model of the plan may answer.
    case models
    /// A labelled canned answer may be given when no model answers.
    case template
}
