/// Where one request may go, in order, and how hard to try.
package struct Plan: Hashable, Sendable {
    /// The route's name; `nil` when the caller named a target.
    package var route: String?
    /// Tried in order; never empty.
    package var targets: [Target]
    package var retry = RetryPolicy()
    package var timeout = TimeoutPolicy()
    package var degrade = DegradePolicy.models
    package var strategy = Strategy.fallback
    /// How many tokens a target takes in, where that was configured.
    package var contextTokens: [Target: Int] = [:]
    /// Whether what one target's provider blocks may be asked of the next.
    package var asksElsewhereWhenBlocked = false
    /// The share of requests that may be asked a second time for being slow; zero asks none.
    package var hedging = 0.0
    /// Whether requests that are the same to the last byte share one answer while it is being made.
    package var sharesAnswers = false
    package var priority = Priority.interactive
    /// How long its answers are kept to be given again; `nil` keeps none.
    package var cacheLifetime: Duration?
    /// Whether an answer may be given again to a question that only means the same; needs a ``cacheLifetime``.
    package var semanticCache: SemanticCachePolicy?

    package init(route: String? = nil, targets: [Target]) {
        self.route = route
        self.targets = targets
    }
}

/// When an answer is given to a question that only means what another meant.
package struct SemanticCachePolicy: Hashable, Sendable {
    /// The share of answers that may be wrong for having been another question's.
    package var errorBound = 0.01
    /// How many questions are remembered.
    package var entries = 10_000
    /// What makes vectors of questions: a target, or a route.
    package var embedder = "embeddings/minilm-l6-v2"

    package init() {}
}

/// How a route orders its targets for one request.
package enum Strategy: Hashable, Sendable {
    /// As they are written.
    case fallback
    /// One is drawn by these weights, one for each target; the others follow, the heaviest first.
    case weighted([Double])
    /// The first that takes a request this complex, from 0 to 1; then the others. One number for each target.
    case complexity([Double])
    /// Each answers in turn until one convinces: its answer passes the checks, and the average probability of its
    /// tokens is no less than this, where the target tells it.
    case cascade(minimumConfidence: Double?)
}

/// How urgent a request is.
package enum Priority: String, Hashable, Sendable, CaseIterable {
    /// Somebody waits for it.
    case interactive
    /// It may wait.
    case batch
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
