/// How a step of a workflow asks a model.
package struct AskingStep: Hashable, Sendable {
    /// A route, or a target.
    package var route = "default"
    package var temperature: Double
    package var maximumTokens: Int
    /// How long it may take with all its attempts; `nil` leaves that to the route.
    package var timeout: Duration?

    /// What it may spend in a run, with all its rounds, in billionths of a dollar.
    package var budget: Int?

    package init(temperature: Double, maximumTokens: Int) {
        self.temperature = temperature
        self.maximumTokens = maximumTokens
    }
}
