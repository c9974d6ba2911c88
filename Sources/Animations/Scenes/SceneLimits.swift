/// What a scene may have at most, so that neither a film nor a picture of it is without end.
package enum SceneLimits {
    package static let objects = 40
    package static let animations = 60
    /// Of a name, in characters.
    package static let name = 40
    /// Of a text that is shown, in characters.
    package static let text = 200
    package static let corners = 24
    /// Of one animation, or one wait, in seconds.
    package static let duration = 30.0
    /// Of the whole film, in seconds.
    package static let film = 120.0
    /// The marks on an axis.
    package static let marks = 40
    /// How often a curve may be interrupted.
    package static let pieces = 24

    static let frameWidth = 128.0 / 9
    static let frameHeight = 8.0
}
