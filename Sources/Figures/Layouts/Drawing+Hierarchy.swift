/// Things that contain or have led to others: trees, from the top down or from left to right.
extension Drawing {
    mutating func drawHierarchy() {
        let indices = Dictionary(uniqueKeysWithValues: scene.items.enumerated().map { ($1.id, $0) })
        let edges = scene.links.map { (indices[$0.from] ?? 0, indices[$0.to] ?? 0) }
        var tree = Tree(count: scene.items.count, edges: edges)
        let ranks = tree.ranks(of: scene.items.map(\.label))
        let items = scene.items.map { item -> Scene.Item in
            var item = item
            if ranks != nil, item.shape == nil || item.shape == .box { item.shape = .circle }
            return item
        }
        let hasLabels = scene.links.contains { !$0.label.isEmpty }
        let (spots, width) =
            ranks.map { ranks in (ranks.map { Double($0) + 0.5 }, Double(ranks.count)) } ?? tree.places()
        let depth = Double(tree.depth)
        let gap = hasLabels ? 72.0 : 54
        let aside = hasLabels ? 150.0 : 76
        let down = Size(
            content.width / width - (ranks == nil ? 18 : 8),
            min(190, (content.height - gap * (depth - 1)) / depth)
        )
        let across = Size((content.width - aside * (depth - 1)) / depth, min(150, content.height / width - 16))
        let coloured = items.map { ($0, colour(of: $0)) }
        let downNodes = downwards(coloured, tree, unit: content.width / width, within: down, isRanked: ranks != nil)
        let acrossNodes = Node.equal(coloured, within: Size(min(300, across.width), across.height))
        let isDown =
            ranks != nil || (downNodes.map(\.quality).min() ?? 0) + 1 >= (acrossNodes.map(\.quality).min() ?? 0)
        let nodes = isDown ? downNodes : acrossNodes
        let leaves = nodes.indices.filter { tree.children[$0].isEmpty || !isDown }.map { nodes[$0] }
        let size = Size(leaves.extent.width, nodes.extent.height)

        let extent =
            isDown
            ? Size(content.width / width, (content.height - size.height) / max(1, depth - 1))
            : Size((content.width - size.width) / max(1, depth - 1), content.height / width)
        let broadest = nodes.extent.width
        let step =
            isDown
            ? Size(
                min(extent.width, max(size.width + 40, broadest / 2 + 14, 130)),
                min(extent.height, size.height + (ranks == nil ? 110 : 70))
            )
            : Size(min(extent.width, size.width + 170), min(extent.height, size.height + 44))
        var outlines: [Outline] = []
        for (index, node) in nodes.enumerated() {
            let level = Double(tree.depths[index]) - (depth - 1) / 2
            let spot = spots[index] - width / 2
            let center =
                isDown
                ? Point(content.midX + spot * step.width, content.midY + level * step.height)
                : Point(content.midX + level * step.width, content.midY + spot * step.height)
            draw(node, at: center)
            outlines.append(node.outline(at: center))
        }
        var arrows: [Arrow] = []
        let router = Router(obstacles: canvas.boxes, zone: content.inset(by: -16))
        for (index, link) in scene.links.enumerated() {
            let (from, to) = (outlines[edges[index].0], outlines[edges[index].1])
            let isExtra = tree.extra.contains(index)
            var arrow = arrow(link, isExtra ? router.route(from: from, to: to) : branch(from, to, isDown: isDown))
            arrow.hasHead = isExtra
            arrow.isDashed = isExtra
            arrows.append(arrow)
        }
        draw(arrows, in: content.inset(by: -12))
    }

    /// Items with children below may be wider than a leaf: they stand over two.
    private func downwards(
        _ items: [(Scene.Item, Colour)],
        _ tree: Tree,
        unit: Double,
        within most: Size,
        isRanked: Bool
    ) -> [Node] {
        func units(_ node: Int) -> Double {
            tree.children[node].count > 1 ? 2 : tree.children[node].first.map(units) ?? 1
        }
        let wide = items.indices.filter { !isRanked && units($0) > 1 }
        let narrow = items.indices.filter { !wide.contains($0) }
        let broad = Size(min(270, 2 * unit - 24), most.height)
        let slim = Size(min(250, most.width), most.height)
        let sizes =
            (Node.equal(wide.map { items[$0] }, within: broad) + Node.equal(narrow.map { items[$0] }, within: slim))
            .map(\.label.size)
        let size = sizes.min() ?? Node.labelSizes.upperBound
        var nodes: [Int: Node] = [:]
        for (members, size) in [(wide, broad), (narrow, slim)].map({ ($0, (room: $1, letters: size)) }) {
            let fitted = Node.equal(members.map { items[$0] }, within: size.room, largest: size.letters)
            for (index, node) in zip(members, fitted) { nodes[index] = node }
        }
        return items.indices.compactMap { nodes[$0] }
    }

    private func branch(_ from: Outline, _ to: Outline, isDown: Bool) -> Curve {
        if case .circle = from, case .circle = to {
            let line = Curve(from: from.center, to: to.center, bend: 0)
            if let line = line.clipped(leaving: from, entering: to, gap: 2) { return line }
        }
        let start = from.port(isDown ? .bottom : .right, gap: 1)
        let end = to.port(isDown ? .top : .left, gap: 1)
        let half = isDown ? Point(0, (end.y - start.y) * 0.55) : Point((end.x - start.x) * 0.55, 0)
        return Curve(from: start, [.cubic(start + half, end - half, end)])
    }
}
