extension Node {
    /// Items measured to fit, all in the same font size, cards all of one size.
    static func equal(
        _ items: [(Scene.Item, Colour)],
        within most: Size,
        row: Bool? = nil,
        largest: Double = labelSizes.upperBound
    ) -> [Node] {
        let sizes = min(largest, labelSizes.lowerBound)...largest
        var nodes = items.map { Node($0.0, $0.1, within: most, labels: sizes, row: row) }
        let label = nodes.map(\.label.size).min() ?? Node.labelSizes.upperBound
        nodes = items.map {
            Node($0.0, $0.1, within: most, labels: min(label, Node.labelSizes.lowerBound)...label, row: row)
        }
        return nodes.evened(within: most)
    }
}

extension [Node] {
    /// The least size that every one of them fits in.
    var extent: Size { Size(map(\.size.width).max() ?? 0, map(\.size.height).max() ?? 0) }

    /// The same nodes with cards and boxes as large as the largest of them.
    func evened(within most: Size) -> [Node] {
        let cards = filter { $0.style != .circle && $0.style != .diamond }
        let size = Size(cards.map(\.size.width).max() ?? 0, cards.map(\.size.height).max() ?? 0)
        let picture = cards.filter { $0.style == .stacked && $0.item.scale == .medium }.map(\.picture).min() ?? 0
        let circles = filter { $0.style == .circle }
        let room = circles.map { most.height - $0.size.height + $0.ground.height }.min() ?? 0
        let circle = Swift.min(room, circles.map(\.ground.width).max() ?? 0)
        return map { node in
            var node = node
            if node.style == .circle {
                node.widen(to: Swift.max(circle, node.ground.width))
            } else if node.style != .diamond {
                node.size = size
                if node.style == .stacked, node.item.scale == .medium { node.picture = picture }
            }
            return node
        }
    }
}
