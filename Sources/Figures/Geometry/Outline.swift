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

    /// A point a gap away from a side, in its middle or so far along it.
    func port(_ side: Side, gap: Double, offset: Double = 0) -> Point {
        var reach = side == .left || side == .right ? box.width / 2 : box.height / 2
        let half = side == .left || side == .right ? box.height / 2 : box.width / 2
        switch self {
        case .box: break
        case .circle(_, let radius): reach = max(0, radius * radius - offset * offset).squareRoot()
        case .diamond: reach *= 1 - min(1, abs(offset) / max(1, half))
        }
        let along = side == .left || side == .right ? Point(0, offset) : Point(offset, 0)
        return center + side.outwards * (reach + gap) + along
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
