extension Drawing {
    /// Draws a measured item around a center, and notes where it is.
    mutating func draw(_ node: Node, at center: Point) {
        let box = Box(center: center, size: node.size)
        let begin = schedule.begin(node.item)
        canvas.claim(box)
        placed[node.item.id] = node.outline(at: center)
        halo(node, at: center, begin: begin)
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin), .rise(14, at: begin)])
        switch node.style {
        case .stacked, .row: card(node, box, begin: begin)
        case .box: ground(node, box)
        case .circle, .diamond: form(node, at: center, box)
        }
        canvas.close()
    }

    /// Places a pictogram that moves as its item says.
    mutating func picture(_ item: Scene.Item, _ colour: Colour, at center: Point, size: Double, begin: Double) {
        guard size > 0, let shape = item.shape else { return }
        let ready = begin + 0.6
        let motions: [Motion] =
            switch item.motion {
            case .pulse: [.beat(at: ready)]
            case .rotate: [shape.isRound ? .turn(at: ready, every: 9) : .swing(at: ready, by: 8)]
            case .grow: [.grow(at: begin)]
            default: []
            }
        canvas.group(["transform": "translate(\(number(center.x)) \(number(center.y)))"])
        if motions.isEmpty {
            canvas.add(raw: Pictogram.markup(shape, colour, size: size))
        } else {
            canvas.group(["class": "\(canvas.prefix)-still"], motions)
            canvas.add(raw: Pictogram.markup(shape, colour, size: size))
            canvas.close()
        }
        if item.motion == .orbit { satellite(colour, around: size, begin: ready) }
        canvas.close()
    }

    private mutating func satellite(_ colour: Colour, around size: Double, begin: Double) {
        let (wide, high) = (number(size * 0.66), number(size * 0.22))
        let path = "M-\(wide) 0A\(wide) \(high) 0 1 1 \(wide) 0A\(wide) \(high) 0 1 1 -\(wide) 0"
        canvas.group(["class": "\(canvas.prefix)-on", "transform": "rotate(-18)"])
        canvas.add(
            "circle",
            ["r": "5.5", "fill": colour.deep, "stroke": Paper.white, "stroke-width": "1.5", "opacity": "0"],
            .travel(path, at: begin, every: 4)
        )
        canvas.close()
    }

    /// A border that glows again and again around what pulses.
    private mutating func halo(_ node: Node, at center: Point, begin: Double) {
        guard node.item.motion == .pulse else { return }
        let glow = Motion.cycle("stroke-opacity", "0;0.55;0", at: begin + 0.6, every: 2)
        let width = Motion.cycle("stroke-width", "2;12;2", at: begin + 0.6, every: 2)
        let name = "\(canvas.prefix)-on"
        switch node.outline(at: center) {
        case .box(let box):
            canvas.add(
                "rect",
                [
                    "class": name, "x": number(box.x), "y": number(box.y), "width": number(box.width),
                    "height": number(box.height), "rx": "18", "fill": "none", "stroke": node.colour.main,
                    "stroke-opacity": "0",
                ],
                glow,
                width
            )
        case .circle(let center, let radius):
            canvas.add(
                "circle",
                [
                    "class": name, "cx": number(center.x), "cy": number(center.y), "r": number(radius), "fill": "none",
                    "stroke": node.colour.main, "stroke-opacity": "0",
                ],
                glow,
                width
            )
        case .diamond(let box):
            canvas.add(
                "path",
                [
                    "class": name, "d": Self.diamond(box), "fill": "none", "stroke": node.colour.main,
                    "stroke-opacity": "0",
                ],
                glow,
                width
            )
        }
    }

    private mutating func card(_ node: Node, _ box: Box, begin: Double) {
        shadow(box, radius: 18)
        frame(node, box, fill: Paper.white, stroke: node.colour.soft, begin: begin)
        if node.style == .row {
            let at = Point(box.x + 14 + node.picture / 2, box.midY)
            disc(node, at)
            picture(node.item, node.colour, at: at, size: node.picture, begin: begin)
            let left = box.x + 14 + node.picture + 14
            let top = box.midY - (node.label.height + node.note.height + (node.note.isEmpty ? 0 : 3)) / 2
            canvas.text(node.label, at: left, top: top, anchor: .start, on: Paper.white)
            canvas.text(
                node.note,
                at: left,
                top: top + node.label.height + 3,
                anchor: .start,
                colour: Paper.faded,
                on: Paper.white
            )
            return
        }
        let gap = node.note.isEmpty ? 0 : 4.0
        let used = (node.picture > 0 ? node.picture + 8 : 0) + node.label.height + gap + node.note.height
        var top = box.midY - used / 2
        if node.picture > 0 {
            let at = Point(box.midX, top + node.picture / 2)
            disc(node, at)
            picture(node.item, node.colour, at: at, size: node.picture, begin: begin)
            top += node.picture + 8
        }
        canvas.text(node.label, at: box.midX, top: top, on: Paper.white)
        canvas.text(node.note, at: box.midX, top: top + node.label.height + gap, colour: Paper.faded, on: Paper.white)
    }

    private mutating func disc(_ node: Node, _ center: Point) {
        canvas.add(
            "circle",
            [
                "cx": number(center.x), "cy": number(center.y), "r": number(node.picture * 0.57),
                "fill": node.colour.pale,
            ]
        )
    }

    private mutating func ground(_ node: Node, _ box: Box) {
        shadow(box, radius: 16)
        frame(
            node,
            box,
            fill: node.colour.pale,
            stroke: node.item.shape == nil ? node.colour.soft : node.colour.main,
            begin: schedule.begin(node.item)
        )
        let gap = node.note.isEmpty ? 0 : 4.0
        let top = box.midY - (node.label.height + gap + node.note.height) / 2
        canvas.text(node.label, at: box.midX, top: top, on: node.colour.pale)
        canvas.text(
            node.note,
            at: box.midX,
            top: top + node.label.height + gap,
            colour: Paper.faded,
            on: node.colour.pale
        )
    }

    /// A circle or a diamond with its label inside and its note below.
    private mutating func form(_ node: Node, at center: Point, _ box: Box) {
        let outline = node.outline(at: center)
        let middle = outline.center
        if case .circle(_, let radius) = outline {
            canvas.add(
                "circle",
                [
                    "cx": number(middle.x), "cy": number(middle.y), "r": number(radius), "fill": node.colour.soft,
                    "stroke": node.colour.main, "stroke-width": "3",
                ]
            )
        } else {
            canvas.add(
                "path",
                [
                    "d": Self.diamond(outline.box), "fill": node.colour.soft, "stroke": node.colour.main,
                    "stroke-width": "3", "stroke-linejoin": "round",
                ]
            )
        }
        canvas.text(node.label, at: middle.x, top: middle.y - node.label.height / 2, on: node.colour.soft)
        canvas.text(node.note, at: box.midX, top: box.maxY - node.note.height, colour: Paper.faded, on: Paper.ground)
    }

    mutating func shadow(_ box: Box, radius: Double) {
        canvas.add(
            "rect",
            [
                "x": number(box.x), "y": number(box.y + 4), "width": number(box.width), "height": number(box.height),
                "rx": number(radius), "fill": Paper.ink, "fill-opacity": "0.07",
            ]
        )
    }

    /// The border of a card, which draws itself when its item does.
    private mutating func frame(_ node: Node, _ box: Box, fill: String, stroke: String, begin: Double) {
        let length = 2 * (box.width + box.height)
        let draws = node.item.motion == .draw
        canvas.add(
            "rect",
            [
                "class": "\(canvas.prefix)-in", "x": number(box.x), "y": number(box.y), "width": number(box.width),
                "height": number(box.height), "rx": "16", "fill": fill, "stroke": stroke, "stroke-width": "2.5",
                "stroke-dasharray": draws ? number(length) : "none",
            ],
            draws ? [.draw(length: length, at: begin, for: 1)] : []
        )
    }

    static func diamond(_ box: Box) -> String {
        "M\(number(box.midX)) \(number(box.y))L\(number(box.maxX)) \(number(box.midY))"
            + "L\(number(box.midX)) \(number(box.maxY))L\(number(box.x)) \(number(box.midY))Z"
    }
}
