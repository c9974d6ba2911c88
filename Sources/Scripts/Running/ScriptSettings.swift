package import Asking

/// How scripts are made.
package struct ScriptSettings: Hashable, Sendable {
    package var understand = AskingStep(temperature: 0.2, maximumTokens: 2048)
    package var match = AskingStep(temperature: 0.2, maximumTokens: 512)
    package var write = AskingStep(temperature: 0.7, maximumTokens: 4096)
    /// The second look at what was written; `nil` leaves it out.
    package var check: AskingStep? = AskingStep(temperature: 0.1, maximumTokens: 2048)
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
