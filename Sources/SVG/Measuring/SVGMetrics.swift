package import JSON

/// What a picture has, counted and measured.
package struct SVGMetrics: Hashable, Sendable {
    /// Of the sanitised text.
    package var bytes = 0
    package var elements = 0
    /// By name of the element; `css` for elements that a style moves.
    package var animations: [String: Int] = [:]
    /// Text elements that say something.
    package var labels = 0
    package var shapes = 0
    package var viewBox = Box.none
    /// Around all that is drawn, in the units of the view box; `nil` where nothing is.
    package var drawn: Box?
    package var labelsOutside = 0
    /// Pairs of labels of which one covers more than a fifth of the other.
    package var overlappingLabels = 0
    package var lowContrastLabels = 0
    package var tinyLabels = 0
    /// Of the label that is read worst, where that can be told.
    package var lowestContrast: Double?
    package var emptyGroups = 0
    package var danglingReferences = 0
    /// How much of the rendered picture is not its background, from 0 to 1; `nil` where it was not rendered.
    package var painted: Double?
    /// How many colours the rendered picture has, near ones counted as one.
    package var colours: Int?

    package init() {}

    package var animationCount: Int { animations.values.reduce(0, +) }

    package var json: JSON {
        [
            "bytes": JSON(bytes),
            "elements": JSON(elements),
            "animations": JSON(animationCount),
            "animations_by_kind": .object(
                JSONObject(animations.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSON($0.value)) })
            ),
            "labels": JSON(labels),
            "shapes": JSON(shapes),
            "view_box": Self.json(viewBox),
            "drawn": drawn.map(Self.json) ?? .null,
            "labels_outside": JSON(labelsOutside),
            "overlapping_labels": JSON(overlappingLabels),
            "low_contrast_labels": JSON(lowContrastLabels),
            "tiny_labels": JSON(tinyLabels),
            "lowest_contrast": lowestContrast.map { JSON(rounded($0)) } ?? .null,
            "empty_groups": JSON(emptyGroups),
            "dangling_references": JSON(danglingReferences),
            "painted": painted.map { JSON(rounded($0 * 100) / 100) } ?? .null,
            "colours": colours.map { JSON($0) } ?? .null,
        ]
    }

    private static func json(_ box: Box) -> JSON {
        [
            "x": JSON(rounded(box.left)), "y": JSON(rounded(box.top)), "width": JSON(rounded(box.width)),
            "height": JSON(rounded(box.height)),
        ]
    }
}

/// To two places.
func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
