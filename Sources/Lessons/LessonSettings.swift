package import SVG

/// How lessons are made.
package struct LessonSettings: Hashable, Sendable {
    /// Who draws scenes.
    package enum Scenes: String, Hashable, Sendable, CaseIterable {
        /// Models that run here say what is to be seen, the others draw.
        case auto
        case always, never
    }

    /// The names under which plans and pictures are asked for.
    package var planRoute = "default"
    package var drawRoute = "default"
    /// How long after one step the next is begun; `nil` waits for targets elsewhere and not for those that run here.
    package var stagger: Duration?
    /// How long a step may take with all its attempts; `nil` gives models that run here longer.
    package var stepTimeout: Duration?
    package var planTimeout: Duration?
    package var easySteps = 2
    package var mediumSteps = 3
    package var hardSteps = 5
    /// What a picture must have.
    package var gates = SVGGates.lesson
    /// How long plans and pictures are given again; `nil` keeps none.
    package var cacheLifetime: Duration? = .seconds(24 * 3600)
    package var scenes = Scenes.auto

    package init() { gates.rendering = .ifPossible }

    package func steps(for difficulty: Difficulty) -> Int {
        switch difficulty {
        case .easy: easySteps
        case .medium: mediumSteps
        case .hard: hardSteps
        }
    }

    static let hostedStagger = Duration.seconds(5)
    static let hostedTimeout = Duration.seconds(60)
    static let localTimeout = Duration.seconds(600)
}
