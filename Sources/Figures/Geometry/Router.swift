/// Finds ways for arrows that keep clear of what is drawn already.
///
/// The straight way is taken when it is free, then the flattest free arc, then the shortest way along a grid. Only when
/// none is free does an arrow cross a box.
struct Router {
    /// What must not be crossed; the two ends of an arrow do not count.
    var obstacles: [Box]

    /// Where arrows may be.
    var zone: Box

    /// How far an arrow keeps from what it leads to.
    var gap = 5.0

    /// A way from one outline to the other.
    func route(from first: Outline, to second: Outline, bends: [Double] = Router.bends) -> Curve {
        let others = obstacles.filter { !same($0, first) && !same($0, second) }.map { $0.inset(by: -8) }
        for bend in bends {
            let distance = first.center.distance(to: second.center)
            let arc = Curve(from: first.center, to: second.center, bend: bend * distance)
            guard let curve = arc.clipped(leaving: first, entering: second, gap: gap) else { continue }
            if curve.points.allSatisfy({ point in zone.contains(point) && !others.contains { $0.contains(point) } }) {
                return curve
            }
        }
        if let curve = GridRouter(obstacles: others + ends(first, second), zone: zone).route(
            from: first,
            to: second,
            gap: gap
        ) {
            return curve
        }
        let straight = Curve(from: first.center, to: second.center, bend: 0)
        return straight.clipped(leaving: first, entering: second, gap: gap)
            ?? Curve(through: [first.port(.right, gap: 0), second.port(.left, gap: 0)])
    }

    /// A way that leaves and arrives on the same side of both, as what leads back does.
    func detour(from first: Outline, to second: Outline, through side: Side) -> Curve {
        let others = obstacles.filter { !same($0, first) && !same($0, second) }.map { $0.inset(by: -8) }
        let grid = GridRouter(obstacles: others + ends(first, second), zone: zone, sides: [side])
        return grid.route(from: first, to: second, gap: gap) ?? route(from: first, to: second, bends: [])
    }

    static let bends = [0, 0.12, -0.12, 0.22, -0.22, 0.34, -0.34]

    private func same(_ box: Box, _ outline: Outline) -> Bool {
        box.inset(by: -1).contains(outline.box)
    }

    private func ends(_ first: Outline, _ second: Outline) -> [Box] {
        obstacles.filter { same($0, first) || same($0, second) }.map { $0.inset(by: -4) }
    }
}
