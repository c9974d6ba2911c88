package import Artifacts
package import Generation
package import SVG
package import Store

/// What lessons use of the process they are made in.
package struct LessonServices: Sendable {
    /// The targets that a route or another name stands for, in order; empty where it stands for none.
    package var targets: @Sendable (_ name: String) -> [Target]
    /// Whether a target's model runs here.
    package var isLocal: @Sendable (Target) -> Bool
    /// What an answer cost, in billionths of a dollar; `nil` where that is not known.
    package var cost: @Sendable (Provenance) -> Int?
    /// Draws stills; without one pictures are judged unrendered, and have no thumbnails.
    package var renderer: (any SVGRenderer)?
    /// Keeps pictures; `nil` leaves them in events and the journal alone.
    package var artifacts: ArtifactStore?
    /// Where what is given again lies.
    package var database: Database
    package var metrics: LessonMetrics
    package var clock: any Clock<Duration>

    package init(
        database: Database,
        artifacts: ArtifactStore? = nil,
        renderer: (any SVGRenderer)? = nil,
        metrics: LessonMetrics = LessonMetrics(),
        clock: any Clock<Duration> = ContinuousClock(),
        targets: @escaping @Sendable (String) -> [Target] = { _ in [] },
        isLocal: @escaping @Sendable (Target) -> Bool = { _ in false },
        cost: @escaping @Sendable (Provenance) -> Int? = { _ in nil }
    ) {
        self.database = database
        self.artifacts = artifacts
        self.renderer = renderer
        self.metrics = metrics
        self.clock = clock
        self.targets = targets
        self.isLocal = isLocal
        self.cost = cost
    }
}
