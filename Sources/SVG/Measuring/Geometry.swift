import Glibc

struct Point: Hashable {
    var x: Double
    var y: Double

    func distance(to other: Point) -> Double {
        ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
    }
}

/// A rectangle along the axes; empty until something is in it.
package struct Box: Hashable, Sendable {
    package var left: Double
    package var top: Double
    package var right: Double
    package var bottom: Double

    static let none = Box(left: .infinity, top: .infinity, right: -.infinity, bottom: -.infinity)

    package var width: Double { max(0, right - left) }
    package var height: Double { max(0, bottom - top) }
    var area: Double { width * height }
    var isNone: Bool { left > right || top > bottom }
    var center: Point { Point(x: (left + right) / 2, y: (top + bottom) / 2) }

    mutating func add(_ point: Point) {
        left = min(left, point.x)
        right = max(right, point.x)
        top = min(top, point.y)
        bottom = max(bottom, point.y)
    }

    mutating func add(_ other: Box) {
        guard !other.isNone else { return }
        add(Point(x: other.left, y: other.top))
        add(Point(x: other.right, y: other.bottom))
    }

    func shared(with other: Box) -> Box {
        Box(
            left: max(left, other.left),
            top: max(top, other.top),
            right: min(right, other.right),
            bottom: min(bottom, other.bottom)
        )
    }

    func grown(by margin: Double) -> Box {
        Box(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
    }

    func contains(_ point: Point) -> Bool {
        point.x >= left && point.x <= right && point.y >= top && point.y <= bottom
    }

    /// The corners, moved by a transform.
    func corners(_ matrix: Matrix) -> [Point] {
        [Point(x: left, y: top), Point(x: right, y: top), Point(x: right, y: bottom), Point(x: left, y: bottom)]
            .map(matrix.apply)
    }
}

/// An affine transform, as SVG's `matrix(a b c d e f)`.
struct Matrix: Hashable {
    var a = 1.0
    var b = 0.0
    var c = 0.0
    var d = 1.0
    var e = 0.0
    var f = 0.0

    func apply(_ point: Point) -> Point { Point(x: a * point.x + c * point.y + e, y: b * point.x + d * point.y + f) }

    /// What is first moved by `inner`, then by this.
    func times(_ inner: Matrix) -> Matrix {
        Matrix(
            a: a * inner.a + c * inner.b,
            b: b * inner.a + d * inner.b,
            c: a * inner.c + c * inner.d,
            d: b * inner.c + d * inner.d,
            e: a * inner.e + c * inner.f + e,
            f: b * inner.e + d * inner.f + f
        )
    }

    /// How much larger it makes things.
    var scale: Double { abs(a * d - b * c).squareRoot() }

    /// Reads a list of transforms; what is not one of them is passed over.
    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "(")),
            let close = rest[open...].firstIndex(of: UInt8(ascii: ")"))
        {
            let name = rest[..<open].filter(\.isLetter)
            let arguments = String(decoding: rest[(open + 1)..<close], as: UTF8.self)
            self = times(Self.one(String(decoding: name, as: UTF8.self).lowercased(), arguments))
            rest = rest[(close + 1)...]
        }
    }

    init(a: Double, b: Double, c: Double, d: Double, e: Double, f: Double) {
        (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
    }

    init() {}

    static func translation(_ x: Double, _ y: Double) -> Matrix { Matrix(a: 1, b: 0, c: 0, d: 1, e: x, f: y) }

    private static func one(_ name: String, _ text: String) -> Matrix {
        let numbers = text.numbers
        func number(_ index: Int, _ standard: Double = 0) -> Double {
            numbers.count > index ? numbers[index] : standard
        }
        func angle(_ index: Int) -> Double {
            let unit = text.contains("turn") ? 2 * Double.pi : text.contains("rad") ? 1 : Double.pi / 180
            return number(index) * unit
        }
        switch name {
        case "matrix" where numbers.count == 6:
            return Matrix(a: numbers[0], b: numbers[1], c: numbers[2], d: numbers[3], e: numbers[4], f: numbers[5])
        case "translate": return translation(number(0), number(1))
        case "translatex": return translation(number(0), 0)
        case "translatey": return translation(0, number(0))
        case "scale": return Matrix(a: number(0, 1), b: 0, c: 0, d: number(1, number(0, 1)), e: 0, f: 0)
        case "scalex": return Matrix(a: number(0, 1), b: 0, c: 0, d: 1, e: 0, f: 0)
        case "scaley": return Matrix(a: 1, b: 0, c: 0, d: number(0, 1), e: 0, f: 0)
        case "rotate", "rotatez":
            let (sine, cosine) = (sin(angle(0)), cos(angle(0)))
            let turn = Matrix(a: cosine, b: sine, c: -sine, d: cosine, e: 0, f: 0)
            guard numbers.count >= 3 else { return turn }
            return translation(number(1), number(2)).times(turn).times(translation(-number(1), -number(2)))
        case "skewx": return Matrix(a: 1, b: 0, c: tan(angle(0)), d: 1, e: 0, f: 0)
        case "skewy": return Matrix(a: 1, b: tan(angle(0)), c: 0, d: 1, e: 0, f: 0)
        default: return Matrix()
        }
    }
}
