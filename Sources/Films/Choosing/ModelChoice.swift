package import Animations
package import JSON

/// Where a model is asked.
package enum ModelPlace: String, Codable, Hashable, Sendable, CaseIterable {
    /// On this machine.
    case local
    case hosted

    var other: ModelPlace { self == .local ? .hosted : .local }
}

/// Which models are asked for a scene, in which order, and why.
package struct ModelChoice: Codable, Hashable, Sendable {
    package let places: [ModelPlace]
    package let complexity: Double
    /// A sentence.
    package let reason: String

    package var json: JSON {
        [
            "order": .array(places.map { .string($0.rawValue) }), "complexity": JSON(complexity),
            "reason": .string(reason),
        ]
    }
}

/// How the scenes of a place's models came out lately.
package struct Experience: Hashable, Sendable {
    package var all: Int
    package var successful: Int

    package init(all: Int, successful: Int) {
        self.all = all
        self.successful = successful
    }

    /// How many scenes are looked back on.
    static let span = 20
    /// With fewer, nothing is known yet.
    static let least = 5

    var success: Double { all == 0 ? 0 : Double(successful) / Double(all) }
}

extension ModelChoice {
    /// Chooses by published rules, the first that holds.
    ///
    /// Who knows nothing of the models here tries them, and goes on trying them now and then, so that what they learn to do shows.
    ///
    /// - Parameters:
    ///   - complexity: of what is asked for.
    ///   - available: where there are models at all.
    ///   - local: how those of this machine did lately.
    ///   - isTrial: whether this is one of the few requests by which it is seen how they do now.
    ///   - settings: the thresholds.
    package init(
        _ complexity: Complexity,
        available: Set<ModelPlace>,
        local: Experience,
        isTrial: Bool,
        _ settings: FilmSettings
    ) {
        let first: ModelPlace
        if available.count < 2 {
            first = available.first ?? .hosted
            reason = "All models of the route are \(first == .local ? "on this machine" : "elsewhere")."
        } else if complexity.isBeyond(score: settings.complexity, length: settings.length) {
            first = .hosted
            reason = "It is complex or long, which is for a model elsewhere."
        } else if local.all < Experience.least {
            first = .local
            reason = "It is simple enough to see what the model on this machine makes of it."
        } else if local.success >= settings.localSuccess {
            first = .local
            reason = "The model on this machine succeeded with \(local.successful) of the last \(local.all)."
        } else if isTrial {
            first = .local
            reason = "It is one of the few by which the model on this machine is tried again."
        } else {
            first = .hosted
            reason = "The model on this machine succeeded with only \(local.successful) of the last \(local.all)."
        }
        let hasOther = settings.mayFallBack && available.contains(first.other)
        places = hasOther ? [first, first.other] : [first]
        self.complexity = complexity.score
    }
}
