package import Generation
private import JSON

/// A candidate that takes a part of a route's traffic beside what the route is: step by step, or half and half for a while.
package struct Rollout: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Its share grows by itself while it does no worse, and it is taken back when it does.
        case rollout
        /// Its share stays; what comes of it is reported, and somebody decides.
        case experiment
    }

    package enum State: String, Hashable, Sendable, CaseIterable {
        /// It has its step's share.
        case running
        /// It has none until somebody resumes it.
        case paused
        /// It has everything, until the configuration says so itself or it is rolled back.
        case promoted
        case rolledBack = "rolled_back"
        /// The route is again what its configuration says, and nothing was wrong.
        case ended

        /// Whether a route has at most one of these.
        package var isActive: Bool { self == .running || self == .paused }

        /// Whether it decides where requests go.
        var isCurrent: Bool { isActive || self == .promoted }
    }

    package let id: String
    package let kind: Kind
    package let route: String
    package let candidate: Target
    package internal(set) var settings: RolloutSettings
    package var state = State.running
    /// The index of the step it is at.
    package var step = 0
    /// Counts what is compared by itself: each step, and what came before there were ``yardsticks``.
    package var phase = 0
    package var yardsticks: Yardsticks
    /// What the route did at the step before, against which one that gets everything is held.
    package var held: [Guard: Held] = [:]
    /// In microseconds since 1970.
    package let created: Int
    package var changed: Int
    /// Why it is where it is, in a sentence.
    package var reason = ""
    /// The state that whoever keeps its candidate heard of last.
    package internal(set) var told: State?

    package init(
        id: String,
        _ kind: Kind,
        of route: String,
        to candidate: Target,
        _ settings: RolloutSettings,
        _ yardsticks: Yardsticks,
        at created: Int
    ) {
        self.id = id
        self.kind = kind
        self.route = route
        self.candidate = candidate
        self.settings = settings
        self.yardsticks = yardsticks
        self.created = created
        changed = created
    }

    /// How many of a hundred users get the candidate now.
    package var percent: Double {
        switch state {
        case .running: settings.steps[min(step, settings.steps.count - 1)]
        case .promoted: 100
        case .paused, .rolledBack, .ended: 0
        }
    }

    /// Whether it is at its last step.
    package var isAtEnd: Bool { step >= settings.steps.count - 1 }

    /// What the records call those that got the candidate in the present phase, and those that did not.
    package var candidateArm: String { "\(id)/\(phase)/candidate" }
    package var baselineArm: String { "\(id)/\(phase)/baseline" }
}

/// What is watched; of each, more is better once it is counted.
package enum Guard: String, Hashable, Sendable, CaseIterable {
    /// The first target that was asked answered, and nobody said that the answer did not work or was not what was meant.
    case success
    /// What callers gave, from 1 to 5.
    case rating
    /// An answer took no longer than 95 of 100 did before.
    case latencyP95 = "latency_p95"
    /// What it cost, held against twice what 95 of 100 cost at most before.
    case cost
}

/// Lengths and amounts that outcomes are held against, measured before they are compared.
package struct Yardsticks: Hashable, Sendable {
    /// The 95th percentile of the route's times, in microseconds.
    package var latency: Int?
    /// Twice the 95th percentile of the route's costs, in billionths of a dollar.
    package var cost: Int?

    package init(latency: Int? = nil, cost: Int? = nil) {
        self.latency = latency
        self.cost = cost
    }

    /// Whether there is one for each guard that needs one.
    package func suffice(for guards: [Guard]) -> Bool {
        (latency != nil || !guards.contains(.latencyP95)) && (cost != nil || !guards.contains(.cost))
    }
}

/// Outcomes that were counted once and do not grow any more.
package struct Held: Hashable, Sendable {
    package let count: Int
    package let sum: Double

    package init(count: Int, sum: Double) {
        self.count = count
        self.sum = sum
    }
}
