import Generation

extension Configuration {
    /// How a step of a workflow asks a model; `nil` takes what is usual.
    package struct WorkflowStep: Hashable, Sendable {
        /// A route or a target; `nil` takes the workflow's.
        package var route: String?
        package var temperature: Double?
        package var maximumTokens: Int?
        package var timeout: Duration?
        /// What it may cost in a run, in billionths of a dollar.
        package var budget: Int?

        init() {}
    }

    /// A step that can be left out.
    package enum OptionalStep: Hashable, Sendable {
        /// As usual, but not by models that run here.
        case auto
        case off
        case on(WorkflowStep)
    }

    /// The name that a workflow asks for where it does not say.
    func standardRoute(of workflow: String) -> String {
        let standard = [workflow, "default"].first { name in routes.contains { $0.name == name } }
        let known = providers.lazy.compactMap { provider in provider.defaultModel.map { "\(provider.name)/\($0)" } }
        return standard ?? routes.first?.name ?? known.first ?? "default"
    }

    /// Whether all models that a route or a target may ask run here.
    func runsHere(_ route: String) -> Bool {
        let targets = (try? plan(for: route).get())?.targets ?? []
        let models = targets.compactMap { target in providers.first { $0.name == target.provider }?.kind.name }
        return models.contains(.llama) && models.allSatisfy { $0 == .llama || $0 == .template }
    }

    /// A step that can be left out, as it is to be asked; `nil` where it is left out.
    func chosen(_ step: OptionalStep, unlessHere route: String) -> WorkflowStep? {
        switch step {
        case .auto: runsHere(route) ? nil : WorkflowStep()
        case .off: nil
        case .on(let step): step
        }
    }
}
