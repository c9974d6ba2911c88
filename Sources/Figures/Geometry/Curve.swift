/// A line of straight and curved pieces, as drawn by an SVG path.
struct Curve: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case line(Point)
        case cubic(Point, Point, Point)

        var end: Point {
            switch self {
            case .line(let end), .cubic(_, _, let end): end
            }
        }
    }

    var start: Point
    var pieces: [Piece]

    init(from start: Point, _ pieces: [Piece] = []) {
        self.start = start
        self.pieces = pieces
    }

    /// Straight lines from point to point.
    init(through points: [Point]) {
        start = points.first ?? Point(0, 0)
        pieces = points.dropFirst().map { .line($0) }
    }

    /// An arc between two points that stands off their line by `bend` in its middle.
    init(from start: Point, to end: Point, bend: Double) {
        self.start = start
        guard bend != 0 else {
            pieces = [.line(end)]
            return
        }
        // The middle of a cubic stands off by three quarters of its controls' distance.
        let away = (end - start).unit.normal * (bend * 4 / 3)
        pieces = [.cubic(start.mixed(with: end, 0.25) + away, start.mixed(with: end, 0.75) + away, end)]
    }

    var end: Point { pieces.last?.end ?? start }

    /// What the `d` of an SVG path says of it.
    var data: String {
        var data = "M\(number(start.x)) \(number(start.y))"
        for piece in pieces {
            switch piece {
            case .line(let end): data += "L\(number(end.x)) \(number(end.y))"
            case .cubic(let first, let second, let end):
                data += "C\(number(first.x)) \(number(first.y)) \(number(second.x)) \(number(second.y)) "
                data += "\(number(end.x)) \(number(end.y))"
            }
        }
        return data
    }

    /// Points along it, close enough for measuring; the first and the last are its ends.
    var points: [Point] {
        var points = [start]
        var from = start
        for piece in pieces {
            let steps =
                switch piece {
                case .line(let end): max(1, Int(from.distance(to: end) / 8))
                case .cubic(let first, let second, let end):
                    max(8, Int((from.distance(to: first) + first.distance(to: second) + second.distance(to: end)) / 8))
                }
            for step in 1...min(steps, 400) {
                points.append(Self.point(on: piece, from: from, at: Double(step) / Double(min(steps, 400))))
            }
            from = piece.end
        }
        return points
    }

    var length: Double {
        let points = points
        return zip(points, points.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
    }

    /// The direction in which it arrives.
    var arrival: Point {
        switch pieces.last {
        case .cubic(let first, let second, let end):
            if second.distance(to: end) > 0.5 { return (end - second).unit }
            return (end - first).unit
        case .line(let end):
            let before = pieces.count > 1 ? pieces[pieces.count - 2].end : start
            return (end - before).unit
        case nil: return Point(1, 0)
        }
    }

    /// The curve without its last stretch of that length, as far as its last piece reaches.
    func shortened(by distance: Double) -> Curve {
        guard let last = pieces.last else { return self }
        let before = pieces.count > 1 ? pieces[pieces.count - 2].end : start
        var low = 0.0
        var high = 1.0
        for _ in 0..<24 {
            let middle = (low + high) / 2
            if Self.point(on: last, from: before, at: middle).distance(to: last.end) > distance {
                low = middle
            } else {
                high = middle
            }
        }
        var curve = self
        curve.pieces[pieces.count - 1] = Self.part(of: last, from: before, 0, low)
        return curve
    }

    /// The part of a curve of one piece that lies outside of two outlines, from the first to the second.
    func clipped(leaving first: Outline, entering second: Outline, gap: Double) -> Curve? {
        guard pieces.count == 1, let piece = pieces.first else { return nil }
        let steps = 200
        var from: Double?
        var to: Double?
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            let point = Self.point(on: piece, from: start, at: share)
            if first.contains(point, within: gap) { from = share }
            if to == nil, second.contains(point, within: gap) { to = share }
        }
        guard let from, let to, to - from > 0.02 else { return nil }
        let left = Self.point(on: piece, from: start, at: from)
        return Curve(from: left, [Self.part(of: piece, from: start, from, to)])
    }

    private static func point(on piece: Piece, from start: Point, at share: Double) -> Point {
        switch piece {
        case .line(let end): return start.mixed(with: end, share)
        case .cubic(let first, let second, let end):
            let rest = 1 - share
            return start * (rest * rest * rest) + first * (3 * rest * rest * share)
                + second * (3 * rest * share * share) + end * (share * share * share)
        }
    }

    private static func part(of piece: Piece, from start: Point, _ low: Double, _ high: Double) -> Piece {
        switch piece {
        case .line(let end): return .line(start.mixed(with: end, high))
        case .cubic(let first, let second, let end):
            func blossom(_ a: Double, _ b: Double, _ c: Double) -> Point {
                func step(_ p: [Point], _ t: Double) -> [Point] {
                    zip(p, p.dropFirst()).map { $0.mixed(with: $1, t) }
                }
                return step(step(step([start, first, second, end], a), b), c)[0]
            }
            return .cubic(blossom(low, low, high), blossom(low, high, high), blossom(high, high, high))
        }
    }
}

/// A number as SVG writes it: to a tenth, without a needless point.
func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1_000_000 else { return "0" }
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    let sign = tenths < 0 ? "-" : ""
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
}
