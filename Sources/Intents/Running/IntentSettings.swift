package import Generation
package import Prompts

/// How queries are classified.
package struct IntentSettings: Hashable, Sendable {
    /// The form in which models answer.
    package enum Form: String, Hashable, Sendable, CaseIterable {
        /// JSON that models are held to while they write.
        case json
        /// Whatever they were trained to write: a line of text, or JSON.
        case line
    }

    package var route = "default"
    package var temperature = 0.0
    package var maximumTokens = 160
    /// Whether models are asked how likely their tokens were.
    package var asksProbabilities = true
    package var form = Form.json
    /// Answers of which that much is not certain are `unclear`.
    package var threshold = 0.4
    /// How long an answer is waited for; `nil` leaves it to the route.
    package var time: Duration?
    /// What is answered when that is over; a label, or `unclear`.
    package var standing = Taxonomy.unclear
    /// How many queries of a list are asked at a time.
    package var concurrency = 4

    package init() {}
}

/// Who asks.
package struct IntentAsker: Hashable, Sendable {
    /// The id of the key that was shown; empty where none is needed.
    package var key: String
    package var user: String?

    package init(key: String = "", user: String? = nil) {
        self.key = key
        self.user = user
    }
}

/// What is used of the process.
package struct IntentServices: Sendable {
    /// Asks the path, and has it recorded.
    package var generate: @Sendable (Request, Exchange) async throws(Failure) -> Response
    /// A name for an exchange that no other has.
    package var name: @Sendable () -> String
    package var prompts: PromptLibrary
    /// What answers turned out to be worth.
    package var outcomes: IntentOutcomes
    /// Whether a route may answer without a model.
    package var mayUseTemplates: @Sendable (_ route: String) -> Bool
    /// Whether a target answers without a model.
    package var isTemplate: @Sendable (Target) -> Bool

    package init(
        prompts: PromptLibrary,
        outcomes: IntentOutcomes,
        mayUseTemplates: @escaping @Sendable (_ route: String) -> Bool = { _ in false },
        isTemplate: @escaping @Sendable (Target) -> Bool = { _ in false },
        name: @escaping @Sendable () -> String,
        generate: @escaping @Sendable (Request, Exchange) async throws(Failure) -> Response
    ) {
        self.prompts = prompts
        self.outcomes = outcomes
        self.mayUseTemplates = mayUseTemplates
        self.isTemplate = isTemplate
        self.name = name
        self.generate = generate
    }
}
