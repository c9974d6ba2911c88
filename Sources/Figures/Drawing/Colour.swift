/// A named colour of a scene, in the tones a picture needs of it.
package enum Colour: String, CaseIterable, Hashable, Sendable {
    case red, orange, yellow, green, teal, blue, purple, pink, brown, grey

    /// Dark enough for text on white and on ``pale``.
    package var deep: String { tones.0 }
    /// The colour itself, for the bodies of things.
    package var main: String { tones.1 }
    /// Its lighter side, for lit faces and borders.
    package var soft: String { tones.2 }
    /// Barely coloured, for grounds that text stands on.
    package var pale: String { tones.3 }

    private var tones: (String, String, String, String) {
        switch self {
        case .red: ("#a61b2b", "#e5484d", "#f7a9a8", "#fdeceb")
        case .orange: ("#9a4106", "#f07f2c", "#fbc797", "#fef0e3")
        case .yellow: ("#7a5200", "#f2b824", "#fbe08f", "#fdf6dc")
        case .green: ("#1c6b34", "#3fa75c", "#a6dcb0", "#e8f6ea")
        case .teal: ("#0b6561", "#22a39b", "#97dbd4", "#e2f5f3")
        case .blue: ("#1d4f9c", "#3f83e0", "#a9cbf7", "#e8f1fd")
        case .purple: ("#5b33a3", "#8b5fd6", "#cdb8f2", "#f2ecfc")
        case .pink: ("#a11d68", "#e15aa0", "#f6b3d5", "#fdebf4")
        case .brown: ("#6b4226", "#a8714a", "#dcbd9f", "#f6eee6")
        case .grey: ("#475063", "#8390a6", "#c6cedb", "#eef1f5")
        }
    }
}

/// The colours of a picture that no item chooses.
package enum Paper {
    package static let ground = "#fcfbf8"
    package static let edge = "#dfdcd3"
    package static let ink = "#1d2433"
    package static let faded = "#4c566a"
    package static let line = "#7a869c"
    package static let white = "#ffffff"
}
