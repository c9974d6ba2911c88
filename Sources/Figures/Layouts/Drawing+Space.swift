/// Things where their relations put them: beside, above, inside and around each other.
extension Drawing {
    mutating func drawSpace() {
        let space = Space(scene)
        let cells = space.cells
        let columns = (cells.map(\.column).max() ?? 0) + 1
        let rows = (cells.map(\.row).max() ?? 0) + 1
        let weights = (0..<columns).map { column in
            cells.filter { $0.column == column }.map { space.weight($0.item) }.max() ?? 1
        }
        let heights = (0..<rows).map { row in cells.filter { $0.row == row }.map { space.weight($0.item) }.max() ?? 1 }
        let labelled = scene.links.contains { !$0.label.isEmpty && $0.relation == .connectedTo }
        let gap = labelled ? 110.0 : 60
        let (lefts, widths) = shares(weights, content.x, content.width, gap: columns > 1 ? gap : 0)
        let (tops, highs) = shares(heights, content.y, content.height, gap: rows > 1 ? 40 : 0)
        for cell in cells {
            let box = Box(x: lefts[cell.column], y: tops[cell.row], width: widths[cell.column], height: highs[cell.row])
            draw(cell.item, of: space, in: box, depth: 0)
        }
        drawConnections()
    }

    private func shares(_ weights: [Double], _ start: Double, _ length: Double, gap: Double) -> ([Double], [Double]) {
        let room = length - gap * Double(weights.count - 1)
        let total = weights.reduce(0, +)
        let sizes = weights.map { weights.count == 1 && $0 > 1 ? room : min(room * $0 / total, 330 * $0) }
        var starts: [Double] = []
        var position = start + (room - sizes.reduce(0, +)) / 2
        for size in sizes {
            starts.append(position)
            position += size + gap
        }
        return (starts, sizes)
    }

    private mutating func draw(_ index: Int, of space: Space, in box: Box, depth: Int) {
        let item = scene.items[index]
        let inner = space.inside[index]
        let around = space.around[index]
        if !around.isEmpty, min(box.width, box.height) > 190 {
            drawOrbits(item, around.map { scene.items[$0] }, in: box)
        } else if !inner.isEmpty, box.width > 150, box.height > 130, depth < 3 {
            drawContainer(item, inner, of: space, in: box, depth: depth)
        } else {
            let node = Node(item, colour(of: item), within: Size(min(280, box.width), min(230, box.height)))
            draw(node, at: box.center)
            for hidden in inner + around {
                findings.append("“\(scene.items[hidden].label)” had no room at “\(item.label)” and was left out.")
            }
        }
    }

    private mutating func drawContainer(_ item: Scene.Item, _ inner: [Int], of space: Space, in box: Box, depth: Int) {
        let tone = colour(of: item)
        let begin = schedule.begin(item)
        let head = min(64, box.height * 0.26)
        let hasPicture = item.shape.map { !$0.isGround } ?? false
        let label = TextBlock(
            item.label,
            .bold,
            width: box.width - (hasPicture ? head + 50 : 36),
            lines: head > 50 ? 2 : 1,
            sizes: 14...22
        )
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin)])
        shadow(box, radius: 26)
        rectangle(box, radius: 24, fill: tone.pale, stroke: tone.main)
        let left = box.x + 18
        if hasPicture {
            picture(item, tone, at: Point(left + head * 0.42, box.y + head / 2 + 6), size: head * 0.8, begin: begin)
        }
        canvas.text(
            label,
            at: left + (hasPicture ? head * 0.84 + 12 : 6),
            top: box.y + head / 2 + 6 - label.height / 2,
            anchor: .start,
            on: tone.pale
        )
        canvas.close()
        containers.append((item.id, box))
        let room = Box(x: box.x + 18, y: box.y + head + 12, width: box.width - 36, height: box.height - head - 28)
        let isLinked = scene.links.contains { link in
            link.relation == .connectedTo && inner.contains { scene.items[$0].id == link.from }
                && inner.contains { scene.items[$0].id == link.to }
        }
        let gap = isLinked ? Size(84, 58) : Size(22, 18)
        let isWide = room.width / Double(inner.count) > room.height / Double(inner.count) || room.width > 420
        let columns =
            isWide
            ? min(inner.count, room.width / Double(inner.count) > 120 ? inner.count : (inner.count + 1) / 2)
            : inner.count > 3 ? 2 : 1
        let rows = (inner.count + columns - 1) / columns
        for (place, child) in inner.enumerated() {
            let size = Size(
                (room.width - gap.width * Double(columns - 1)) / Double(columns),
                (room.height - gap.height * Double(rows - 1)) / Double(rows)
            )
            let cell = Box(
                x: room.x + Double(place % columns) * (size.width + gap.width),
                y: room.y + Double(place / columns) * (size.height + gap.height),
                width: size.width,
                height: size.height
            )
            draw(child, of: space, in: cell, depth: depth + 1)
        }
    }

    private mutating func drawConnections() {
        var outlines: [String: Outline] = placed
        for (id, box) in containers { outlines[id] = .box(box) }
        var arrows: [Arrow] = []
        for link in scene.links where link.relation == .connectedTo {
            guard let from = outlines[link.from], let to = outlines[link.to] else { continue }
            if from.box.contains(to.box) || to.box.contains(from.box) {
                findings.append(
                    "“\(link.from)” and “\(link.to)” are inside each other; the link between them was left out."
                )
                continue
            }
            let holders = containers.map(\.box).filter { $0.contains(from.box) || $0.contains(to.box) }
            let obstacles = (canvas.boxes + containers.map(\.box)).filter { !holders.contains($0) }
            let router = Router(obstacles: obstacles, zone: content.inset(by: -16))
            arrows.append(arrow(link, router.route(from: from, to: to)))
        }
        draw(arrows, in: content.inset(by: -12))
    }
}
