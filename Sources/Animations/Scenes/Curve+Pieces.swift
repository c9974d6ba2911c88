extension Curve {
    /// The pieces as places in the frame, on their axes.
    func places(on object: Object) -> [[Point]] {
        guard case .axes(let axes) = object.shape else { return [] }
        return pieces(on: axes).map { piece in
            let length = piece.upperBound - piece.lowerBound
            let count = max(8, Int(240 * length / (high - low)))
            return (0...count).map { index in
                let x = min(piece.upperBound, piece.lowerBound + length * Double(index) / Double(count))
                let y = min(max(function.value(at: x), axes.y.low), axes.y.high)
                return axes.place(Point(x, y), middle: object.position)
            }
        }
    }

    /// The parts of the curve that can be drawn: where the function has a value that is on the axes, and makes no jump.
    func pieces(on axes: Axes) -> [ClosedRange<Double>] {
        let samples = 400
        let height = axes.y.high - axes.y.low
        func isInside(_ x: Double) -> Bool {
            let y = function.value(at: x)
            return y.isFinite && y >= axes.y.low - 1e-9 * height && y <= axes.y.high + 1e-9 * height
        }
        /// The last place inside on the way to one that is not.
        func edge(_ inside: Double, _ outside: Double) -> Double {
            var (inside, outside) = (inside, outside)
            for _ in 0..<40 {
                let middle = (inside + outside) / 2
                if isInside(middle) { inside = middle } else { outside = middle }
            }
            return inside
        }
        var pieces: [ClosedRange<Double>] = []
        var start: Double?
        func finish(_ end: Double) {
            if let begin = start, end - begin > (high - low) * 1e-4 { pieces.append(begin...end) }
            start = nil
        }
        var last = low
        for index in 0...samples {
            let x = index == samples ? high : low + (high - low) * Double(index) / Double(samples)
            switch (start != nil, isInside(x)) {
            case (false, true): start = index == 0 ? x : edge(x, last)
            case (true, false): finish(edge(last, x))
            case (true, true):
                if let (before, after) = jump(last, x, least: height * 0.02) {
                    finish(before)
                    start = after
                }
            case (false, false): break
            }
            last = x
        }
        finish(high)
        return pieces
    }

    /// The places before and after a jump of the function between two others; `nil` when it only rises steeply.
    private func jump(_ first: Double, _ second: Double, least: Double) -> (Double, Double)? {
        var (first, second) = (first, second)
        let whole = abs(function.value(at: second) - function.value(at: first))
        guard whole > least else { return nil }
        for _ in 0..<40 {
            let middle = (first + second) / 2
            let value = function.value(at: middle)
            guard value.isFinite else { return (first, second) }
            let left = abs(value - function.value(at: first))
            if left > abs(function.value(at: second) - value) { second = middle } else { first = middle }
        }
        return abs(function.value(at: second) - function.value(at: first)) > whole / 2 ? (first, second) : nil
    }
}
