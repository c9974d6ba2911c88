import Glibc

/// The lines that a path amounts to, curves cut into short pieces.
struct Outline {
    private(set) var parts: [[Point]] = []

    private static let steps = 8
    private static let pointLimit = 20_000

    init(parts: [[Point]]) {
        self.parts = parts
    }

    init(path: String) {
        var reader = PathReader(path)
        parts = reader.read(steps: Self.steps, limit: Self.pointLimit)
    }

    static func ellipse(_ center: Point, _ rx: Double, _ ry: Double) -> Outline {
        let points = (0..<24).map { step in
            let angle = Double(step) * .pi / 12
            return Point(x: center.x + rx * cos(angle), y: center.y + ry * sin(angle))
        }
        return Outline(parts: [points])
    }

    func moved(by matrix: Matrix) -> Outline {
        guard matrix != Matrix() else { return self }
        return Outline(parts: parts.map { $0.map(matrix.apply) })
    }

    /// How many points it has.
    var count: Int { parts.reduce(0) { $0 + $1.count } }

    var bounds: Box {
        var box = Box.none
        for part in parts { for point in part { box.add(point) } }
        return box
    }

    /// Whether a point is inside, counting how often a ray from it crosses the lines.
    func contains(_ point: Point) -> Bool {
        var isInside = false
        for part in parts where part.count > 2 {
            var previous = part[part.count - 1]
            for current in part {
                if (current.y > point.y) != (previous.y > point.y),
                    point.x < (previous.x - current.x) * (point.y - current.y) / (previous.y - current.y) + current.x
                {
                    isInside.toggle()
                }
                previous = current
            }
        }
        return isInside
    }

    /// The point at a share of the whole length.
    func point(at share: Double) -> Point? {
        var length = 0.0
        for part in parts { for (one, next) in zip(part, part.dropFirst()) { length += one.distance(to: next) } }
        var left = length * min(max(share, 0), 1)
        for part in parts {
            for (one, next) in zip(part, part.dropFirst()) {
                let step = one.distance(to: next)
                if step >= left, step > 0 {
                    let share = left / step
                    return Point(x: one.x + (next.x - one.x) * share, y: one.y + (next.y - one.y) * share)
                }
                left -= step
            }
        }
        return parts.last?.last
    }
}

/// Reads the commands of a path.
private struct PathReader {
    private var numbers: NumberReader
    private var parts: [[Point]] = []
    private var here = Point(x: 0, y: 0)
    private var start = Point(x: 0, y: 0)
    /// The control point that a smooth curve mirrors.
    private var control: Point?
    private var count = 0

    init(_ path: String) {
        numbers = NumberReader(path)
    }

    mutating func read(steps: Int, limit: Int) -> [[Point]] {
        var command: UInt8 = 0
        while count < limit {
            numbers.skipSeparators()
            guard let byte = numbers.byte else { break }
            if byte.isLetter {
                command = byte
                numbers.skip()
                if command | 0x20 == UInt8(ascii: "z") {
                    add(start)
                    here = start
                    control = nil
                    continue
                }
            }
            guard step(command, steps) else { break }
            // What follows a move without a letter are lines.
            if command | 0x20 == UInt8(ascii: "m") {
                command = command == UInt8(ascii: "m") ? UInt8(ascii: "l") : UInt8(ascii: "L")
            }
        }
        return parts
    }

    private mutating func add(_ point: Point) {
        if parts.isEmpty { parts.append([here]) }
        parts[parts.count - 1].append(point)
        count += 1
    }

    private mutating func point(_ isRelative: Bool) -> Point? {
        guard let x = numbers.next(), let y = numbers.next() else { return nil }
        return isRelative ? Point(x: here.x + x, y: here.y + y) : Point(x: x, y: y)
    }

    /// One command; `false` where its numbers are missing.
    private mutating func step(_ command: UInt8, _ steps: Int) -> Bool {
        let isRelative = command & 0x20 != 0
        let previous = control
        control = nil
        switch command | 0x20 {
        case UInt8(ascii: "m"):
            guard let to = point(isRelative) else { return false }
            here = to
            start = to
            parts.append([to])
        case UInt8(ascii: "l"):
            guard let to = point(isRelative) else { return false }
            line(to)
        case UInt8(ascii: "h"):
            guard let x = numbers.next() else { return false }
            line(Point(x: isRelative ? here.x + x : x, y: here.y))
        case UInt8(ascii: "v"):
            guard let y = numbers.next() else { return false }
            line(Point(x: here.x, y: isRelative ? here.y + y : y))
        case UInt8(ascii: "c"):
            guard let one = point(isRelative), let two = point(isRelative), let to = point(isRelative) else {
                return false
            }
            curve(one, two, to, steps)
        case UInt8(ascii: "s"):
            guard let two = point(isRelative), let to = point(isRelative) else { return false }
            curve(mirrored(previous), two, to, steps)
        case UInt8(ascii: "q"):
            guard let one = point(isRelative), let to = point(isRelative) else { return false }
            quadratic(one, to, steps)
        case UInt8(ascii: "t"):
            guard let to = point(isRelative) else { return false }
            quadratic(mirrored(previous), to, steps)
        case UInt8(ascii: "a"): return arc(isRelative, steps)
        default: return false
        }
        return true
    }

    private mutating func line(_ to: Point) {
        add(to)
        here = to
    }

    private func mirrored(_ control: Point?) -> Point {
        guard let control else { return here }
        return Point(x: 2 * here.x - control.x, y: 2 * here.y - control.y)
    }

    private mutating func curve(_ one: Point, _ two: Point, _ to: Point, _ steps: Int) {
        let from = here
        for step in 1...steps {
            let t = Double(step) / Double(steps)
            let s = 1 - t
            let (c0, c1, c2, c3) = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
            add(
                Point(
                    x: c0 * from.x + c1 * one.x + c2 * two.x + c3 * to.x,
                    y: c0 * from.y + c1 * one.y + c2 * two.y + c3 * to.y
                )
            )
        }
        here = to
        control = two
    }

    private mutating func quadratic(_ one: Point, _ to: Point, _ steps: Int) {
        let from = here
        for step in 1...steps {
            let t = Double(step) / Double(steps)
            let s = 1 - t
            add(
                Point(
                    x: s * s * from.x + 2 * s * t * one.x + t * t * to.x,
                    y: s * s * from.y + 2 * s * t * one.y + t * t * to.y
                )
            )
        }
        here = to
        control = one
    }

    /// An arc from its end points, by way of its centre (SVG 2, appendix B.2.4).
    private mutating func arc(_ isRelative: Bool, _ steps: Int) -> Bool {
        guard var rx = numbers.next().map(abs), var ry = numbers.next().map(abs), let turn = numbers.next(),
            let isLarge = numbers.flag(), let isSweep = numbers.flag(), let to = point(isRelative)
        else { return false }
        guard rx > 0, ry > 0, to != here else {
            line(to)
            return true
        }
        let (sine, cosine) = (sin(turn * .pi / 180), cos(turn * .pi / 180))
        let (dx, dy) = ((here.x - to.x) / 2, (here.y - to.y) / 2)
        let (x, y) = (cosine * dx + sine * dy, cosine * dy - sine * dx)
        let stretch = x * x / (rx * rx) + y * y / (ry * ry)
        if stretch > 1 { (rx, ry) = (rx * stretch.squareRoot(), ry * stretch.squareRoot()) }
        let bottom = rx * rx * y * y + ry * ry * x * x
        let top = max(0, rx * rx * ry * ry - bottom)
        let factor = (isLarge == isSweep ? -1 : 1) * (bottom > 0 ? (top / bottom).squareRoot() : 0)
        let (cx, cy) = (factor * rx * y / ry, -factor * ry * x / rx)
        let first = atan2((y - cy) / ry, (x - cx) / rx)
        var sweep = atan2((-y - cy) / ry, (-x - cx) / rx) - first
        if isSweep, sweep < 0 { sweep += 2 * .pi }
        if !isSweep, sweep > 0 { sweep -= 2 * .pi }
        let middle = Point(x: (here.x + to.x) / 2, y: (here.y + to.y) / 2)
        for step in 1...(steps * 2) {
            let angle = first + sweep * Double(step) / Double(steps * 2)
            let (px, py) = (cx + rx * cos(angle), cy + ry * sin(angle))
            add(Point(x: cosine * px - sine * py + middle.x, y: sine * px + cosine * py + middle.y))
        }
        here = to
        return true
    }
}
