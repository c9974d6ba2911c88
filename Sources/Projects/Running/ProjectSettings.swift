package import Asking

/// How projects are made.
package struct ProjectSettings: Hashable, Sendable {
    /// Another route for some users, to see how it does.
    package struct Canary: Hashable, Sendable {
        package var route: String
        /// Of a hundred users; who has it at a share has it at every larger one.
        package var percent: Double

        package init(route: String, percent: Double) {
            self.route = route
            self.percent = percent
        }
    }

    package var schema = AskingStep(temperature: 0.3, maximumTokens: 4096)
    package var plan = AskingStep(temperature: 0.2, maximumTokens: 2048)
    package var code = AskingStep(temperature: 0.2, maximumTokens: 8192)
    /// A second look at what was written; `nil` leaves it out.
    package var review: AskingStep? = AskingStep(temperature: 0.3, maximumTokens: 2048)
    /// What people read of it; `nil` leaves it to the code.
    package var documents: AskingStep? = AskingStep(temperature: 0.5, maximumTokens: 3072)
    /// How projects are made whose request does not say.
    package var mode = ProjectMode.enhanced
    package var stack = ProjectStack.fastapiPostgres
    /// From how many entities on a project is written in phases; `nil` never does.
    package var phasesFrom: Int? = 3
    /// How often what was found wrong is given back to be put right.
    package var repairs = 1
    /// How often code that is written whole is written, of which the best counts.
    package var candidates = 1
    package var canary: Canary?
    /// How much of a project is shown to a model at a time, in characters.
    package var shown = 60_000
    /// Whether what follows from the schema is written here, and models write what is built on it.
    package var hasScaffold = false
    /// How models are asked to write files.
    package var form = FilesForm.json
    package var limits = Project.Limits()
    /// How long what was made is given again; `nil` keeps none.
    package var cacheLifetime: Duration? = .seconds(24 * 3600)
    /// What a run may spend, in billionths of a dollar.
    package var budget: Int?

    package init() {}
}

/// How much is thought about before a project is written.
package enum ProjectMode: String, Codable, Hashable, Sendable, CaseIterable {
    /// One prompt.
    case basic
    /// An architecture first, then what implements it.
    case enhanced
}
