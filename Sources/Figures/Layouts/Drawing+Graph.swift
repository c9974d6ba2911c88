/// Things that lead to things: flows and graphs, in layers from left to right or from top to bottom.
extension Drawing {
    mutating func drawGraph() {
        let indices = Dictionary(uniqueKeysWithValues: scene.items.enumerated().map { ($1.id, $0) })
        var links = scene.links
        if links.isEmpty, scene.kind == .flow {
            links = zip(scene.order, scene.order.dropFirst()).map { Scene.Link(from: $0, to: $1, motion: .flow) }
        }
        if links.isEmpty {
            drawGrid(scene.items)
            return
        }
        if let hub = hub(of: links) {
            drawStar(around: hub, links)
            return
        }
        let edges = links.map { (indices[$0.from] ?? 0, indices[$0.to] ?? 0) }
        let layering = Layering(count: scene.items.count, edges: edges)
        let isChain = layering.layers.allSatisfy { $0.count == 1 } && layering.forward.count == edges.count
        if isChain, scene.items.count > 4 {
            drawSnake(layering, links)
            return
        }
        let across = GraphPlan(self, layering, links, isAcross: true)
        let down = GraphPlan(self, layering, links, isAcross: false)
        let plan = down.quality > across.quality + 3.5 ? down : across
        for (node, center) in zip(plan.nodes, plan.centers) { draw(node, at: center) }
        let outlines = zip(plan.nodes, plan.centers).map { $0.outline(at: $1) }
        let offsets = plan.offsets(outlines)
        // What leads back goes around the outside, on either side in turn.
        let sides: (Side, Side) = plan.isAcross ? (.top, .bottom) : (.right, .left)
        var isFirst = true
        var arrows: [Arrow] = []
        let router = Router(obstacles: canvas.boxes, zone: content.inset(by: -16))
        for (index, link) in links.enumerated() {
            let (from, to) = edges[index]
            let curve =
                layering.forward.contains(index)
                ? plan.curve(of: index, outlines[from], outlines[to], offset: offsets[index] ?? 0)
                : router.detour(from: outlines[from], to: outlines[to], through: isFirst ? sides.0 : sides.1)
            if !layering.forward.contains(index) { isFirst.toggle() }
            arrows.append(arrow(link, curve))
        }
        draw(arrows, in: content.inset(by: -12))
    }

    /// A long chain in rows that turn at their ends.
    private mutating func drawSnake(_ layering: Layering, _ links: [Scene.Link]) {
        let chain = layering.layers.flatMap { $0 }.compactMap { slot -> Int? in
            if case .node(let node) = slot { node } else { nil }
        }
        let rows = chain.count > 8 ? 3 : 2
        let columns = (chain.count + rows - 1) / rows
        let isLabelled = links.contains { !$0.label.isEmpty }
        let gap = Size(isLabelled ? 120 : 76, 62)
        let most = Size(
            (content.width - Double(columns - 1) * gap.width) / Double(columns),
            (content.height - Double(rows - 1) * gap.height) / Double(rows)
        )
        let nodes = Node.equal(
            scene.items.map { ($0, colour(of: $0)) },
            within: Size(min(270, most.width), min(240, most.height))
        )
        let size = nodes.extent
        let step = Size(
            min(most.width + gap.width, size.width + max(gap.width, 110)),
            min(most.height + gap.height, size.height + 90)
        )
        var outlines: [Int: Outline] = [:]
        for (place, node) in chain.enumerated() {
            let row = place / columns
            let column = row.isMultiple(of: 2) ? place % columns : columns - 1 - place % columns
            let center = Point(
                content.midX + (Double(column) - Double(columns - 1) / 2) * step.width,
                content.midY + (Double(row) - Double(rows - 1) / 2) * step.height
            )
            draw(nodes[node], at: center)
            outlines[node] = nodes[node].outline(at: center)
        }
        let router = Router(obstacles: canvas.boxes, zone: content.inset(by: -16))
        let arrows = links.compactMap { link -> Arrow? in
            guard let from = index(of: link.from).flatMap({ outlines[$0] }),
                let to = index(of: link.to).flatMap({ outlines[$0] })
            else { return nil }
            return arrow(link, router.route(from: from, to: to))
        }
        draw(arrows, in: content.inset(by: -12))
    }
}
