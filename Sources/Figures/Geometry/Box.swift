/// A rectangle that is parallel to the axes.
package struct Box: Hashable, Sendable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    init(center: Point, size: Size) {
        self.init(x: center.x - size.width / 2, y: center.y - size.height / 2, width: size.width, height: size.height)
    }

    package var maxX: Double { x + width }
    package var maxY: Double { y + height }
    package var midX: Double { x + width / 2 }
    package var midY: Double { y + height / 2 }
    var center: Point { Point(midX, midY) }
    var size: Size { Size(width, height) }

    /// The box that is smaller on every side by the distance; larger when it is negative.
    package func inset(by distance: Double) -> Box { inset(distance, distance) }

    func inset(_ horizontally: Double, _ vertically: Double) -> Box {
        let width = max(0, width - 2 * horizontally)
        let height = max(0, height - 2 * vertically)
        return Box(center: center, size: Size(width, height))
    }

    package func intersects(_ other: Box) -> Bool {
        x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
    }

    package func contains(_ other: Box) -> Bool {
        other.x >= x && other.maxX <= maxX && other.y >= y && other.maxY <= maxY
    }

    func contains(_ point: Point) -> Bool {
        point.x > x && point.x < maxX && point.y > y && point.y < maxY
    }

    /// The box moved so that it lies in another one, as far as it fits there.
    func moved(into other: Box) -> Box {
        var box = self
        box.x = max(other.x, min(box.x, other.maxX - box.width))
        box.y = max(other.y, min(box.y, other.maxY - box.height))
        return box
    }

    func union(_ other: Box) -> Box {
        let left = min(x, other.x)
        let top = min(y, other.y)
        return Box(x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
    }
}
