/// How an answer came to be; every answer carries it.
package struct Provenance: Sendable {
    package private(set) var requestID: String
    /// The route that was resolved, if a route was asked for.
    package var route: String?
    /// The arm of a rollout or an experiment that the request fell into, where its route has one.
    package var arm: String?
    /// What answered, or is answering.
    package var target: Target?
    /// Every attempt so far, in order, the one that answered last.
    package var attempts: [Attempt] = []
    package var degradation = Degradation.none
    /// What the target could not be told or asked, one sentence each.
    package var notices: [String] = []
    /// What was mended of the answer here, a few words each.
    package var repairs: [String] = []
    /// Whether the target was told less than the whole output schema, so that the answer is checked here.
    package var isOutputLoosened = false
    /// The request whose answer this is, where the same was being answered already.
    package var sharedWith: String?
    package var cache = CacheState.off
    /// What the answer was counted at, once known.
    package var usage: Usage?
    package var finishReason: FinishReason?
    package var nativeFinishReason: String?

    package init(requestID: String) {
        self.requestID = requestID
    }

    /// The same story, told of another request.
    package func of(_ requestID: String) -> Provenance {
        var copy = self
        copy.requestID = requestID
        return copy
    }
}

/// A provider and the name of one of its models.
package struct Target: Hashable, Sendable, CustomStringConvertible {
    package var provider: String
    package var model: String

    package init(provider: String, model: String) {
        self.provider = provider
        self.model = model
    }

    package var description: String { provider + "/" + model }
}

/// One call of one target.
///
/// It keeps sizes and classes, never bodies, so that a storm of retries holds no request alive.
package struct Attempt: Sendable {
    package var target: Target
    package var duration: Duration
    /// `nil` for the attempt that answered.
    package var failure: Failure.Kind?
    package var providerStatus: Int?
    /// When it began, counted from the request's arrival.
    package var start = Duration.zero
    /// How long it waited for its turn, which is part of the duration.
    package var queued = Duration.zero
    /// Whether it was asked beside another that was slow to answer.
    package var isHedge = false
    /// What it spent; `nil` when it never began to answer.
    package var spent: Spent?

    package init(target: Target, duration: Duration, failure: Failure.Kind? = nil, providerStatus: Int? = nil) {
        self.target = target
        self.duration = duration
        self.failure = failure
        self.providerStatus = providerStatus
    }
}

/// Whether the answer is what was asked for.
package enum Degradation: String, Sendable {
    case none
    /// Another model than the first of the plan answered.
    case model
    /// No model answered: the text is a canned one.
    case template
}

/// What an attempt spent, whether or not its answer was used.
package struct Spent: Hashable, Sendable {
    package var usage: Usage
    /// Whether the provider did not say, so that it was reckoned from what was sent and received.
    package var isEstimated: Bool
    /// Pictures that were made.
    package var images = 0

    package init(_ usage: Usage, isEstimated: Bool) {
        self.usage = usage
        self.isEstimated = isEstimated
    }
}

/// Whether the answer was made, or given before.
package enum CacheState: Hashable, Sendable {
    /// The route keeps no answers, or not ones like this.
    case off
    case missed
    /// The caller wanted it made anew.
    case bypassed
    /// It was made so many seconds ago.
    case hit(age: Int)
    /// It was made so many seconds ago for another question, this near in meaning.
    case semantic(similarity: Float, age: Int)

    /// Its name in logs and rows.
    package var name: String {
        switch self {
        case .off: "off"
        case .missed: "miss"
        case .bypassed: "bypass"
        case .hit: "hit"
        case .semantic: "semantic"
        }
    }

    /// Whether the answer was given before, to this question or another.
    package var isGivenAgain: Bool { age != nil }

    /// How many seconds ago the answer was made, if it was not made now.
    package var age: Int? {
        switch self {
        case .hit(let age), .semantic(_, let age): age
        case .off, .missed, .bypassed: nil
        }
    }
}

/// What a caller says of kept answers, in HTTP's words.
package enum CacheControl: Hashable, Sendable {
    case usual
    /// Make it anew.
    case noCache
    /// Make it anew, and do not keep it.
    case noStore
}
