/// An arrow that knows its way, with the label that it carries.
struct Arrow {
    var curve: Curve
    var label = ""
    var colour: Colour
    var begin: Double
    var hasHead = true
    var isDashed = false

    /// Whether dots travel along it for ever.
    var flows = false

    /// Whether it glows again and again.
    var pulses = false

    /// What travels along it once in a while, when an item moves there.
    var traveller: Scene.Item?
}

extension Drawing {
    /// The arrow of a link along a way.
    func arrow(_ link: Scene.Link, _ curve: Curve) -> Arrow {
        let from = item(link.from)
        let colour = from.map { self.colour(of: $0) } ?? .grey
        return Arrow(
            curve: curve,
            label: link.label,
            colour: colour,
            begin: schedule.begin(link),
            flows: link.motion == .flow || from?.motion == .flow,
            pulses: link.motion == .pulse,
            traveller: from?.motion == .moveTo ? from : nil
        )
    }

    /// Draws arrows, then their labels where nothing else is.
    mutating func draw(_ arrows: [Arrow], in zone: Box) {
        for arrow in arrows { draw(arrow) }
        let trails = arrows.map { $0.curve.points }
        for (index, arrow) in arrows.enumerated() where !arrow.label.isEmpty {
            let others = trails.enumerated().filter { $0.offset != index }.flatMap(\.element)
            place(arrow, among: others, in: zone)
        }
    }

    private mutating func draw(_ arrow: Arrow) {
        let shaft = arrow.hasHead ? arrow.curve.shortened(by: 9) : arrow.curve
        let length = shaft.length + 1
        canvas.add(
            "path",
            [
                "class": "\(canvas.prefix)-in", "d": shaft.data, "fill": "none", "stroke": arrow.colour.main,
                "stroke-width": "3", "stroke-linecap": "round",
                "stroke-dasharray": arrow.isDashed ? "2 8" : number(length),
            ],
            arrow.isDashed
                ? .appear(at: arrow.begin) : .draw(length: length, at: arrow.begin, for: 0.6)
        )
        if arrow.hasHead {
            let (tip, way) = (arrow.curve.end, arrow.curve.arrival)
            let back = tip - way * 14
            let corners = [tip, back + way.normal * 7, tip - way * 10.5, back - way.normal * 7]
            let path = "M" + corners.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L") + "Z"
            canvas.add(
                "path",
                [
                    "class": "\(canvas.prefix)-in", "d": path, "fill": arrow.colour.main, "stroke": arrow.colour.main,
                    "stroke-width": "2", "stroke-linejoin": "round",
                ],
                .appear(at: arrow.begin + 0.5, for: 0.2)
            )
        }
        let period = max(1.6, min(6, length / 90))
        if arrow.pulses {
            canvas.add(
                "path",
                [
                    "class": "\(canvas.prefix)-on", "d": shaft.data, "fill": "none", "stroke": arrow.colour.main,
                    "stroke-width": "9", "stroke-linecap": "round", "stroke-opacity": "0",
                ],
                .cycle("stroke-opacity", "0;0.35;0", at: arrow.begin + 0.8, every: 2)
            )
        }
        if let item = arrow.traveller, let shape = item.shape, !shape.isGround {
            canvas.group(
                ["class": "\(canvas.prefix)-on", "opacity": "0"],
                [.travel(shaft.data, at: arrow.begin + 0.8, every: period + 1)]
            )
            canvas.add(raw: Pictogram.markup(shape, arrow.colour, size: 30))
            canvas.close()
        } else if arrow.flows || arrow.traveller != nil {
            for dot in 0..<(length > 150 ? 2 : 1) {
                canvas.add(
                    "circle",
                    [
                        "class": "\(canvas.prefix)-on", "r": "6.5", "fill": arrow.colour.deep, "stroke": Paper.white,
                        "stroke-width": "1.5", "opacity": "0",
                    ],
                    .travel(shaft.data, at: arrow.begin + 0.8 + Double(dot) * period / 2, every: period)
                )
            }
        }
    }

    /// Puts an arrow's label beside it, or on it when it is long enough.
    private mutating func place(_ arrow: Arrow, among others: [Point], in zone: Box) {
        let trail = Trail(arrow.curve)
        let own = trail.points
        let shares = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82]
        for width in [190.0, 120, 90] {
            let block = TextBlock(arrow.label, .regular, width: width, lines: 3, sizes: 14...17)
            guard !block.isDamaged else { continue }
            let size = Size(block.width + 12, block.height + 4)
            for strict in [true, false] {
                for share in shares {
                    let (point, way) = trail.place(at: share)
                    let extent = (abs(way.normal.x) * size.width + abs(way.normal.y) * size.height) / 2
                    let along = abs(way.x) * size.width + abs(way.y) * size.height
                    for off in [extent + 5, -extent - 5, 0] {
                        if off == 0, strict || along * 1.7 > trail.length { continue }
                        let box = Box(center: point + way.normal * off, size: size)
                        guard isFree(box, in: zone), !others.contains(where: { box.contains($0) }) else { continue }
                        if off != 0, own.contains(where: { box.contains($0) }) { continue }
                        write(block, in: box, begin: arrow.begin + 0.3)
                        return
                    }
                }
            }
        }
        findings.append("The label “\(arrow.label)” of a link found no free place and was left out.")
    }

    private func isFree(_ box: Box, in zone: Box) -> Bool {
        let wide = box.inset(by: -3)
        let crosses = containers.contains { $0.box.intersects(wide) && !$0.box.contains(wide) }
        return !crosses && zone.contains(box) && !canvas.boxes.contains { $0.intersects(wide) }
            && !canvas.labels.contains { $0.box.intersects(wide) }
    }

    private mutating func write(_ block: TextBlock, in box: Box, begin: Double) {
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin)])
        canvas.add(
            "rect",
            [
                "x": number(box.x), "y": number(box.y), "width": number(box.width), "height": number(box.height),
                "rx": "6", "fill": Paper.ground,
            ]
        )
        canvas.claim(box)
        canvas.text(block, at: box.midX, top: box.y + 2, colour: Paper.faded, on: Paper.ground)
        canvas.close()
    }
}
