/// A short film in one typed form: what is in it, and what happens to it, in order.
///
/// A scene that ``SceneReading`` gives is sound: names are unique identifiers, what is referred to exists, and every number
/// is within its limits. Lengths are in units of a frame 14.2 wide and 8 high, with the origin in its middle and y upwards.
package struct Scene: Hashable, Sendable {
    /// The class in the Python program: an identifier that shadows nothing.
    package var name: String
    package var background = Colour.black
    /// The largest film that the scene names; `nil` where it names none.
    package var resolution: Resolution?
    /// The imports that the answer listed and that are harmless; the compiler writes its own.
    package var imports: [Import] = [.manim]
    package var objects: [Object]
    package var animations: [Animation]
    /// How many seconds the last picture stays.
    package var closing = 2.0

    package enum Import: String, Hashable, Sendable, CaseIterable {
        case manim = "from manim import *"
        case numpy = "import numpy as np"
        case math = "import math"
    }

    /// The sizes that a film may have, all 16 to 9.
    package enum Resolution: Int, Hashable, Sendable, CaseIterable {
        case small = 854
        case medium = 1280
        case large = 1920

        package var width: Int { rawValue }

        package var height: Int {
            switch self {
            case .small: 480
            case .medium: 720
            case .large: 1080
            }
        }
    }

    /// The seconds from the first picture to the last.
    package var duration: Double { schedule.end + closing }
}

/// Something that can be seen.
package struct Object: Hashable, Sendable {
    /// Letters, digits and underscores, beginning with a letter.
    package var name: String
    package var shape: Shape
    /// The middle of it; what the points of its shape are relative to.
    package var position = Point.origin
    package var style: Style
}

/// How something is painted; text and dots have the fill only.
package struct Style: Hashable, Sendable {
    package var stroke: Colour
    package var strokeWidth = 4.0
    package var fill: Colour
    package var fillOpacity = 0.0
}

package enum Shape: Hashable, Sendable {
    case circle(radius: Double)
    case dot(radius: Double)
    case ellipse(width: Double, height: Double)
    case square(side: Double)
    case rectangle(width: Double, height: Double)
    /// With equal sides, its corners on a circle; the first is at the top.
    case regular(sides: Int, radius: Double)
    case star(tips: Int, radius: Double)
    case polygon([Point])
    case line(from: Point, to: Point, isDashed: Bool)
    case arrow(from: Point, to: Point)
    /// `size` is the font's, where 48 is usual.
    case text(String, size: Double)
    case axes(Axes)
    case numberLine(ValueRange, length: Double, hasNumbers: Bool)
    case graph(Curve)
}

/// A pair of axes with its middle at the object's position.
package struct Axes: Hashable, Sendable {
    package var x: ValueRange
    package var y: ValueRange
    package var width = 10.0
    package var height = 6.0
    package var hasNumbers = true
    package var xLabel = ""
    package var yLabel = ""
}

/// What an axis shows: from, to, and the step between its marks.
package struct ValueRange: Hashable, Sendable {
    package var low: Double
    package var high: Double
    package var step: Double
}

/// A function drawn on axes, which are an object of the scene.
package struct Curve: Hashable, Sendable {
    package var axes: String
    package var function: Formula
    package var low: Double
    package var high: Double
}

package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    package static let origin = Point(0, 0)

    static func + (left: Point, right: Point) -> Point { Point(left.x + right.x, left.y + right.y) }
    static func - (left: Point, right: Point) -> Point { Point(left.x - right.x, left.y - right.y) }
    static func * (factor: Double, point: Point) -> Point { Point(factor * point.x, factor * point.y) }
}

/// Something that happens, after what stands before it.
package struct Animation: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case wait
        case act(Action, on: String)
    }

    package var kind: Kind
    /// In seconds.
    package var duration = 1.0
    package var waitAfter = 0.5
    /// Whether it begins together with the one before it.
    package var isTogether = false
    package var easing = Easing.smooth
}

package enum Action: Hashable, Sendable {
    case create, write, fadeIn, fadeOut
    /// Becomes another object, which stands in its place from then on.
    case transform(into: String)
    case move(from: Point?, to: Point)
    case shift(by: Point)
    case moveAlong(path: String)
    /// Counter-clockwise about its middle, in radians.
    case rotate(Double)
    case scale(Double)
    case setColour(Colour)
    case setStroke(Colour?, width: Double?)
    case setFill(Colour?, opacity: Double?)
    case matrix(Matrix)

    var isIntroduction: Bool {
        switch self {
        case .create, .write, .fadeIn: true
        default: false
        }
    }
}

/// A linear map of the plane: `(x, y)` becomes `(a x + b y, c x + d y)`.
package struct Matrix: Hashable, Sendable {
    package var a: Double
    package var b: Double
    package var c: Double
    package var d: Double

    var determinant: Double { a * d - b * c }
}

package enum Easing: String, Hashable, Sendable, CaseIterable {
    case smooth, linear
    /// Faster and faster, as what falls.
    case easeIn = "ease_in"
    case easeOut = "ease_out"
}
