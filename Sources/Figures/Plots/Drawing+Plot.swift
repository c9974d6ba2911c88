/// Functions and points between axes.
extension Drawing {
    mutating func drawPlot() {
        var curves = scene.items.compactMap { item -> (Scene.Item, Expression)? in
            item.value.isEmpty ? nil : Expression(item.value).map { (item, $0) }
        }
        for item in scene.items
        where !item.value.isEmpty && item.position == nil && !curves.contains(where: { $0.0.id == item.id }) {
            findings.append("“\(item.value)” is no function of x; write for example “1 - exp(-x)”.")
        }
        if curves.count > Self.mostCurves {
            findings.append("Only the first \(Self.mostCurves) of \(curves.count) curves are drawn.")
            curves.removeLast(curves.count - Self.mostCurves)
        }
        let points = scene.items.filter { item in item.position != nil && !curves.contains { $0.0.id == item.id } }
        guard !curves.isEmpty || !points.isEmpty else {
            findings.append("There is nothing to plot: no item has a formula in “value”, or “x” and “y”.")
            drawGrid(scene.items)
            return
        }
        let notes = scene.items.filter { item in !points.contains { $0.id == item.id } }
        let side = legend(notes)
        let area = plotArea(right: side)
        let (across, up) = scales(curves.map(\.1), points, area)
        axes(across, up, area)
        // Labels keep clear of the curves.
        var trail: [Point] = []
        for (index, (item, expression)) in curves.enumerated() {
            trail += draw(expression, of: item, index, across, up, area, isAlone: curves.count == 1)
        }
        let places = points.map { mark($0, across, up, area) }
        for (item, place) in zip(points, places) { name(item, at: place, within: area, trail) }
        if !scene.links.isEmpty { findings.append("A plot shows no links; they were left out.") }
    }

    private static let mostCurves = 6

    private func plotArea(right: Double) -> Box {
        let left = content.x + (scene.axes.yLabel.isEmpty ? 62 : 66)
        let top = content.y + (scene.axes.yLabel.isEmpty ? 8 : 36)
        let bottom = content.maxY - (scene.axes.xLabel.isEmpty ? 30 : 58)
        return Box(x: left, y: top, width: right - left, height: bottom - top)
    }

    /// Cards for curves and remarks, at the right; returns where the plot must end.
    private mutating func legend(_ items: [Scene.Item]) -> Double {
        guard !items.isEmpty else { return content.maxX - 20 }
        let count = Double(items.count)
        let most = Size(280, min(150, content.height / count - 12))
        let nodes = Node.equal(items.map { ($0, colour(of: $0)) }, within: most, row: true)
        let step = min(content.height / count, nodes.extent.height + 26)
        let width = nodes.extent.width
        for (index, node) in nodes.enumerated() {
            let y = content.midY + (Double(index) - (count - 1) / 2) * step
            draw(node, at: Point(content.maxX - width / 2, y))
        }
        return content.maxX - width - 44
    }

    private func scales(_ curves: [Expression], _ points: [Scene.Item], _ area: Box) -> (Scale, Scale) {
        let positions = points.compactMap(\.position)
        let xs = positions.map(\.x)
        var (left, right) = (scene.axes.xFrom ?? min(0, xs.min() ?? 0), scene.axes.xTo ?? (xs.max() ?? 10))
        if right - left < 1e-9 { right = left + (curves.isEmpty ? 1 : 10) }
        if scene.axes.xTo == nil, !xs.isEmpty { right += (right - left) * 0.08 }
        if scene.axes.xFrom == nil, let least = xs.min(), least < 0 { left -= (right - left) * 0.08 }

        var values = positions.map(\.y)
        for curve in curves {
            let samples = (0...200).map { curve.value(at: left + (right - left) * Double($0) / 200) }.filter(\.isFinite)
                .sorted()
            guard !samples.isEmpty else { continue }
            // A pole must not flatten the rest: where the ends are far out, the inner nine tenths decide.
            let (low, high) = (samples[samples.count / 20], samples[samples.count - 1 - samples.count / 20])
            let spread = max(high - low, 1e-9)
            values.append(max(samples[0], low - spread * 4))
            values.append(min(samples[samples.count - 1], high + spread * 4))
        }
        let lowest = min(0, values.min() ?? 0)
        let highest = max(values.max() ?? 1, lowest + 1e-9)
        var (bottom, top) = Scale.rounded(lowest, highest + (highest - lowest) * 0.06)
        if let from = scene.axes.yFrom { bottom = from }
        if let to = scene.axes.yTo { top = to }
        if top - bottom < 1e-9 { top = bottom + 1 }
        return (
            Scale(low: left, high: right, start: area.x, end: area.maxX),
            Scale(low: bottom, high: top, start: area.maxY, end: area.y)
        )
    }

    private mutating func axes(_ across: Scale, _ up: Scale, _ area: Box) {
        var grid = ""
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: 0.3)])
        for tick in up.ticks(5) {
            let y = up.place(tick)
            grid += "M\(number(area.x)) \(number(y))H\(number(area.maxX))"
            let block = TextBlock(Scale.text(tick), .regular, width: 90, lines: 1, sizes: 12...17)
            canvas.text(
                block,
                at: area.x - 12,
                top: y - block.height / 2,
                anchor: .end,
                colour: Paper.faded,
                on: Paper.ground
            )
        }
        for tick in across.ticks(8) {
            let x = across.place(tick)
            grid += "M\(number(x)) \(number(area.y))V\(number(area.maxY))"
            let block = TextBlock(Scale.text(tick), .regular, width: area.width / 10, lines: 1, sizes: 12...17)
            canvas.text(block, at: x, top: area.maxY + 8, colour: Paper.faded, on: Paper.ground)
        }
        canvas.add("path", ["d": grid, "stroke": "#e7e4dc", "stroke-width": "1.5", "fill": "none"])
        let label = TextBlock(scene.axes.xLabel, .bold, width: area.width - 20, lines: 1, sizes: 14...18)
        canvas.text(label, at: area.maxX, top: area.maxY + 32, anchor: .end, on: Paper.ground)
        let name = TextBlock(scene.axes.yLabel, .bold, width: area.width, lines: 1, sizes: 14...18)
        canvas.text(name, at: area.x + 14, top: area.y - 32, anchor: .start, on: Paper.ground)
        canvas.close()
        let zero = max(area.y, min(area.maxY, up.place(0)))
        let stem = max(area.x, min(area.maxX, across.place(0)))
        let lines = [
            (Point(area.x, zero), Point(area.maxX + 14, zero)), (Point(stem, area.maxY), Point(stem, area.y - 8)),
        ]
        for (from, to) in lines {
            let curve = Curve(from: from, to: to, bend: 0)
            draw([Arrow(curve: curve, colour: .grey, begin: 0.2)], in: content)
        }
    }

    private mutating func draw(
        _ expression: Expression,
        of item: Scene.Item,
        _ index: Int,
        _ across: Scale,
        _ up: Scale,
        _ area: Box,
        isAlone: Bool
    ) -> [Point] {
        let tone = colour(of: item)
        let begin = schedule.begin(item)
        var runs: [[Point]] = [[]]
        let steps = 160
        for step in 0...steps {
            let x = across.low + (across.high - across.low) * Double(step) / Double(steps)
            let y = expression.value(at: x)
            let point = Point(across.place(x), y.isFinite ? up.place(y) : .infinity)
            // Where it leaps over most of the picture there is a pole, not a line.
            let leaps = runs.last?.last.map { abs($0.y - point.y) > area.height * 0.6 } ?? false
            if leaps { runs.append([]) }
            if point.y >= area.y - 1, point.y <= area.maxY + 1 {
                runs[runs.count - 1].append(point)
            } else if !(runs.last?.isEmpty ?? true) {
                runs.append([])
            }
        }
        runs.removeAll { $0.count < 2 }
        if runs.isEmpty { findings.append("The curve “\(item.label)” has no values within the axes.") }
        for run in runs {
            let curve = Curve(through: run)
            if isAlone {
                let zero = max(area.y, min(area.maxY, up.place(0)))
                canvas.add(
                    "path",
                    [
                        "class": "\(canvas.prefix)-in",
                        "d": curve.data
                            + "L\(number(run[run.count - 1].x)) \(number(zero))L\(number(run[0].x)) \(number(zero))Z",
                        "fill": tone.main, "fill-opacity": "0.1",
                    ],
                    .appear(at: begin + 1.6, for: 0.8)
                )
            }
            canvas.add(
                "path",
                [
                    "class": "\(canvas.prefix)-in", "d": curve.data, "fill": "none", "stroke": tone.main,
                    "stroke-width": "5", "stroke-linecap": "round", "stroke-linejoin": "round",
                    "stroke-dasharray": number(curve.length + 1),
                ],
                .draw(length: curve.length + 1, at: begin, for: 1.8)
            )
            canvas.add(
                "circle",
                [
                    "class": "\(canvas.prefix)-on", "r": "9", "fill": tone.deep, "stroke": Paper.white,
                    "stroke-width": "3", "opacity": "0",
                ],
                .travel(curve.data, at: begin + 2.2, every: 5)
            )
        }
        return runs.flatMap { Curve(through: $0).points }
    }
}
