import Foundation

extension Drawing {
    /// Rings around a thing, and what goes around on them; their names stand below.
    mutating func drawOrbits(_ item: Scene.Item, _ around: [Scene.Item], in box: Box) {
        let isWide = box.width > box.height * 1.3
        let most =
            isWide
            ? Size(box.width * 0.28, min(120, box.height / Double(around.count) - 10))
            : Size(box.width / Double(around.count) - 10, 74)
        let still = around.map { orbiter in
            var orbiter = orbiter
            orbiter.motion = .appear
            return orbiter
        }
        let names = Node.equal(still.map { ($0, colour(of: $0)) }, within: most, row: true)
        let side = isWide ? names.extent.width + 34 : 0
        let foot = isWide ? 0 : names.extent.height + 18
        let field = Box(x: box.x, y: box.y, width: box.width - side, height: box.height - foot)
        let middle = field.center
        let outer = Size(field.width / 2 - 34, field.height / 2 - 34)
        let core = Node(
            item,
            colour(of: item),
            within: Size(min(190, field.width * 0.4), min(170, field.height * 0.42))
        )
        let least = Size(core.size.width * 0.72 + 30, core.size.height * 0.72 + 30)
        for (index, orbiter) in around.enumerated() {
            let share = around.count == 1 ? 0.6 : Double(index) / Double(around.count - 1)
            let radius = Size(
                least.width + (max(outer.width, least.width) - least.width) * share,
                least.height + (max(outer.height, least.height) - least.height) * share
            )
            orbit(orbiter, middle, radius, turn: Double(index) * 2.4)
        }
        draw(core, at: middle)
        for (index, node) in names.enumerated() {
            let offset = Double(index) - Double(names.count - 1) / 2
            let center =
                isWide
                ? Point(
                    box.maxX - node.size.width / 2,
                    box.midY + offset * min(box.height / Double(names.count), node.size.height + 24)
                )
                : Point(box.midX + offset * (box.width / Double(names.count)), box.maxY - node.size.height / 2)
            draw(node, at: center)
        }
    }

    private mutating func orbit(_ item: Scene.Item, _ middle: Point, _ radius: Size, turn: Double) {
        let tone = colour(of: item)
        let begin = schedule.begin(item)
        let start = Point(cos(turn) * radius.width, sin(turn) * radius.height)
        let opposite = start * -1
        let (wide, high) = (number(radius.width), number(radius.height))
        let path =
            "M\(number(start.x)) \(number(start.y))A\(wide) \(high) 0 1 1 \(number(opposite.x)) \(number(opposite.y))"
            + "A\(wide) \(high) 0 1 1 \(number(start.x)) \(number(start.y))"
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin)])
        canvas.add(
            "ellipse",
            [
                "cx": number(middle.x), "cy": number(middle.y), "rx": wide, "ry": high, "fill": "none",
                "stroke": tone.soft, "stroke-width": "2.5", "stroke-dasharray": "2 8", "stroke-linecap": "round",
            ]
        )
        canvas.group(["transform": "translate(\(number(middle.x)) \(number(middle.y)))"])
        canvas.group(
            ["transform": "translate(\(number(start.x)) \(number(start.y)))", "class": "\(canvas.prefix)-in"],
            [.held("opacity", from: "1", to: "0", at: begin + 0.6, for: 0.01)]
        )
        canvas.add(
            raw: item.shape.map { Pictogram.markup($0.isGround ? .ball : $0, tone, size: 44) }
                ?? Pictogram.markup(.ball, tone, size: 30)
        )
        canvas.close()
        canvas.group(
            ["class": "\(canvas.prefix)-on", "opacity": "0"],
            [.travel(path, at: begin + 0.6, every: 6 + turn)]
        )
        canvas.add(
            raw: item.shape.map { Pictogram.markup($0.isGround ? .ball : $0, tone, size: 44) }
                ?? Pictogram.markup(.ball, tone, size: 30)
        )
        canvas.close()
        canvas.close()
        canvas.close()
    }
}
