import Animations
import Workflows

extension Films {
    /// Chooses whom to ask first, within a step.
    func choose(_ context: WorkflowContext, _ wish: FilmWish) async -> ModelChoice {
        let targets = services.targets(settings.route).filter { !services.isTemplate($0) }
        let places = Set(targets.map { services.isLocal($0) ? ModelPlace.local : .hosted })
        let counts = await context.outcomes(
            of: [Self.scenes, Self.films],
            group: ModelPlace.local.rawValue,
            last: Experience.span
        )
        var dice = context.random("trial")
        return ModelChoice(
            Complexity(of: wish.prompt),
            available: places,
            local: Experience(all: counts.all, successful: counts.successful),
            isTrial: Int.random(in: 0..<10, using: &dice) == 0,
            settings
        )
    }
}
