/// What a picture must have to be accepted.
package struct SVGGates: Hashable, Sendable {
    /// What a picture is refused for that was not, or could not be, rendered.
    package enum Rendering: String, Hashable, Sendable, CaseIterable {
        /// It must be rendered, and must not be blank.
        case required
        /// It is rendered where that is possible; where it is not, a finding says so.
        case ifPossible = "if_possible"
        case off
    }

    package var minimumAnimations = 0
    package var minimumLabels = 0
    package var minimumShapes = 1
    /// Of the sanitised text.
    package var maximumBytes = 512 << 10
    /// A picture with more is not looked at.
    package var maximumElements = 5000
    /// How many labels may lie over another, be cut off by the edge, or be hard to read; `nil` refuses for none of it.
    package var maximumOverlaps: Int?
    package var maximumOutside: Int?
    package var maximumLowContrast: Int?
    package var rendering = Rendering.ifPossible
    package var truncation = TruncationPolicy.dropCutTag
    /// Whether a picture is refused for what falls short; otherwise that is a finding.
    ///
    /// What is no picture, is unreadable or blank is refused in any case.
    package var isEnforced = true

    /// The share of a label that another may cover.
    package var overlap = 0.2
    /// The least contrast of a label with what is behind it.
    package var contrast = 3.0
    /// In pixels where the picture is 800 px wide.
    package var smallestText = 9.0
    /// The share of the rendered picture that must differ from its background.
    package var smallestPaintedShare = 0.002
    /// The colour of the page that pictures are shown on.
    package var page = Colour(red: 1, green: 1, blue: 1)

    package init() {}

    /// What a step of a lesson must have: something that moves, labels and shapes, and it must render.
    package static var lesson: SVGGates {
        var gates = SVGGates()
        gates.minimumAnimations = 1
        gates.minimumLabels = 1
        gates.minimumShapes = 3
        gates.rendering = .required
        return gates
    }
}
