/// What a picture shows, without saying where anything is drawn.
///
/// A model chooses things, colours, relations and motions; a layout of the scene's kind places them. Reading a scene
/// (``init(reading:findings:)``) makes every value valid, so that drawing never fails.
package struct Scene: Hashable, Sendable {
    /// Which layout places the items.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case flow, cycle, timeline, comparison, graph, plot, parts, hierarchy, layers, equation, spatial
    }

    package var kind: Kind
    package var title: String
    package var items: [Item]
    package var links: [Link]

    /// The items in the order in which they are told, each once.
    package var order: [Item.ID]

    /// The sentence to keep, below the picture.
    package var takeaway: String

    /// The formula that an `equation` explains.
    package var formula: String

    /// The axes of a `plot`.
    package var axes: Axes

    /// One thing in the picture.
    package struct Item: Hashable, Sendable, Identifiable {
        package var id: String
        package var label: String
        package var note = ""
        package var shape: Shape?
        package var colour: Colour?
        package var scale: Scale = .medium
        package var motion: Motion = .appear

        /// The date on a timeline, the formula of a curve, the symbol in an equation, the chip of a layer.
        package var value = ""

        /// The column of a comparison that it belongs to.
        package var group = ""

        /// Where it roughly is among parts and in space.
        package var place: Place?

        /// Where it is on a plot.
        package var position: Point?
    }

    /// One relation between two items.
    package struct Link: Hashable, Sendable {
        package var from: Item.ID
        package var to: Item.ID
        package var label = ""
        package var relation: Relation = .connectedTo
        package var motion: LinkMotion = .draw
    }

    /// The axes of a plot; a missing end is chosen from what is drawn.
    package struct Axes: Hashable, Sendable {
        package var xLabel = ""
        package var yLabel = ""
        package var xFrom: Double?
        package var xTo: Double?
        package var yFrom: Double?
        package var yTo: Double?
    }

    package enum Scale: String, CaseIterable, Hashable, Sendable { case small, medium, large }

    package enum Motion: String, CaseIterable, Hashable, Sendable {
        case appear, flow, pulse, rotate, orbit, grow, draw
        case moveTo = "move_to"
    }

    package enum LinkMotion: String, CaseIterable, Hashable, Sendable { case draw, flow, pulse }

    package enum Place: String, CaseIterable, Hashable, Sendable { case center, left, right, top, bottom }

    package enum Relation: String, CaseIterable, Hashable, Sendable {
        case connectedTo = "connected_to"
        case leftOf = "left_of"
        case rightOf = "right_of"
        case above, below, inside, around
    }
}
