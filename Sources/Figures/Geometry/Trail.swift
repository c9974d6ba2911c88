/// The points along a curve with their distances, measured once.
struct Trail {
    let points: [Point]
    let length: Double
    private let lengths: [Double]

    init(_ curve: Curve) {
        points = curve.points
        lengths = zip(points, points.dropFirst()).map { $0.distance(to: $1) }
        length = lengths.reduce(0, +)
    }

    /// The place at a share of the length, and the direction there.
    func place(at share: Double) -> (point: Point, direction: Point) {
        var rest = length * share
        for (index, length) in lengths.enumerated() {
            if rest <= length, length > 0 {
                let direction = (points[index + 1] - points[index]).unit
                return (points[index] + direction * rest, direction)
            }
            rest -= length
        }
        return (points.last ?? Point(0, 0), Point(1, 0))
    }
}
