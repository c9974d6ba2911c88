import Foundation

/// Things that come back to where they began, around a ring.
extension Drawing {
    mutating func drawCycle() {
        let (ring, spare) = ringAndSpare()
        let middle = Point(content.midX, content.midY)
        let items = ring.map { scene.items[$0] }
        let (nodes, centers) = ringPlaces(items, around: middle, free: spare == nil ? nil : Size(130, 110))
        for (node, center) in zip(nodes, centers) { draw(node, at: center) }
        if let spare { drawCentre(scene.items[spare], at: middle, among: nodes, centers) }
        var outlines: [String: Outline] = [:]
        for (node, center) in zip(nodes, centers) { outlines[node.item.id] = node.outline(at: center) }
        if let spare { outlines[scene.items[spare].id] = placed[scene.items[spare].id] }

        var links = scene.links
        let neighbours = zip(items, items.dropFirst() + items.prefix(1))
        if links.isEmpty
            || (spare == nil
                && !links.contains { link in neighbours.contains { ($0.id, $1.id) == (link.from, link.to) } })
        {
            links += neighbours.map { Scene.Link(from: $0.id, to: $1.id, motion: .flow) }
        }
        let router = Router(obstacles: canvas.boxes, zone: content.inset(by: -18))
        var arrows: [Arrow] = []
        for link in links {
            guard let from = outlines[link.from], let to = outlines[link.to] else { continue }
            arrows.append(arrow(link, ringWay(from, to, around: middle, router)))
        }
        draw(arrows, in: content.inset(by: -16))
    }

    /// The items in the order of the ring, and one that only stands in its middle.
    private func ringAndSpare() -> (ring: [Int], spare: Int?) {
        let indices = Dictionary(uniqueKeysWithValues: scene.items.enumerated().map { ($1.id, $0) })
        var next: [Int: Int] = [:]
        for link in scene.links {
            if let from = indices[link.from], let to = indices[link.to], next[from] == nil { next[from] = to }
        }
        let order = scene.order.compactMap { indices[$0] }
        var ring: [Int] = []
        var current = order.first
        while let node = current, !ring.contains(node) {
            ring.append(node)
            current = next[node]
        }
        let rest = order.filter { !ring.contains($0) }
        guard ring.count > 2, rest.count == 1 else { return (ring + rest, nil) }
        return (ring, rest[0])
    }

    /// Cards as large as the ring has room for, from the top clockwise.
    func ringPlaces(_ items: [Scene.Item], around middle: Point, free: Size?) -> ([Node], [Point]) {
        let core = free.map { Box(center: middle, size: $0).inset(by: -46) }
        let count = items.count
        var most = items.count == 4 ? Size(320, 246) : items.count < 4 ? Size(310, 230) : Size(270, 200)
        while true {
            let nodes = Node.equal(items.map { ($0, colour(of: $0)) }, within: most)
            let width = nodes.extent.width
            let height = nodes.extent.height
            let radius = Size(min(440, content.width / 2 - width / 2), content.height / 2 - height / 2)
            let turns = evened(count, radius)
            let centers = items.indices.map { index -> Point in
                if items.count == 4 { return corner(index, radius, middle) }
                // Two stand side by side; more begin at the top.
                let turn = items.count == 2 ? Double.pi : -.pi / 2
                let angle = turn + turns[index] * 2 * .pi
                return Point(middle.x + cos(angle) * radius.width, middle.y + sin(angle) * radius.height)
            }
            let boxes = zip(nodes, centers).map { Box(center: $1, size: $0.size).inset(by: -19) }
            let collide = boxes.indices.contains { first in
                boxes.indices.contains { $0 > first && boxes[$0].intersects(boxes[first]) }
            }
            let isFree = core.map { core in !boxes.contains { $0.inset(by: 19).intersects(core) } } ?? true
            if !collide && isFree || most.width < 100 { return (nodes, centers) }
            most = Size(most.width * 0.94, most.height * 0.94)
        }
    }

    /// Four stand in the corners, and leave the middle free.
    private func corner(_ index: Int, _ radius: Size, _ middle: Point) -> Point {
        let (x, y) = (min(radius.width, 350), radius.height)
        return Point(middle.x + (index == 1 || index == 2 ? x : -x), middle.y + (index < 2 ? -y : y))
    }

    /// The shares of a turn that cut an ellipse into pieces of equal length.
    private func evened(_ count: Int, _ radius: Size) -> [Double] {
        let steps = 360
        var lengths = [0.0]
        for step in 1...steps {
            let angle = -Double.pi / 2 + Double(step) / Double(steps) * 2 * .pi
            let speed = Point(sin(angle) * radius.width, cos(angle) * radius.height).length
            lengths.append((lengths.last ?? 0) + speed)
        }
        return (0..<count).map { index in
            let goal = Double(index) / Double(count) * (lengths.last ?? 1)
            return Double(lengths.firstIndex { $0 >= goal - 1e-9 } ?? 0) / Double(steps)
        }
    }

    /// An arc that bends away from the middle of the ring.
    private func ringWay(_ from: Outline, _ to: Outline, around middle: Point, _ router: Router) -> Curve {
        let (start, end) = (from.center, to.center)
        let between = start.mixed(with: end, 0.5)
        let outwards = (between - middle)
        let isOut = outwards.x * (end - start).unit.normal.x + outwards.y * (end - start).unit.normal.y > 0
        let side = isOut ? 1.0 : -1
        return router.route(from: from, to: to, bends: [0.14, 0.08, 0.2, 0, 0.28, -0.12].map { $0 * side })
    }

    mutating func drawCentre(_ item: Scene.Item, at middle: Point, among nodes: [Node], _ centers: [Point]) {
        var size = Size(260, 200)
        while size.width > 60 {
            let node = Node(item, colour(of: item), within: size)
            let box = Box(center: middle, size: node.size).inset(by: -22)
            let boxes = zip(nodes, centers).map { Box(center: $1, size: $0.size) }
            if !boxes.contains(where: { $0.intersects(box) }) {
                draw(node, at: middle)
                return
            }
            size = Size(size.width * 0.9, size.height * 0.9)
        }
        findings.append("“\(item.label)” found no place in the middle and was left out.")
    }
}
