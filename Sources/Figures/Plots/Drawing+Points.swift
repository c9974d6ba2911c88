/// Points on a plot, and their names.
extension Drawing {
    /// Draws a point with lines to both axes; returns where it is.
    mutating func mark(_ item: Scene.Item, _ across: Scale, _ up: Scale, _ area: Box) -> Point {
        let position = item.position ?? Point(0, 0)
        let point = Point(
            max(area.x, min(area.maxX, across.place(position.x))),
            max(area.y, min(area.maxY, up.place(position.y)))
        )
        let tone = colour(of: item)
        let begin = schedule.begin(item)
        let zero = Point(max(area.x, min(area.maxX, across.place(0))), max(area.y, min(area.maxY, up.place(0))))
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin)])
        canvas.add(
            "path",
            [
                "d": "M\(number(point.x)) \(number(zero.y))V\(number(point.y))H\(number(zero.x))", "fill": "none",
                "stroke": tone.main, "stroke-width": "2", "stroke-dasharray": "6 6",
            ]
        )
        canvas.add(
            "circle",
            [
                "cx": number(point.x), "cy": number(point.y), "r": "9", "fill": tone.main, "stroke": Paper.white,
                "stroke-width": "3",
            ],
            .cycle("r", "9;11;9", at: begin + 0.6, every: 2)
        )
        canvas.close()
        let dot = Box(center: point, size: Size(20, 20))
        if !canvas.boxes.contains(where: { $0.intersects(dot) }) { canvas.claim(dot) }
        return point
    }

    /// Writes the name of a point where it meets neither text nor curve.
    mutating func name(_ item: Scene.Item, at point: Point, within area: Box, _ trail: [Point]) {
        let tone = colour(of: item)
        let begin = schedule.begin(item)
        let label = TextBlock(item.label, .bold, width: 220, lines: 2, sizes: 14...20)
        let note = TextBlock(item.note, .regular, width: max(220, label.width), lines: 2, sizes: 13...17)
        let size = Size(max(label.width, note.width) + 16, label.height + note.height + 6)
        guard let box = room(for: size, near: point, within: area, trail) else {
            findings.append("The label of the point “\(item.label)” found no free place and was left out.")
            return
        }
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: begin + 0.2)])
        canvas.add(
            "rect",
            [
                "x": number(box.x), "y": number(box.y), "width": number(box.width), "height": number(box.height),
                "rx": "8", "fill": Paper.ground, "fill-opacity": "0.92",
            ]
        )
        canvas.claim(box)
        canvas.text(label, at: box.midX, top: box.y + 3, colour: tone.deep, on: Paper.ground)
        canvas.text(note, at: box.midX, top: box.y + 3 + label.height, colour: Paper.faded, on: Paper.ground)
        canvas.close()
    }

    /// A free place beside a point: the nearest one that meets no curve, else the nearest that meets no text.
    private func room(for size: Size, near point: Point, within area: Box, _ trail: [Point]) -> Box? {
        for isStrict in [true, false] {
            for distance in [20.0, 34, 52, 76, 110, 150] {
                for way in [
                    Point(1, 1), Point(1, -1), Point(-1, -1), Point(-1, 1), Point(0, -1), Point(0, 1), Point(1, 0),
                    Point(-1, 0),
                ] {
                    let center = Point(
                        point.x + way.x * (size.width / 2 + distance * 0.6),
                        point.y + way.y * (size.height / 2 + distance)
                    )
                    let box = Box(center: center, size: size)
                    guard area.contains(box) else { continue }
                    let wide = box.inset(by: -4)
                    if canvas.boxes.contains(where: { $0.intersects(wide) }) { continue }
                    if canvas.labels.contains(where: { $0.box.intersects(wide) }) { continue }
                    if isStrict, trail.contains(where: { wide.contains($0) }) { continue }
                    return box
                }
            }
        }
        return nil
    }
}
