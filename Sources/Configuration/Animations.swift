extension Configuration {
    /// How animations are made.
    package struct Animations: Hashable, Sendable {
        package enum Quality: String, Hashable, Sendable, CaseIterable {
            case low, medium, high
        }

        /// Whether films are rendered.
        package enum Render: String, Hashable, Sendable, CaseIterable {
            /// Where Manim is installed.
            case auto
            case off
        }

        /// A route or a target; `nil` takes the route `animations`, else `default`.
        package var route: String?
        package var temperature: Double?
        package var maximumTokens: Int?
        /// How long a scene may take with all its attempts.
        package var timeout: Duration?
        /// Beyond this a request is for a model elsewhere.
        package var complexity = 0.7
        package var length = 200
        /// The share of scenes that a model of this machine must have brought about lately to be asked first.
        package var localSuccess = 0.8
        /// Whether the other kind of model is asked where one failed.
        package var fallback = true
        /// Whether films are rated, and chosen for training.
        package var assess = true
        package var quality = Quality.low
        package var render = Render.auto
        /// How long a film may take to render.
        package var renderTimeout = Duration.seconds(300)
        /// How long scenes and films are given again; `nil` keeps none.
        package var cache: Duration? = .seconds(24 * 3600)

        package init() {}
    }

    /// The name that scenes of animations are asked for under.
    package var animationRoute: String { animations.route ?? standardRoute(of: "animations") }
}
