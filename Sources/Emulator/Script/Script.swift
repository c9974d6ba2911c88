/// What the emulator does to whom: rules in order, of which the first that applies counts.
package struct Script: Sendable {
    package var rules: [Rule]
    /// The names that lists of models show.
    package var models: [String]

    package init(rules: [Rule] = [], models: [String] = Script.defaultModels) {
        self.rules = rules
        self.models = models
    }

    package static let defaultModels = ["gemini-2.5-flash", "gemini-2.5-pro", "gpt-4o-mini"]
}

/// A behaviour and whom it meets.
package struct Rule: Sendable {
    package var condition: Condition
    package var behaviour: Behaviour

    package init(_ condition: Condition = Condition(), _ behaviour: Behaviour) {
        self.condition = condition
        self.behaviour = behaviour
    }
}

/// Which requests a rule is for; what is left alone fits every request.
package struct Condition: Sendable {
    /// Patterns in which a `*` stands for any text.
    package var path: String?
    package var model: String?
    package var method: String?
    /// Text that the body holds.
    package var contains: String?
    /// Fields, and patterns of their values.
    package var headers: [Behaviour.Header] = []
    /// Of the requests that fit, how many pass untouched first.
    package var after = 0
    /// Of the requests after those, every which one is met.
    package var every = 1
    /// How many requests are met before the rule is used up.
    package var times: Int?

    package init() {}

    /// Whether the request that fits as number `count`, from zero, is met.
    func meets(_ count: Int) -> Bool {
        guard count >= after, (count - after) % every == every - 1 else { return false }
        return times.map { (count - after) / every < $0 } ?? true
    }
}
