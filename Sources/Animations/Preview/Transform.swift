/// An affine map of the frame.
struct Transform {
    var linear = Matrix(a: 1, b: 0, c: 0, d: 1)
    var offset = Point.origin

    func apply(_ point: Point) -> Point {
        Point(linear.a * point.x + linear.b * point.y, linear.c * point.x + linear.d * point.y) + offset
    }

    /// What this does, followed by a linear map around a place.
    func followed(by matrix: Matrix, around middle: Point) -> Transform {
        var result = Transform()
        result.linear = Matrix(
            a: matrix.a * linear.a + matrix.b * linear.c,
            b: matrix.a * linear.b + matrix.b * linear.d,
            c: matrix.c * linear.a + matrix.d * linear.c,
            d: matrix.c * linear.b + matrix.d * linear.d
        )
        let moved = offset - middle
        result.offset = Point(matrix.a * moved.x + matrix.b * moved.y, matrix.c * moved.x + matrix.d * moved.y) + middle
        return result
    }
}
