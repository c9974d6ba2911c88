extension Configuration {
    /// How lessons are made.
    package struct Lessons: Hashable, Sendable {
        /// Who says what is to be seen instead of drawing it.
        package enum Scene: String, Hashable, Sendable, CaseIterable {
            /// Models that run here.
            case auto
            case always, never
        }

        /// When a picture is rendered to see that it is not blank.
        package enum Render: String, Hashable, Sendable, CaseIterable {
            case required
            case ifPossible = "if_possible"
            case off
        }

        /// What a picture must have.
        package struct Gates: Hashable, Sendable {
            package var animations = 1
            package var labels = 1
            package var shapes = 3
            /// In bytes, sanitised.
            package var size = 128 << 10
            package var render = Render.ifPossible
        }

        package struct Steps: Hashable, Sendable {
            package var easy = 2
            package var medium = 3
            package var hard = 5
        }

        /// A route or a target; `nil` takes the route `lessons`, else `default`.
        package var planRoute: String?
        package var drawRoute: String?
        /// `nil` takes 5 seconds where any target is elsewhere, else none.
        package var stagger: Duration?
        /// `nil` takes a minute where any target is elsewhere, else ten.
        package var stepTimeout: Duration?
        package var steps = Steps()
        package var gates = Gates()
        /// How long plans and pictures are given again; `nil` keeps none.
        package var cache: Duration? = .seconds(24 * 3600)
        package var scene = Scene.auto

        package init() {}
    }

    /// The names that lessons ask for where they do not say: of plans and of pictures.
    package var lessonRoutes: (plan: String, draw: String) {
        let first = standardRoute(of: "lessons")
        return (lessons.planRoute ?? first, lessons.drawRoute ?? lessons.planRoute ?? first)
    }
}
