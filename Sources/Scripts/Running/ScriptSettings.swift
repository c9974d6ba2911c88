/// How scripts are made.
package struct ScriptSettings: Hashable, Sendable {
    /// How one of the steps asks a model.
    package struct Step: Hashable, Sendable {
        /// A route, or a target.
        package var route = "default"
        package var temperature: Double
        package var maximumTokens: Int
        /// How long it may take with all its attempts; `nil` leaves that to the route.
        package var timeout: Duration?
        /// What it may spend in a run, with all its rounds, in billionths of a dollar.
        package var budget: Int?
    }

    package var understand = Step(temperature: 0.2, maximumTokens: 2048)
    package var match = Step(temperature: 0.2, maximumTokens: 512)
    package var write = Step(temperature: 0.7, maximumTokens: 4096)
    /// The second look at what was written; `nil` leaves it out.
    package var check: Step? = Step(temperature: 0.1, maximumTokens: 2048)
    package var seconds = 180
    package var limits = ScriptLimits()
    /// How long an answer to what is asked back is waited for; `nil` ends with the questions.
    package var answerWait: Duration? = .seconds(24 * 3600)
    /// How often a student is asked back.
    package var rounds = 3
    /// How long what was understood and written is given again; `nil` keeps none.
    package var cacheLifetime: Duration? = .seconds(24 * 3600)
    /// What a run may spend, in billionths of a dollar.
    package var budget: Int?

    package init() {}
}
