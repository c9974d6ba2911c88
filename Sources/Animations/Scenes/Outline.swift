internal import Foundation

/// Shapes as the points of their outlines, around the middle of the shape.
enum Outline {
    /// The points and whether the last is joined to the first; `nil` for what has no single outline.
    static func points(_ shape: Shape) -> (points: [Point], isClosed: Bool)? {
        switch shape {
        case .circle(let radius), .dot(let radius): (ellipse(radius, radius), true)
        case .ellipse(let width, let height): (ellipse(width / 2, height / 2), true)
        case .square(let side): (box(side, side), true)
        case .rectangle(let width, let height): (box(width, height), true)
        case .regular(let sides, let radius): (centered(Turn.corners(sides, radius)), true)
        case .star(let tips, let radius): (centered(star(tips, radius)), true)
        case .polygon(let points): (points, true)
        case .line(let from, let to, _), .arrow(let from, let to): ([from, to], false)
        case .text, .axes, .numberLine, .graph: nil
        }
    }

    private static func ellipse(_ x: Double, _ y: Double) -> [Point] {
        (0..<64).map { Point(x * Turn.cosine(Double($0) * .pi / 32), y * Turn.sine(Double($0) * .pi / 32)) }
    }

    private static func box(_ width: Double, _ height: Double) -> [Point] {
        let (x, y) = (width / 2, height / 2)
        return [Point(x, y), Point(-x, y), Point(-x, -y), Point(x, -y)]
    }

    private static func star(_ tips: Int, _ radius: Double) -> [Point] {
        let (outer, inner) = (
            Turn.corners(tips, radius), Turn.corners(tips, radius * innerShare, turned: .pi / Double(tips))
        )
        return zip(outer, inner).flatMap { [$0, $1] }
    }

    /// How far the inner corners of a star are from its middle, in parts of its radius.
    static let innerShare = 0.45

    /// Moved so that the middle of the box around them is the origin.
    static func centered(_ points: [Point]) -> [Point] {
        let middle = middle(points)
        return points.map { $0 - middle }
    }

    /// The middle of the box around points.
    static func middle(_ points: [Point]) -> Point {
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else { return .origin }
        return Point((left + right) / 2, (low + high) / 2)
    }

    /// The points of a closed outline, begun and turned so that they are nearest to those of another.
    static func aligned(_ points: [Point], with others: [Point]) -> [Point] {
        let shift = middle(others) - middle(points)
        var best = (distance: Double.infinity, points: points)
        for candidate in [points, points.reversed()] {
            for start in candidate.indices {
                let turned = Array(candidate[start...] + candidate[..<start])
                let distance = zip(turned, others).reduce(0) { $0 + Turn.length($1.0 + shift - $1.1) }
                // A tie is decided by the order, not by rounding.
                if distance < best.distance - 1e-9 { best = (distance, turned) }
            }
        }
        return best.points
    }

    /// As many points as wished, at equal distances along an outline, beginning at its first.
    static func spread(_ points: [Point], isClosed: Bool, count: Int) -> [Point] {
        let ends = isClosed ? points + points.prefix(1) : points
        let lengths = zip(ends, ends.dropFirst()).map { Turn.length($1 - $0) }
        let whole = lengths.reduce(0, +)
        guard whole > 0, count > 1 else { return Array(repeating: points.first ?? .origin, count: count) }
        var spread: [Point] = []
        var (side, passed) = (0, 0.0)
        for index in 0..<count {
            let wished = whole * Double(index) / Double(isClosed ? count : count - 1)
            while side < lengths.count - 1, passed + lengths[side] < wished {
                passed += lengths[side]
                side += 1
            }
            let share = lengths[side] > 0 ? min(1, (wished - passed) / lengths[side]) : 0
            spread.append(ends[side] + share * (ends[side + 1] - ends[side]))
        }
        return spread
    }
}

/// What circles need.
enum Turn {
    static func sine(_ angle: Double) -> Double { sin(angle) }
    static func cosine(_ angle: Double) -> Double { cos(angle) }
    static func angle(_ point: Point) -> Double { atan2(point.y, point.x) }
    static func length(_ point: Point) -> Double { (point.x * point.x + point.y * point.y).squareRoot() }

    /// Corners on a circle, counter-clockwise from the top.
    static func corners(_ count: Int, _ radius: Double, turned: Double = 0) -> [Point] {
        (0..<count).map { index in
            let angle = .pi / 2 + turned + 2 * .pi * Double(index) / Double(count)
            return Point(radius * cos(angle), radius * sin(angle))
        }
    }
}
