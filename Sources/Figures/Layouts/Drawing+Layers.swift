/// Things on top of each other, the first at the top.
extension Drawing {
    mutating func drawLayers() {
        let items = scene.items
        let count = Double(items.count)
        let gap = max(6, min(18, 60 / count))
        let high = min(126, (content.height - gap * (count - 1)) / count)
        let used = high * count + gap * (count - 1)
        let top = content.y + (content.height - used) / 2
        let labelled = scene.links.contains { !$0.label.isEmpty }
        let lane = 74.0
        let left = content.x + lane
        let width = content.width - 2 * lane
        let hasValues = items.contains { !$0.value.isEmpty }
        let text = width - 120 - (hasValues ? 230 : 0)
        var outlines: [String: Outline] = [:]
        for (index, item) in items.enumerated() {
            let box = Box(x: left, y: top + Double(index) * (high + gap), width: width, height: high)
            band(
                item,
                number: Int(item.id).map { abs($0) < 100 ? $0 : index + 1 } ?? index + 1,
                box,
                text: text,
                hasValue: hasValues
            )
            outlines[item.id] = .box(box)
        }
        // One way down and one way up, past all layers.
        let stack = Box(x: left, y: top, width: width, height: used)
        flow(at: stack.x - 34, from: stack.y + 10, to: stack.maxY - 10, colour(of: items[0]))
        flow(at: stack.maxX + 34, from: stack.maxY - 10, to: stack.y + 10, colour(of: items[items.count - 1]))
        if labelled {
            findings.append("Links between layers are shown as two common ways; their labels were left out.")
        }
    }

    private mutating func band(_ item: Scene.Item, number: Int, _ box: Box, text: Double, hasValue: Bool) {
        let tone = colour(of: item)
        let begin = schedule.begin(item)
        let label = TextBlock(
            item.label,
            .bold,
            width: text * (item.note.isEmpty ? 1 : 0.42),
            lines: box.height > 60 ? 2 : 1,
            sizes: 14...max(14, min(28, box.height * 0.36))
        )
        let note = TextBlock(
            item.note,
            .regular,
            width: text - label.width - 36,
            lines: box.height > 64 ? 3 : box.height > 44 ? 2 : 1,
            sizes: 13...max(13, min(21, box.height * 0.28))
        )
        canvas.claim(box)
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin), .rise(-14, at: begin)])
        shadow(box, radius: 18)
        rectangle(box, radius: 16, fill: tone.pale, stroke: tone.main)
        let size = min(box.height - 14, 76)
        let hasPicture = item.shape.map { !$0.isGround } ?? false
        if hasPicture {
            picture(item, tone, at: Point(box.x + 60, box.midY), size: size, begin: begin)
        } else {
            let block = TextBlock(String(number), .bold, width: 60, lines: 1, sizes: 20...28)
            canvas.add(
                "circle",
                [
                    "cx": Figures.number(box.x + 60), "cy": Figures.number(box.midY),
                    "r": Figures.number(min(26, size / 2)), "fill": tone.deep,
                ]
            )
            canvas.text(block, at: box.x + 60, top: box.midY - block.height / 2, colour: Paper.white, on: tone.deep)
        }
        canvas.text(label, at: box.x + 116, top: box.midY - label.height / 2, anchor: .start, on: tone.pale)
        canvas.text(
            note,
            at: box.x + 116 + label.width + 28,
            top: box.midY - note.height / 2,
            anchor: .start,
            colour: Paper.faded,
            on: tone.pale
        )
        if hasValue, !item.value.isEmpty {
            let value = TextBlock(
                item.value,
                .bold,
                width: 184,
                lines: box.height > 70 ? 2 : 1,
                sizes: 13...max(13, min(19, box.height * 0.24))
            )
            let chip = Box(
                x: box.maxX - 16 - value.width - 28,
                y: box.midY - value.height / 2 - 7,
                width: value.width + 28,
                height: value.height + 14
            )
            rectangle(chip, radius: min(18, chip.height / 2), fill: Paper.white, stroke: tone.soft)
            canvas.text(value, at: chip.midX, top: chip.y + 7, colour: tone.deep, on: Paper.white)
        }
        canvas.close()
        if item.motion == .pulse || item.motion == .flow {
            canvas.add(
                "rect",
                [
                    "class": "\(canvas.prefix)-on", "x": Figures.number(box.x), "y": Figures.number(box.y),
                    "width": Figures.number(box.width), "height": Figures.number(box.height), "rx": "16",
                    "fill": "none",
                    "stroke": tone.main, "stroke-width": "6", "stroke-opacity": "0",
                ],
                .cycle("stroke-opacity", "0;0.5;0", at: begin + 0.8, every: 2.4)
            )
        }
    }

    mutating func rectangle(_ box: Box, radius: Double, fill: String, stroke: String, width: String = "2.5") {
        canvas.add(
            "rect",
            [
                "x": Figures.number(box.x), "y": Figures.number(box.y), "width": Figures.number(box.width),
                "height": Figures.number(box.height), "rx": Figures.number(radius), "fill": fill, "stroke": stroke,
                "stroke-width": width,
            ]
        )
    }

    private mutating func flow(at x: Double, from start: Double, to end: Double, _ tone: Colour) {
        let curve = Curve(from: Point(x, start), to: Point(x, end), bend: 0)
        draw([Arrow(curve: curve, colour: tone, begin: schedule.closing - 0.8, flows: true)], in: content)
    }
}
