package import Artifacts
package import FilmRendering
package import Generation
package import Prompts

/// What films use of the process they are made in.
package struct FilmServices: Sendable {
    package var prompts: PromptLibrary
    /// Keeps films, posters, previews and programs; without it there are no films.
    package var artifacts: ArtifactStore?
    /// `nil` where films are not to be rendered.
    package var renderer: (any FilmRenderer)?
    /// The targets that a route or another name stands for, in order.
    package var targets: @Sendable (_ name: String) -> [Target]
    /// Whether a target's model runs here.
    package var isLocal: @Sendable (Target) -> Bool
    /// Whether a target gives canned answers, which are no scenes.
    package var isTemplate: @Sendable (Target) -> Bool
    /// Whether a route allows what no model made.
    package var mayUseTemplates: @Sendable (_ route: String) -> Bool

    package init(
        prompts: PromptLibrary,
        artifacts: ArtifactStore? = nil,
        renderer: (any FilmRenderer)? = nil,
        targets: @escaping @Sendable (String) -> [Target],
        isLocal: @escaping @Sendable (Target) -> Bool = { _ in false },
        isTemplate: @escaping @Sendable (Target) -> Bool = { _ in false },
        mayUseTemplates: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.prompts = prompts
        self.artifacts = artifacts
        self.renderer = renderer
        self.targets = targets
        self.isLocal = isLocal
        self.isTemplate = isTemplate
        self.mayUseTemplates = mayUseTemplates
    }
}
