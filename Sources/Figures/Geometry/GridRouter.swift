/// Finds the way with the fewest steps and turns along a grid, around obstacles.
struct GridRouter {
    let obstacles: [Box]
    let zone: Box

    /// The sides of both ends that may be used.
    var sides = Side.allCases

    private static let step = 12.0
    private static let turnCost = 5

    /// A way with rounded corners between the nearest free sides; nil when everything is blocked.
    func route(from first: Outline, to second: Outline, gap: Double) -> Curve? {
        let columns = Int(zone.width / Self.step)
        let rows = Int(zone.height / Self.step)
        guard columns > 2, rows > 2 else { return nil }
        func cell(_ point: Point) -> (column: Int, row: Int) {
            let column = Int((point.x - zone.x) / Self.step)
            let row = Int((point.y - zone.y) / Self.step)
            return (max(0, min(columns - 1, column)), max(0, min(rows - 1, row)))
        }
        func center(_ column: Int, _ row: Int) -> Point {
            Point(zone.x + (Double(column) + 0.5) * Self.step, zone.y + (Double(row) + 0.5) * Self.step)
        }
        var blocked = [Bool](repeating: false, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let point = center(column, row)
                blocked[row * columns + column] = obstacles.contains { $0.contains(point) }
            }
        }

        // A state is a cell and the side it is left through; costs are small whole numbers, so buckets sort them.
        let ways = Side.allCases
        var cost = [Int](repeating: .max, count: columns * rows * ways.count)
        var before = [Int](repeating: -1, count: cost.count)
        var buckets: [[Int]] = [[]]
        func push(_ state: Int, _ price: Int, from origin: Int, _ buckets: inout [[Int]]) {
            guard price < cost[state] else { return }
            cost[state] = price
            before[state] = origin
            while buckets.count <= price { buckets.append([]) }
            buckets[price].append(state)
        }
        for (index, side) in ways.enumerated() where sides.contains(side) {
            let (column, row) = cell(first.port(side, gap: 16))
            let place = row * columns + column
            if !blocked[place] { push(place * ways.count + index, 0, from: -1, &buckets) }
        }
        var goals: [Int: Side] = [:]
        for side in sides {
            let (column, row) = cell(second.port(side, gap: 22))
            let place = row * columns + column
            if !blocked[place] { goals[place] = side }
        }

        var price = 0
        while price < buckets.count {
            var next = 0
            while next < buckets[price].count {
                let state = buckets[price][next]
                next += 1
                guard cost[state] == price else { continue }
                let place = state / ways.count
                let facing = ways[state % ways.count]
                if let goal = goals[place], facing.outwards == goal.outwards * -1 || price > 0 {
                    return curve(state, before, columns: columns, from: first, to: second, at: goal, gap: gap, center)
                }
                for (index, side) in ways.enumerated() {
                    let column = place % columns + Int(side.outwards.x)
                    let row = place / columns + Int(side.outwards.y)
                    guard column >= 0, column < columns, row >= 0, row < rows else { continue }
                    let neighbour = row * columns + column
                    guard !blocked[neighbour] else { continue }
                    let turns = side == facing ? 0 : Self.turnCost
                    push(neighbour * ways.count + index, price + 1 + turns, from: state, &buckets)
                }
            }
            price += 1
        }
        return nil
    }

    private func curve(
        _ goal: Int,
        _ before: [Int],
        columns: Int,
        from first: Outline,
        to second: Outline,
        at side: Side,
        gap: Double,
        _ center: (Int, Int) -> Point
    ) -> Curve {
        var states = [goal]
        while let last = states.last, before[last] >= 0 { states.append(before[last]) }
        states.reverse()
        var points = states.map { state in
            let place = state / Side.allCases.count
            return center(place % columns, place / columns)
        }
        let start = first.port(Side.allCases[states[0] % Side.allCases.count], gap: gap)
        let end = second.port(side, gap: gap)
        points = aligned(points, start: start, end: end)
        return rounded([start] + points + [end])
    }

    /// Moves the ends of a way on the grid so that it leaves and arrives at right angles.
    private func aligned(_ points: [Point], start: Point, end: Point) -> [Point] {
        var points = corners(points)
        func align(_ index: Int, _ neighbour: Int, to point: Point) {
            guard points.indices.contains(neighbour) else { return }
            if abs(points[index].x - point.x) < abs(points[index].y - point.y) {
                if points[neighbour].x == points[index].x { points[neighbour].x = point.x }
                points[index].x = point.x
            } else {
                if points[neighbour].y == points[index].y { points[neighbour].y = point.y }
                points[index].y = point.y
            }
        }
        if points.count > 2 {
            align(0, 1, to: start)
            align(points.count - 1, points.count - 2, to: end)
        }
        return points
    }

    private func corners(_ points: [Point]) -> [Point] {
        var kept: [Point] = []
        for (index, point) in points.enumerated() {
            if index > 0, index < points.count - 1 {
                let (last, next) = (points[index - 1], points[index + 1])
                if (last.x == point.x && next.x == point.x) || (last.y == point.y && next.y == point.y) { continue }
            }
            kept.append(point)
        }
        return kept
    }

    private func rounded(_ points: [Point]) -> Curve {
        var curve = Curve(from: points[0])
        for index in points.indices.dropFirst() {
            let point = points[index]
            guard index < points.count - 1 else {
                curve.pieces.append(.line(point))
                break
            }
            let (last, next) = (points[index - 1], points[index + 1])
            let radius = min(18, point.distance(to: last) / 2, point.distance(to: next) / 2)
            guard radius > 1 else { continue }
            let enter = point + (last - point).unit * radius
            let leave = point + (next - point).unit * radius
            curve.pieces.append(.line(enter))
            curve.pieces.append(.cubic(enter.mixed(with: point, 0.6), leave.mixed(with: point, 0.6), leave))
        }
        return curve
    }
}
