/// Where the nodes of a layered graph are, for one of the two directions.
struct GraphPlan {
    let nodes: [Node]
    private(set) var centers: [Point]

    /// How well it can be read.
    let quality: Double

    private let layering: Layering
    let isAcross: Bool
    private var passages: [Layering.Slot: Point] = [:]
    private var edgesOf: [ClosedRange<Double>] = []

    init(_ drawing: Drawing, _ layering: Layering, _ links: [Scene.Link], isAcross: Bool) {
        self.layering = layering
        self.isAcross = isAcross
        let content = drawing.content
        let layers = layering.layers
        let hasBack = layering.forward.count < links.count
        // The long side is the one along the layers; a lane at its side is left for what leads back.
        let zone = hasBack ? content.inset(isAcross ? 24 : 56, isAcross ? 40 : 24) : content
        let long = isAcross ? zone.width : zone.height
        let wide = isAcross ? zone.height : zone.width
        let labels = links.map(\.label).filter { !$0.isEmpty }
            .map { TextBlock($0, .regular, width: 120, lines: 3, sizes: 14...17) }
        let room = labels.map { isAcross ? $0.width : $0.height }.max() ?? 0
        let gutter = max(isAcross ? 66 : 50, room + (isAcross ? 40 : 34))
        let least = isAcross ? 118.0 : 62
        let alley = min(gutter, max(50, (long - least * Double(layers.count)) / Double(max(1, layers.count - 1))))
        let deep = (long - alley * Double(layers.count - 1)) / Double(layers.count)
        var gap = 22.0
        var passage = 26.0
        var slot = 0.0
        // Where much passes, it passes closer together.
        for narrowness in [1, 0.7, 0.45, 0.25, 0.1] {
            (gap, passage) = (22 * narrowness + 2, 26 * narrowness)
            slot =
                layers.map { layer -> Double in
                    let count = Double(layer.count { if case .node = $0 { true } else { false } })
                    let passing = Double(layer.count) - count
                    return (wide - gap * Double(layer.count - 1) - passage * passing) / max(1, count)
                }.min() ?? wide
            if slot >= (isAcross ? 84 : 140) { break }
        }
        let most = isAcross ? Size(min(deep, 270), min(slot, 230)) : Size(min(slot, 300), min(deep, 190))
        nodes = Node.equal(drawing.scene.items.map { ($0, drawing.colour(of: $0)) }, within: most)
        quality = (nodes.map(\.quality).min() ?? 0) - (alley < gutter ? 4 : 0)
        centers = nodes.map { _ in content.center }

        // Across: the size of each slot in its layer, and the depth of each layer.
        let sizes = nodes.map { isAcross ? $0.size.height : $0.size.width }
        let depths = layers.map { layer in
            layer.map { slot -> Double in
                guard case .node(let node) = slot else { return 0 }
                return isAcross ? nodes[node].size.width : nodes[node].size.height
            }.max() ?? 0
        }
        let spread = max(alley, min(alley + 70, (long - depths.reduce(0, +)) / Double(max(1, layers.count - 1))))
        let total = depths.reduce(0, +) + spread * Double(layers.count - 1)
        var position = (isAcross ? zone.midX : zone.midY) - total / 2
        let bounds = isAcross ? zone.y...zone.maxY : zone.x...zone.maxX
        func extent(_ slot: Layering.Slot) -> Double {
            if case .node(let node) = slot { sizes[node] } else { passage }
        }
        var places: [Layering.Slot: Double] = [:]
        for layer in layers {
            for (slot, place) in zip(layer, Spacing.packed(sizes: layer.map(extent), gap: gap, within: bounds)) {
                places[slot] = place
            }
        }
        for round in 0..<12 {
            for layer in round.isMultiple(of: 2) ? layers : layers.reversed() {
                let wishes = layer.map { slot -> Double in
                    let found = layering.neighbours(of: slot).compactMap { places[$0] }
                    return found.isEmpty ? places[slot] ?? 0 : found.reduce(0, +) / Double(found.count)
                }
                for (slot, place) in zip(
                    layer,
                    Spacing.placed(wishes, sizes: layer.map(extent), gap: gap, within: bounds)
                ) {
                    places[slot] = place
                }
            }
        }
        // The whole may have drifted to a side.
        let ends = places.map { ($1 - extent($0) / 2, $1 + extent($0) / 2) }
        let middle = ((ends.map(\.0).min() ?? 0) + (ends.map(\.1).max() ?? 0)) / 2
        let drift = middle - (bounds.lowerBound + bounds.upperBound) / 2
        for (layer, depth) in zip(layers, depths) {
            let middle = position + depth / 2
            edgesOf.append((position - 6)...(position + depth + 6))
            for slot in layer {
                let point =
                    isAcross ? Point(middle, (places[slot] ?? 0) - drift) : Point((places[slot] ?? 0) - drift, middle)
                if case .node(let node) = slot { centers[node] = point } else { passages[slot] = point }
            }
            position += depth + spread
        }
    }

    /// The way of a forward edge: through the alleys, and straight past the nodes of the layers between.
    func curve(of edge: Int, _ first: Outline, _ second: Outline, offset: Double) -> Curve {
        let way = layering.way(of: edge)
        if let straight = spoke(first, second, isShort: way.count == 2) { return straight }
        var curve = Curve(from: first.port(isAcross ? .right : .bottom, gap: 5))
        for slot in way.dropFirst().dropLast() {
            guard case .passage(_, let layer) = slot, let point = passages[slot], edgesOf.indices.contains(layer) else {
                continue
            }
            let range = edgesOf[layer]
            let enter = isAcross ? Point(range.lowerBound, point.y) : Point(point.x, range.lowerBound)
            let leave = isAcross ? Point(range.upperBound, point.y) : Point(point.x, range.upperBound)
            curve.pieces.append(bow(curve.end, enter))
            curve.pieces.append(.line(leave))
        }
        let end = second.port(isAcross ? .left : .top, gap: 5, offset: offset)
        curve.pieces.append(bow(curve.end, end))
        return curve
    }

    /// The straight line between two circles, when it meets no other node.
    private func spoke(_ first: Outline, _ second: Outline, isShort: Bool) -> Curve? {
        guard isShort, case .circle = first, case .circle = second else { return nil }
        let line = Curve(from: first.center, to: second.center, bend: 0)
        guard let line = line.clipped(leaving: first, entering: second, gap: 5) else { return nil }
        let others = zip(nodes, centers).map { $0.outline(at: $1) }.filter { $0 != first && $0 != second }
        return line.points.contains { point in others.contains { $0.contains(point, within: 4) } } ? nil : line
    }

    /// How far from the middle of its side each edge arrives, so that those at one node stand apart.
    func offsets(_ outlines: [Outline]) -> [Int: Double] {
        var offsets: [Int: Double] = [:]
        for node in nodes.indices {
            let arriving = layering.forward.filter { layering.way(of: $0).last == .node(node) }
            func before(_ edge: Int) -> Double {
                let slot = layering.way(of: edge).dropLast().last ?? .node(node)
                let point =
                    if case .node(let index) = slot { outlines[index].center } else { passages[slot] ?? Point(0, 0) }
                return isAcross ? point.y : point.x
            }
            let sorted = arriving.sorted { (before($0), $0) < (before($1), $1) }
            let side = isAcross ? outlines[node].box.height : outlines[node].box.width
            let step = min(22, side * 0.6 / Double(max(1, sorted.count - 1)))
            for (index, edge) in sorted.enumerated() {
                offsets[edge] = (Double(index) - Double(sorted.count - 1) / 2) * step
            }
        }
        return offsets
    }

    private func bow(_ from: Point, _ to: Point) -> Curve.Piece {
        let isStraight = isAcross ? abs(from.y - to.y) < 1 : abs(from.x - to.x) < 1
        if isStraight { return .line(to) }
        let half = isAcross ? Point((to.x - from.x) * 0.5, 0) : Point(0, (to.y - from.y) * 0.5)
        return .cubic(from + half, to - half, to)
    }
}
