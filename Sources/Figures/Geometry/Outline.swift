/// The form at which an arrow ends.
enum Outline: Hashable, Sendable {
    case box(Box)
    case circle(Point, radius: Double)
    case diamond(Box)

    var box: Box {
        switch self {
        case .box(let box), .diamond(let box): box
        case .circle(let center, let radius): Box(center: center, size: Size(2 * radius, 2 * radius))
        }
    }

    var center: Point { box.center }

    /// Whether a point is inside, or nearer than the distance.
    func contains(_ point: Point, within distance: Double) -> Bool {
        switch self {
        case .box(let box): return box.inset(by: -distance).contains(point)
        case .circle(let center, let radius): return point.distance(to: center) < radius + distance
        case .diamond(let box):
            let across = box.width / 2 + distance * 1.4
            let down = box.height / 2 + distance * 1.4
            return abs(point.x - box.midX) / across + abs(point.y - box.midY) / down < 1
        }
    }

    /// The middle of a side, a gap away from it.
    func port(_ side: Side, gap: Double) -> Point {
        let box = box.inset(by: -gap)
        return switch side {
        case .left: Point(box.x, box.midY)
        case .right: Point(box.maxX, box.midY)
        case .top: Point(box.midX, box.y)
        case .bottom: Point(box.midX, box.maxY)
        }
    }
}

/// A side of a box.
enum Side: CaseIterable, Hashable, Sendable {
    case left
    case right
    case top
    case bottom

    /// Where it faces.
    var outwards: Point {
        switch self {
        case .left: Point(-1, 0)
        case .right: Point(1, 0)
        case .top: Point(0, -1)
        case .bottom: Point(0, 1)
        }
    }
}
