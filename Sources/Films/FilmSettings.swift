/// How films are made.
package struct FilmSettings: Hashable, Sendable {
    /// The name under which scenes are asked for.
    package var route = "default"
    package var temperature = 0.2
    /// The longest answer; `nil` leaves models that run here, which write slowly, half of it.
    package var maximumTokens: Int?
    /// How long the models of a place may take for a scene with all their attempts; `nil` gives those that run here longer.
    package var timeout: Duration?
    /// A request that is more complex than this, or longer, is for a model elsewhere.
    package var complexity = 0.7
    package var length = 200
    /// The share of scenes that a model of this machine must have brought about lately to be asked first.
    package var localSuccess = 0.8
    /// Whether the other kind of model is asked where one failed.
    package var mayFallBack = true
    /// Whether films are rated, and chosen for training.
    package var areAssessed = true
    package var quality = FilmQuality.low
    /// How long scenes and films are given again; `nil` keeps none.
    package var cacheLifetime: Duration? = .seconds(24 * 3600)

    package init() {}

    static func timeout(_ place: ModelPlace) -> Duration { place == .local ? .seconds(600) : .seconds(120) }

    /// A scene of ten objects and as many animations has about 1,000; what has many more says the same over and over.
    static func maximumTokens(_ place: ModelPlace) -> Int { place == .local ? 2048 : 4096 }
}
