import Foundation

/// One thing in the middle and its parts around it, each with a line to where it is.
extension Drawing {
    mutating func drawParts() {
        let whole = wholeItem()
        let parts = scene.order.compactMap { item($0) }.filter { $0.id != whole?.id }
        let middle = Point(content.midX, content.midY)
        let (left, right) = sides(parts)
        let rows = Double(max(left.count, right.count, 1))
        let subject = min(content.height * 0.8, 400)
        let wide = (content.width - subject - 150) / 2
        let high = min(170, content.height / rows - 16)
        let nodes = Node.equal(
            parts.map { ($0, colour(of: $0)) },
            within: Size(wide, high),
            row: high < 130 || wide > 2 * high
        )
        let tone = whole.map { colour(of: $0) } ?? .blue
        drawSubject(whole, tone, at: middle, size: subject)
        for (members, isLeft) in [(left, true), (right, false)] {
            let sorted = members.compactMap { member in nodes.first { $0.item.id == member.id } }
            let step = min(content.height / Double(max(1, sorted.count)), sorted.extent.height + 80)
            for (index, node) in sorted.enumerated() {
                let offset = Double(index) - Double(sorted.count - 1) / 2
                let x = isLeft ? content.x + wide - node.size.width / 2 : content.maxX - wide + node.size.width / 2
                let center = Point(x, middle.y + offset * step)
                let share = sorted.count > 1 ? offset / (Double(sorted.count - 1) / 2) : 0
                leader(node, center, isLeft: isLeft, share: share, middle: middle, subject: subject)
                draw(node, at: center)
            }
        }
        if !scene.links.isEmpty { findings.append("A labelled object shows no links; they were left out.") }
    }

    /// The item whose parts the others are: the one in the center, the one titled like the picture, or the first.
    private func wholeItem() -> Scene.Item? {
        guard scene.items.count > 1 else { return scene.items.first }
        return scene.items.first { $0.place == .center }
            ?? scene.items.first { $0.label.lowercased() == scene.title.lowercased() } ?? scene.items.first
    }

    private func sides(_ parts: [Scene.Item]) -> (left: [Scene.Item], right: [Scene.Item]) {
        var left = parts.filter { $0.place == .left }
        var right = parts.filter { $0.place == .right }
        for part in parts where part.place != .left && part.place != .right {
            if left.count < right.count { left.append(part) } else { right.append(part) }
        }
        while left.count > right.count + 1 { right.append(left.removeLast()) }
        while right.count > left.count + 1 { left.append(right.removeLast()) }
        func height(_ item: Scene.Item) -> Int { item.place == .top ? 0 : item.place == .bottom ? 2 : 1 }
        return (left.sorted { height($0) < height($1) }, right.sorted { height($0) < height($1) })
    }

    private mutating func drawSubject(_ whole: Scene.Item?, _ tone: Colour, at middle: Point, size: Double) {
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: 0.3, for: 0.8)])
        canvas.add(
            "circle",
            ["cx": number(middle.x), "cy": number(middle.y), "r": number(size / 2 + 18), "fill": tone.pale]
        )
        canvas.add(
            "circle",
            [
                "cx": number(middle.x), "cy": number(middle.y), "r": number(size / 2 + 18), "fill": "none",
                "stroke": tone.soft, "stroke-width": "2.5", "stroke-dasharray": "3 9", "stroke-linecap": "round",
            ]
        )
        if var whole {
            let label = TextBlock(whole.label, .bold, width: size * 0.62, lines: 2, sizes: 15...24)
            let isNamed = !label.isEmpty && whole.label.lowercased() != scene.title.lowercased()
            let room = isNamed ? label.height + 8 : 0
            if whole.shape?.isGround ?? true { whole.shape = .circle }
            if whole.motion == .orbit || whole.motion == .moveTo { whole.motion = .pulse }
            let drawn = size * 0.9 - room
            let center = Point(middle.x, middle.y - room / 2)
            if whole.shape == .circle {
                canvas.add(
                    "circle",
                    [
                        "cx": number(center.x), "cy": number(center.y), "r": number(drawn * 0.42), "fill": tone.soft,
                        "stroke": tone.deep, "stroke-width": "4",
                    ]
                )
            } else {
                picture(whole, tone, at: center, size: drawn, begin: 0.3)
            }
            if isNamed { canvas.text(label, at: middle.x, top: middle.y + size / 2 - label.height + 2, on: tone.pale) }
        }
        canvas.close()
    }

    /// A line from a part's card to a dot on the object.
    private mutating func leader(
        _ node: Node,
        _ center: Point,
        isLeft: Bool,
        share: Double,
        middle: Point,
        subject: Double
    ) {
        let side = isLeft ? -1.0 : 1
        let depth = subject * (0.25 - 0.09 * abs(share))
        let dot = Point(middle.x + side * depth, middle.y + (share * 0.2 - 0.03) * subject)
        let start = Point(center.x - side * (node.size.width / 2), center.y)
        let bend = Point(middle.x + side * (subject / 2 + 34), center.y)
        let begin = max(0.1, schedule.begin(node.item) - 0.1)
        let curve = Curve(from: start, [.line(bend), .line(dot)])
        canvas.add(
            "path",
            [
                "class": "\(canvas.prefix)-in", "d": curve.data, "fill": "none", "stroke": node.colour.deep,
                "stroke-width": "2.5", "stroke-linejoin": "round", "stroke-dasharray": number(curve.length + 1),
            ],
            .draw(length: curve.length + 1, at: begin, for: 0.6)
        )
        canvas.add(
            "circle",
            [
                "class": "\(canvas.prefix)-in", "cx": number(dot.x), "cy": number(dot.y), "r": "8",
                "fill": node.colour.main, "stroke": Paper.white, "stroke-width": "3",
            ],
            .appear(at: begin + 0.4, for: 0.3),
            .cycle("r", "8;10;8", at: begin + 1.2, every: 2.4)
        )
    }
}
