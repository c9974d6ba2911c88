/// Events along a line of time, above and below it in turn.
extension Drawing {
    mutating func drawTimeline() {
        let items = scene.order.compactMap { item($0) }
        let count = items.count
        let isSingle = count <= 3
        let line = isSingle ? content.y + content.height * 0.2 : content.midY
        let step = content.width / Double(count)
        let most =
            isSingle
            ? Size(min(320, step - 24), content.maxY - line - 60)
            : Size(
                min(310, 2 * step - 22, (content.width - 40) / Double((count + 1) / 2) - 16),
                content.height / 2 - 62
            )
        let nodes = Node.equal(
            items.map { ($0, colour(of: $0)) },
            within: Size(most.width, min(most.height, 240)),
            row: false
        )
        let end = schedule.closing - 0.4
        canvas.add(
            "path",
            [
                "d": "M\(number(content.x)) \(number(line))H\(number(content.maxX))", "stroke": Colour.grey.soft,
                "stroke-width": "8", "stroke-linecap": "round",
            ]
        )
        canvas.add(
            "path",
            [
                "class": "\(canvas.prefix)-in", "d": "M\(number(content.x)) \(number(line))H\(number(content.maxX))",
                "stroke": Colour.blue.main, "stroke-width": "8", "stroke-linecap": "round",
                "stroke-dasharray": number(content.width + 1),
            ],
            .draw(length: content.width + 1, at: 0.4, for: end)
        )
        let middles = items.indices.map { content.x + (Double($0) + 0.5) * step }
        for isAbove in isSingle ? [false] : [true, false] {
            let row = nodes.indices.filter { isSingle || $0.isMultiple(of: 2) == isAbove }
            let places = Spacing.placed(
                row.map { middles[$0] },
                sizes: row.map { nodes[$0].size.width },
                gap: 14,
                within: content.x...content.maxX
            )
            for (index, x) in zip(row, places) {
                let node = nodes[index]
                let away = 50 + node.size.height / 2
                stem(node, from: Point(middles[index], line), isAbove: isAbove)
                draw(node, at: Point(x, isAbove ? line - away : line + away))
            }
        }
        canvas.add(
            "circle",
            [
                "class": "\(canvas.prefix)-on", "cy": number(line), "cx": number(content.maxX), "r": "9",
                "fill": Colour.blue.deep, "stroke": Paper.white, "stroke-width": "3",
            ],
            .held("cx", from: number(content.x), to: number(content.maxX), at: 0.4, for: end)
        )
        for (index, node) in nodes.enumerated() {
            date(node, at: Point(content.x + (Double(index) + 0.5) * step, line), width: step - 10)
        }
        if !scene.links.isEmpty { findings.append("A timeline shows no links; they were left out.") }
    }

    private mutating func stem(_ node: Node, from point: Point, isAbove: Bool) {
        let end = isAbove ? point.y - 50 : point.y + 50
        canvas.add(
            "path",
            [
                "class": "\(canvas.prefix)-in", "d": "M\(number(point.x)) \(number(point.y))V\(number(end))",
                "stroke": node.colour.main, "stroke-width": "3", "stroke-dasharray": "50",
            ],
            .draw(length: 50, at: max(0.1, schedule.begin(node.item) - 0.15), for: 0.3)
        )
    }

    private mutating func date(_ node: Node, at point: Point, width: Double) {
        let block = TextBlock(node.item.value, .bold, width: width - 20, lines: 1, sizes: 12...18)
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: max(0.1, schedule.begin(node.item) - 0.2))])
        if block.isEmpty {
            canvas.add(
                "circle",
                [
                    "cx": number(point.x), "cy": number(point.y), "r": "11", "fill": Paper.white,
                    "stroke": node.colour.main, "stroke-width": "5",
                ]
            )
        } else {
            let box = Box(center: point, size: Size(block.width + 24, 34))
            canvas.add(
                "rect",
                [
                    "x": number(box.x), "y": number(box.y), "width": number(box.width), "height": number(box.height),
                    "rx": "17", "fill": node.colour.deep, "stroke": Paper.ground, "stroke-width": "3",
                ]
            )
            canvas.claim(box)
            canvas.text(
                block,
                at: box.midX,
                top: box.midY - block.height / 2,
                colour: Paper.white,
                on: node.colour.deep
            )
        }
        canvas.close()
    }
}
