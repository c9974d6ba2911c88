import Asking
import Configuration
import Generation
import Prompts

extension AskingStep {
    /// Takes what the configuration says, and leaves the rest as is usual.
    mutating func take(_ step: Configuration.WorkflowStep, route: String) {
        self.route = route
        temperature = step.temperature ?? temperature
        maximumTokens = step.maximumTokens ?? maximumTokens
        timeout = step.timeout
        budget = step.budget
    }
}

extension Asker {
    init(_ configuration: Configuration, _ prompts: PromptLibrary, cacheLifetime: Duration?) {
        let canned = Set(configuration.providers.filter { $0.kind.name == .template }.map(\.name))
        self.init(
            prompts,
            cacheLifetime: cacheLifetime,
            mayUseTemplates: { name in (try? configuration.plan(for: name).get())?.degrade == .template },
            isTemplate: { canned.contains($0.provider) }
        )
    }
}
