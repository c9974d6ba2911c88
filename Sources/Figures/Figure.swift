/// A scene drawn as one self-contained, animated SVG.
package struct Figure: Hashable, Sendable {
    /// The whole document: well-formed, without script, references or fonts of its own.
    package var svg: String

    /// What could not be drawn as the scene asked, in sentences.
    package var findings: [String]

    /// Every line of text that was drawn.
    package var labels: [Label]

    /// What text and other boxes keep clear of.
    package var boxes: [Box]

    /// How many animation elements there are.
    package var animations: Int

    /// The seconds until everything has appeared.
    package var introduction: Double

    /// A line of text, about where it is, and what it stands on.
    package struct Label: Hashable, Sendable {
        package var text: String
        package var box: Box
        package var colour: String
        package var ground: String
    }

    /// The size of every picture.
    package static let size = Size(1200, 800)

    /// Draws a scene.
    ///
    /// The same scene and prefix give the same bytes. The prefix begins every id and class of the document; letters,
    /// digits, `-` and `_` of it are kept.
    package init(_ scene: Scene, prefix: String = "figure") {
        let allowed = prefix.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-" || $0 == "_")
        }
        let name = "f" + String(String.UnicodeScalarView(allowed.prefix(40)))
        var drawing = Drawing(scene, prefix: name)
        drawing.draw()
        svg = drawing.document
        findings = drawing.findings
        labels = drawing.canvas.labels
        boxes = drawing.canvas.boxes
        animations = drawing.canvas.animations
        introduction = drawing.schedule.end
    }
}
