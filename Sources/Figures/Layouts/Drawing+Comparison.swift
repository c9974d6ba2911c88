/// Things beside each other, aspect by aspect.
extension Drawing {
    mutating func drawComparison() {
        var groups: [String] = []
        for item in scene.items where !item.group.isEmpty && !groups.contains(item.group) { groups.append(item.group) }
        if groups.count < 2 || groups.count > 4 {
            // Without usable groups every item is a column of its own, at most four in a row.
            if !groups.isEmpty {
                findings.append("A comparison needs two to four groups; the items stand side by side.")
            }
            drawGrid(scene.items)
            return
        }
        var columns: [[Scene.Item]] = groups.map { group in scene.items.filter { $0.group == group } }
        let homeless = scene.items.filter { $0.group.isEmpty }
        for (index, item) in homeless.enumerated() { columns[index % columns.count].append(item) }
        let gap = groups.count == 2 ? 64.0 : 28
        let width = (content.width - gap * Double(groups.count - 1)) / Double(groups.count)
        let heads = zip(groups, columns).map { group, items in
            items.first { $0.label.lowercased() == group.lowercased() }
        }
        let rows = zip(columns, heads).map { items, head in items.filter { $0.id != head?.id } }
        let count = rows.map(\.count).max() ?? 1
        let head = 76.0
        let room = content.height - head - 14
        let high = min(170, (room - 12 * Double(max(0, count - 1))) / Double(max(1, count)))
        let nodes = Node.equal(
            rows.flatMap { $0 }.map { ($0, colour(of: $0)) },
            within: Size(width - 32, high),
            row: true
        )
        let step =
            nodes.extent.height
            + min(26, max(12, room / Double(max(1, count)) - nodes.extent.height))
        let used = head + 14 + step * Double(count)
        let top = content.y + max(0, (content.height - used) / 2)
        for (column, group) in groups.enumerated() {
            let left = content.x + Double(column) * (width + gap)
            let tone = heads[column].map { colour(of: $0) } ?? rows[column].first.map { colour(of: $0) } ?? .blue
            let panel = Box(x: left, y: top, width: width, height: min(used + 6, content.maxY - top))
            let begin = 0.4 + 0.3 * Double(column)
            self.panel(panel, tone, begin: begin)
            header(group, heads[column], tone, in: Box(x: left, y: top, width: width, height: head), begin: begin)
            for (row, item) in rows[column].enumerated() {
                guard var node = nodes.first(where: { $0.item.id == item.id }) else { continue }
                node.size.width = width - 32
                let middle = top + head + 14 + step * Double(row) + node.size.height / 2
                draw(node, at: Point(left + width / 2, middle))
            }
        }
        if groups.count == 2 { versus(Point(content.midX, top + head / 2)) }
        if !scene.links.isEmpty { findings.append("A comparison shows no links; they were left out.") }
    }

    private mutating func panel(_ box: Box, _ tone: Colour, begin: Double) {
        canvas.add(
            "rect",
            [
                "class": "\(canvas.prefix)-in", "x": number(box.x), "y": number(box.y), "width": number(box.width),
                "height": number(box.height), "rx": "22", "fill": tone.pale, "stroke": tone.soft, "stroke-width": "2",
            ],
            .appear(at: begin)
        )
    }

    private mutating func header(_ title: String, _ item: Scene.Item?, _ tone: Colour, in box: Box, begin: Double) {
        let hasPicture = item?.shape.map { !$0.isGround } ?? false
        let block = TextBlock(title, .bold, width: box.width - (hasPicture ? 130 : 40), lines: 2, sizes: 17...27)
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin)])
        let wide = block.width + (hasPicture ? 72 : 0)
        let left = box.midX - wide / 2
        if hasPicture, let item {
            picture(item, tone, at: Point(left + 28, box.midY + 4), size: 56, begin: begin)
        }
        canvas.text(
            block,
            at: left + (hasPicture ? 72 : 0) + block.width / 2,
            top: box.midY + 4 - block.height / 2,
            colour: tone.deep,
            on: tone.pale
        )
        canvas.close()
    }

    private mutating func versus(_ point: Point) {
        let block = TextBlock("vs", .bold, width: 50, lines: 1, sizes: 20...20)
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: 0.9)])
        canvas.add(
            "circle",
            ["cx": number(point.x), "cy": number(point.y), "r": "27", "fill": Paper.ink],
            .cycle("r", "27;29;27", at: 1.5, every: 3)
        )
        canvas.text(block, at: point.x, top: point.y - block.height / 2, colour: Paper.white, on: Paper.ink)
        canvas.close()
    }

    /// Items in a grid as even as their number allows.
    mutating func drawGrid(_ items: [Scene.Item]) {
        let columns = items.count <= 4 ? items.count : items.count <= 6 ? 3 : 4
        let rows = (items.count + columns - 1) / columns
        let most = Size(
            min(320, content.width / Double(columns) - 30),
            min(280, content.height / Double(rows) - 26)
        )
        let nodes = Node.equal(items.map { ($0, colour(of: $0)) }, within: most)
        let size = nodes.extent
        let step = Size(
            min(content.width / Double(columns), size.width + 70),
            min(content.height / Double(rows), size.height + 60)
        )
        for (index, node) in nodes.enumerated() {
            let (row, column) = (index / columns, index % columns)
            let inRow = min(columns, items.count - row * columns)
            draw(
                node,
                at: Point(
                    content.midX + (Double(column) - Double(inRow - 1) / 2) * step.width,
                    content.midY + (Double(row) - Double(rows - 1) / 2) * step.height
                )
            )
        }
    }
}
