/// A place on the picture, in units of its view box, downwards.
package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    var length: Double { (x * x + y * y).squareRoot() }

    /// The direction of this vector; that of the x axis when it has none.
    var unit: Point { length > 0.0001 ? Point(x / length, y / length) : Point(1, 0) }

    /// This vector turned by a right angle.
    var normal: Point { Point(-y, x) }

    func distance(to other: Point) -> Double { (other - self).length }

    /// The place on the way to another one, of which `share` is gone.
    func mixed(with other: Point, _ share: Double) -> Point { self + (other - self) * share }

    static func + (left: Point, right: Point) -> Point { Point(left.x + right.x, left.y + right.y) }

    static func - (left: Point, right: Point) -> Point { Point(left.x - right.x, left.y - right.y) }

    static func * (left: Point, right: Double) -> Point { Point(left.x * right, left.y * right) }
}

/// A width and a height.
package struct Size: Hashable, Sendable {
    package var width: Double
    package var height: Double

    package init(_ width: Double, _ height: Double) {
        self.width = width
        self.height = height
    }
}
