extension PreviewDrawing {
    /// The shape where it stands before anything happens to it; its group says how it is painted.
    func shape(_ object: Object, isDrawnOn: Bool) -> String {
        let number = Markup.number
        let middle = Markup.place(object.position)
        switch object.shape {
        case .circle(let radius):
            return
                "<circle cx=\"\(number(middle.x))\" cy=\"\(number(middle.y))\" r=\"\(number(radius * Markup.scale))\""
                + "\(Self.drawing(isDrawnOn))/>"
        case .dot(let radius):
            return
                "<circle cx=\"\(number(middle.x))\" cy=\"\(number(middle.y))\" r=\"\(number(radius * Markup.scale))\"/>"
        case .ellipse(let width, let height):
            return
                "<ellipse cx=\"\(number(middle.x))\" cy=\"\(number(middle.y))\" rx=\"\(number(width / 2 * Markup.scale))\" "
                + "ry=\"\(number(height / 2 * Markup.scale))\"\(Self.drawing(isDrawnOn))/>"
        case .arrow(let from, let to):
            return "<path stroke-linejoin=\"round\" d=\"\(Self.arrow(from + object.position, to + object.position))\"/>"
        case .line(let from, let to, let isDashed):
            let path = Markup.path([from, to].map { Markup.place($0 + object.position) }, isClosed: false)
            // Dashes cannot be drawn on as well: their pattern is what drawing moves.
            return
                "<path fill=\"none\" d=\"\(path)\"\(isDashed ? " stroke-dasharray=\"12 9\"" : Self.drawing(isDrawnOn))/>"
        case .square, .rectangle, .regular, .star, .polygon:
            let points = Outline.points(object.shape)?.points ?? []
            let path = Markup.path(points.map { Markup.place($0 + object.position) }, isClosed: true)
            return "<path stroke-linejoin=\"round\" d=\"\(path)\"\(Self.drawing(isDrawnOn))/>"
        case .text(let text, let size): return self.text(text, size, middle)
        case .axes(let axes): return draw(axes, object)
        case .numberLine(let range, let length, let hasNumbers): return draw(range, length, hasNumbers, object)
        case .graph(let curve):
            let lines = places(of: curve).map { piece in
                "<path fill=\"none\" stroke-linejoin=\"round\" d=\"\(Markup.path(piece.map(Markup.place), isClosed: false))\""
                    + "\(Self.drawing(isDrawnOn))/>"
            }
            return lines.joined()
        }
    }

    /// Makes the pattern of dashes one dash as long as the outline, which an animation of its group brings in.
    private static func drawing(_ isDrawnOn: Bool) -> String {
        isDrawnOn ? " pathLength=\"1\" stroke-dasharray=\"1\"" : ""
    }

    /// The line of an arrow and its tip, as one path.
    static func arrow(_ from: Point, _ to: Point) -> String {
        let way = to - from
        let length = Turn.length(way)
        let head = min(0.3, length * 0.4)
        let along = (1 / length) * way
        let across = Point(-along.y, along.x)
        let base = to - head * along
        let tip = [to, base + (head / 2) * across, base - (head / 2) * across]
        return Markup.path([from, base].map(Markup.place), isClosed: false)
            + Markup.path(tip.map(Markup.place), isClosed: true)
    }

    // MARK: - Text

    /// The width of a letter and the height of a line, in parts of the font size.
    private static let letter = 0.56
    private static let leading = 1.25

    private func text(_ text: String, _ size: Double, _ middle: Point) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let longest = Double(lines.map(\.count).max() ?? 1)
        let wished = size * 1.25
        let pixels = min(wished, 1170 / (longest * Self.letter), 660 / (Double(lines.count) * Self.leading))
        let top = middle.y - Double(lines.count - 1) / 2 * pixels * Self.leading + pixels * 0.35
        let rows = lines.enumerated().map { index, line in
            Self.label(String(line), Point(middle.x, top + Double(index) * pixels * Self.leading), pixels)
        }
        return rows.joined()
    }

    private static func label(_ text: String, _ place: Point, _ size: Double, _ anchor: String = "middle") -> String {
        "<text x=\"\(Markup.number(place.x))\" y=\"\(Markup.number(place.y))\" font-size=\"\(Markup.number(size))\" "
            + "text-anchor=\"\(anchor)\">\(Markup.escaped(text))</text>"
    }

    // MARK: - Axes

    private func draw(_ axes: Axes, _ object: Object) -> String {
        func place(_ x: Double, _ y: Double) -> Point { Markup.place(axes.place(Point(x, y), middle: object.position)) }
        let (x, y) = (axes.x, axes.y)
        let (crossX, crossY) = (min(max(0, x.low), x.high), min(max(0, y.low), y.high))
        var path = Markup.path([place(x.low, crossY), place(x.high, crossY)], isClosed: false)
        path += Markup.path([place(crossX, y.low), place(crossX, y.high)], isClosed: false)
        for value in Ticks.values(of: x) {
            let mark = place(value, crossY)
            path += Markup.path([mark + Point(0, -6), mark + Point(0, 6)], isClosed: false)
        }
        for value in Ticks.values(of: y) {
            let mark = place(crossX, value)
            path += Markup.path([mark + Point(-6, 0), mark + Point(6, 0)], isClosed: false)
        }
        var labels = ""
        if axes.hasNumbers {
            for (value, text) in Ticks.labels(of: x, skipsZero: y.low < 0) {
                labels += Self.label(text, place(value, crossY) + Point(0, 30), 22)
            }
            for (value, text) in Ticks.labels(of: y, skipsZero: x.low < 0) {
                labels += Self.label(text, place(crossX, value) + Point(-14, 8), 22, "end")
            }
        }
        if !axes.xLabel.isEmpty { labels += Self.label(axes.xLabel, place(x.high, crossY) + Point(0, -22), 26) }
        if !axes.yLabel.isEmpty { labels += Self.label(axes.yLabel, place(crossX, y.high) + Point(20, 8), 26, "start") }
        return Self.lines(path, labels, object)
    }

    private func draw(_ range: ValueRange, _ length: Double, _ hasNumbers: Bool, _ object: Object) -> String {
        func place(_ value: Double) -> Point {
            Markup.place(object.position + Point(((value - range.low) / (range.high - range.low) - 0.5) * length, 0))
        }
        var path = Markup.path([place(range.low), place(range.high)], isClosed: false)
        for value in Ticks.values(of: range) {
            path += Markup.path([place(value) + Point(0, -8), place(value) + Point(0, 8)], isClosed: false)
        }
        let all = hasNumbers ? Ticks.labels(of: range, skipsZero: false) : []
        return Self.lines(path, all.map { Self.label($0.text, place($0.value) + Point(0, 34), 22) }.joined(), object)
    }

    private static func lines(_ path: String, _ labels: String, _ object: Object) -> String {
        let width = Markup.number(min(object.style.strokeWidth, 3) * 0.9)
        return "<path fill=\"none\" stroke-width=\"\(width)\" d=\"\(path)\"/>"
            + (labels.isEmpty
                ? "" : "<g fill=\"\(object.style.fill.text)\" fill-opacity=\"1\" stroke=\"none\">\(labels)</g>")
    }
}
