package import Artifacts
package import Generation
package import Prompts
package import SVG

/// What lessons use of the process they are made in.
package struct LessonServices: Sendable {
    /// The targets that a route or another name stands for, in order; empty where it stands for none.
    package var targets: @Sendable (_ name: String) -> [Target]
    /// Whether a target's model runs here.
    package var isLocal: @Sendable (Target) -> Bool
    package var prompts: PromptLibrary
    /// Draws stills; without one pictures are judged unrendered, and have no thumbnails.
    package var renderer: (any SVGRenderer)?
    /// Keeps pictures; `nil` leaves them in events and the journal alone.
    package var artifacts: ArtifactStore?

    package init(
        prompts: PromptLibrary,
        artifacts: ArtifactStore? = nil,
        renderer: (any SVGRenderer)? = nil,
        targets: @escaping @Sendable (String) -> [Target] = { _ in [] },
        isLocal: @escaping @Sendable (Target) -> Bool = { _ in false }
    ) {
        self.prompts = prompts
        self.artifacts = artifacts
        self.renderer = renderer
        self.targets = targets
        self.isLocal = isLocal
    }
}
