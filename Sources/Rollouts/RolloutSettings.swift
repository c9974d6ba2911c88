package import Generation
package import JSON
private import Statistics

/// How careful a rollout is.
package struct RolloutSettings: Hashable, Sendable {
    /// The candidate's share of users at each step, in percent; each greater than the one before.
    package var steps: [Double] = [1, 10, 50, 100]
    package var guards: [Guard] = [.success, .latencyP95]
    /// How much worse than the route is as good, of outcomes from 0 to 1.
    package var margin = 0.05
    /// How often a candidate that is no worse may be rolled back, and how often one that is worse by the margin may pass.
    package var error = 0.05
    /// Requests that the candidate answers at each step at least.
    package var minimum = 100
    /// How many requests each arm of an experiment is to have before it is looked at once; reckoned when it starts.
    package var planned: Int?

    package init() {}

    /// The evidence from which on a guard takes a candidate back: all guards in all phases together are wrong with the chance
    /// that was set.
    package var alarm: Double { error / Double(guards.count * (steps.count + 1)) }
}

extension RolloutSettings {
    /// How many requests each arm is to have, so that a difference of the margin is noticed where the route succeeds that often.
    func perArm(_ success: Double?) -> Int? {
        let baseline = success ?? 0.9
        return SampleSize(baseline: baseline, difference: baseline > margin ? -margin : margin, error: error)?.perArm
    }

    /// Reads what an operator wants: `steps`, `guard`, `margin`, `alpha`, `min_requests`, and for experiments `share`.
    ///
    /// - Throws: `.invalidRequest` with a sentence about what makes no sense.
    package init(_ json: JSONObject, _ kind: Rollout.Kind) throws(Failure) {
        let (share, wanted) = (json["share"] ?? .null, json["steps"] ?? .null)
        switch kind {
        case .experiment:
            guard wanted == .null else {
                throw Self.invalid("steps", "'steps' are a rollout's; an experiment ('ab') has one 'share'.")
            }
            steps = [try Self.number("share", json, in: 0.1...99.9) ?? 50]
        case .rollout:
            guard share == .null else {
                throw Self.invalid("share", "'share' is an experiment's ('ab'); a rollout has 'steps'.")
            }
            if wanted != .null { steps = try Self.steps(wanted) }
        }
        if let value = json["guard"], value != .null { guards = try Self.guards(value) }
        margin = try Self.number("margin", json, in: 0.001...0.5) ?? margin
        error = try Self.number("alpha", json, in: 0.000_001...0.5) ?? error
        let least = try Self.number("min_requests", json, in: 1...1_000_000)
        minimum = least.map { Int($0) } ?? minimum
    }

    private static func invalid(_ name: String, _ sentence: String) -> Failure {
        Failure(.invalidRequest, sentence, parameter: name)
    }

    private static func number(_ name: String, _ json: JSONObject, in range: ClosedRange<Double>) throws(Failure)
        -> Double?
    {
        guard let value = json[name], value != .null else { return nil }
        guard let number = value.double ?? value.string.flatMap({ Double($0) }), range.contains(number) else {
            throw invalid(name, "'\(name)' is a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The parts of a list, which may be written as one text with commas.
    private static func list(_ value: JSON) -> [JSON]? {
        if let text = value.string { return text.split(separator: ",").map { .string($0.filter { $0 != " " }) } }
        return value.array
    }

    private static func steps(_ value: JSON) throws(Failure) -> [Double] {
        let sentence =
            "'steps' are percentages above 0 and up to 100, each greater than the one before and the first below 100, such as "
            + "1,10,50,100; at most 20."
        guard let parts = list(value), (1...20).contains(parts.count) else { throw invalid("steps", sentence) }
        let steps = parts.compactMap { $0.double ?? $0.string.flatMap { Double($0) } }
        guard steps.count == parts.count, let first = steps.first, first > 0, first < 100,
            zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 }), steps.allSatisfy({ $0 <= 100 })
        else { throw invalid("steps", sentence) }
        return steps
    }

    private static func guards(_ value: JSON) throws(Failure) -> [Guard] {
        let known = Guard.allCases.map(\.rawValue).joined(separator: ", ")
        guard let parts = list(value), !parts.isEmpty else { throw invalid("guard", "'guard' is a list of \(known).") }
        var guards: [Guard] = []
        for part in parts {
            guard let name = part.string, let found = Guard(rawValue: name) else {
                throw invalid(
                    "guard",
                    "'guard' is a list of \(known); '\((part.string ?? part.text).prefix(50))' is none of them."
                )
            }
            if !guards.contains(found) { guards.append(found) }
        }
        return guards
    }

    package var json: JSON {
        [
            "steps": .array(steps.map { JSON($0) }), "guard": .array(guards.map { .string($0.rawValue) }),
            "margin": JSON(margin), "alpha": JSON(error), "min_requests": JSON(minimum),
            "planned_per_arm": planned.map { JSON($0) } ?? .null,
        ]
    }

    /// Reads what ``json`` wrote; what cannot be read is as it is by itself.
    init(kept json: JSON) {
        if let steps = json["steps"]?.array?.compactMap(\.double), !steps.isEmpty { self.steps = steps }
        if let names = json["guard"]?.array?.compactMap(\.string) {
            let read = names.compactMap { Guard(rawValue: $0) }
            if !read.isEmpty { guards = read }
        }
        margin = json["margin"]?.double ?? margin
        error = json["alpha"]?.double ?? error
        minimum = json["min_requests"]?.int ?? minimum
        planned = json["planned_per_arm"]?.int
    }
}
