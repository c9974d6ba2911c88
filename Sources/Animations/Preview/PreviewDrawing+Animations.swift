extension PreviewDrawing {
    mutating func animate(_ action: Action, _ target: String, _ timing: Timing) {
        guard var figure = figures[target] else { return }
        defer { figures[target] = figure }
        if !figure.isVisible, !action.isIntroduction {
            figure.opacity += timing.set("opacity", "1")
            figure.isVisible = true
        }
        switch action {
        case .create, .write: create(&figure, timing)
        case .fadeIn:
            figure.opacity += timing.animate("opacity", "0", "1")
            figure.isVisible = true
        case .fadeOut:
            figure.opacity += timing.animate("opacity", "1", "0")
            figure.isVisible = false
        case .transform(let other): transform(&figure, into: other, timing)
        case .move(let from, let to):
            let start = (from ?? figure.middle) - figure.middle
            move(&figure, from: start, to: to - figure.middle, timing)
        case .shift(let way): move(&figure, from: .origin, to: way, timing)
        case .moveAlong(let path): move(&figure, along: path, timing)
        case .rotate(let angle):
            let middle = Markup.pair(Markup.place(figure.middle))
            wrap(&figure, timing.transform("rotate", "0 \(middle)", "\(Markup.number(-angle * 180 / .pi)) \(middle)"))
            let (sine, cosine) = (Turn.sine(angle), Turn.cosine(angle))
            figure.transform = figure.transform.followed(
                by: Matrix(a: cosine, b: -sine, c: sine, d: cosine),
                around: figure.middle
            )
        case .scale(let factor):
            let middle = Markup.place(figure.middle)
            wrap(&figure, timing.transform("scale", "1", Markup.fine(factor)), around: middle)
            figure.transform = figure.transform.followed(
                by: Matrix(a: factor, b: 0, c: 0, d: factor),
                around: figure.middle
            )
        case .matrix(let matrix): apply(matrix, to: &figure, timing)
        case .setColour(let colour):
            var style = figure.style
            style.stroke = colour
            style.fill = colour
            paint(&figure, style, timing)
        case .setStroke(let colour, let width):
            var style = figure.style
            if let colour { style.stroke = colour }
            if let width { style.strokeWidth = width }
            paint(&figure, style, timing)
        case .setFill(let colour, let opacity):
            var style = figure.style
            if let colour { style.fill = colour }
            if let opacity { style.fillOpacity = opacity }
            paint(&figure, style, timing)
        }
    }

    // MARK: - Appearing

    private func create(_ figure: inout Figure, _ timing: Timing) {
        figure.isVisible = true
        switch figure.object.shape {
        case .text, .dot, .axes, .numberLine, .arrow, .line(_, _, isDashed: true):
            figure.opacity += timing.animate("opacity", "0", "1")
        case .circle, .ellipse, .square, .rectangle, .regular, .star, .polygon, .line, .graph:
            figure.isDrawnOn = true
            figure.opacity += timing.set("opacity", "1")
            figure.inner += timing.animate("stroke-dashoffset", "1", "0")
            let opacity = figure.style.fillOpacity
            if opacity > 0 { figure.inner += timing.animate("fill-opacity", "0", Markup.number(opacity)) }
        }
    }

    // MARK: - Painting

    private func paint(_ figure: inout Figure, _ style: Style, _ timing: Timing) {
        let old = figure.style
        figure.style = style
        let isText = figure.object.shape.isFilledOnly
        let isArrow = figure.object.shape.isArrow
        if style.fill != old.fill, isText || !isArrow && max(style.fillOpacity, old.fillOpacity) > 0 {
            figure.inner += timing.animate("fill", old.fill.text, style.fill.text)
        }
        guard !isText else { return }
        if style.fillOpacity != old.fillOpacity, !isArrow {
            if old.fillOpacity == 0 { figure.inner += timing.set("fill", style.fill.text) }
            let values = (Markup.number(old.fillOpacity), Markup.number(style.fillOpacity))
            figure.inner += timing.animate("fill-opacity", values.0, values.1)
        }
        if style.stroke != old.stroke {
            figure.inner += timing.animate("stroke", old.stroke.text, style.stroke.text)
            if isArrow { figure.inner += timing.animate("fill", old.stroke.text, style.stroke.text) }
        }
        if style.strokeWidth != old.strokeWidth {
            let values = (Markup.number(old.strokeWidth * 0.9), Markup.number(style.strokeWidth * 0.9))
            figure.inner += timing.animate("stroke-width", values.0, values.1)
        }
    }

    // MARK: - Moving

    /// Puts a group around what the figure is so far, whose origin is moved to a place for what scales.
    private func wrap(_ figure: inout Figure, _ animation: String, around middle: Point? = nil) {
        guard let middle else { return figure.groups.append(("<g>\(animation)", "</g>")) }
        let back = Point(-middle.x, -middle.y)
        figure.groups.append(
            (
                "<g transform=\"translate(\(Markup.pair(middle)))\"><g>\(animation)<g transform=\"translate(\(Markup.pair(back)))\">",
                "</g></g></g>"
            )
        )
    }

    private func move(_ figure: inout Figure, from: Point, to: Point, _ timing: Timing) {
        wrap(&figure, timing.transform("translate", Markup.pair(Markup.way(from)), Markup.pair(Markup.way(to))))
        figure.transform.offset = figure.transform.offset + to
    }

    private func move(_ figure: inout Figure, along path: String, _ timing: Timing) {
        guard let way = way(path), let end = way.last else { return }
        let middle = figure.middle
        let steps = Markup.path(way.map { Markup.way($0 - middle) }, isClosed: false)
        // Without key points, each piece of the path would take as long as any other, however short.
        let pace = timing.easing == .linear ? " calcMode=\"linear\" keyTimes=\"0;1\"" : ""
        let attributes = timing.attributes + pace + " keyPoints=\"0;1\""
        wrap(&figure, "<animateMotion path=\"\(steps)\" \(attributes)/>")
        figure.transform.offset = figure.transform.offset + (end - middle)
    }

    /// The places along an object's outline as it stands by now.
    private func way(_ name: String) -> [Point]? {
        guard let figure = figures[name] else { return nil }
        if case .graph(let curve) = figure.object.shape {
            let pieces = places(of: curve)
            return pieces.max { ($0.last?.x ?? 0) - ($0.first?.x ?? 0) < ($1.last?.x ?? 0) - ($1.first?.x ?? 0) }?
                .map(figure.transform.apply)
        }
        guard let (points, isClosed) = Outline.points(figure.object.shape) else { return nil }
        let whole = isClosed ? points + points.prefix(1) : points
        return whole.map { figure.transform.apply($0 + figure.object.position) }
    }

    /// A linear map as a rotation of a skewing of a scaling, each in a group of its own.
    private func apply(_ matrix: Matrix, to figure: inout Figure, _ timing: Timing) {
        let (cosine, sine) = (matrix.a, matrix.c)
        let width = Turn.length(Point(cosine, sine))
        let origin = Markup.place(.origin)
        let angle = width > 0 ? Turn.angle(Point(cosine, sine)) : 0
        let height = width > 0 ? matrix.determinant / width : Turn.length(Point(matrix.b, matrix.d))
        let shear = width > 0 ? (matrix.a * matrix.b + matrix.c * matrix.d) / matrix.determinant : 0
        let skew = Turn.angle(Point(1, shear))
        let (fine, degrees) = (Markup.fine, 180 / Double.pi)
        if abs(width - 1) > 1e-6 || abs(height - 1) > 1e-6 {
            wrap(&figure, timing.transform("scale", "1 1", "\(fine(width)) \(fine(height))"), around: origin)
        }
        if skew != 0 { wrap(&figure, timing.transform("skewX", "0", fine(-skew * degrees)), around: origin) }
        if angle != 0 { wrap(&figure, timing.transform("rotate", "0", fine(-angle * degrees)), around: origin) }
        figure.transform = figure.transform.followed(by: matrix, around: .origin)
    }

    // MARK: - Becoming another

    private mutating func transform(_ figure: inout Figure, into name: String, _ timing: Timing) {
        guard var other = figures[name] else { return }
        defer { figures[name] = other }
        figure.isVisible = false
        other.isVisible = true
        guard let (first, last) = outlines(figure, other) else {
            figure.opacity += timing.animate("opacity", "1", "0")
            other.opacity += timing.animate("opacity", "0", "1")
            return
        }
        figure.opacity += timing.set("opacity", "0")
        other.opacity += timing.set("opacity", "1", atEnd: true)
        let (before, after) = (figure.morphPaint, other.morphPaint)
        var text =
            "<path opacity=\"0\" stroke-width=\"\(Markup.number(other.style.strokeWidth * 0.9))\" d=\"\(first)\" "
        text += "fill=\"\(before.fill)\" fill-opacity=\"\(before.opacity)\" stroke=\"\(figure.style.stroke.text)\">"
        text += timing.set("opacity", "1") + timing.set("opacity", "0", atEnd: true)
        text += timing.animate("d", first, last)
        text += timing.animate("fill", before.fill, after.fill)
        text += timing.animate("stroke", figure.style.stroke.text, other.style.stroke.text)
        text += timing.animate("fill-opacity", before.opacity, after.opacity)
        morphs.append(text + "</path>")
    }

    /// The paths of two figures with the same commands; `nil` when one cannot become the other point by point.
    private func outlines(_ figure: Figure, _ other: Figure) -> (String, String)? {
        if case .arrow(let from, let to) = figure.object.shape, case .arrow(let start, let end) = other.object.shape {
            let first = [from, to].map { figure.transform.apply($0 + figure.object.position) }
            let last = [start, end].map { other.transform.apply($0 + other.object.position) }
            guard Turn.length(first[1] - first[0]) > 0.01, Turn.length(last[1] - last[0]) > 0.01 else { return nil }
            return (Self.arrow(first[0], first[1]), Self.arrow(last[0], last[1]))
        }
        guard let from = Outline.points(figure.object.shape), let to = Outline.points(other.object.shape),
            from.isClosed == to.isClosed, !figure.object.shape.isArrow, !other.object.shape.isArrow
        else { return nil }
        func places(_ figure: Figure, _ points: [Point], _ isClosed: Bool) -> [Point] {
            Outline.spread(points, isClosed: isClosed, count: 64).map {
                figure.transform.apply($0 + figure.object.position)
            }
        }
        let first = places(figure, from.points, from.isClosed)
        var last = places(other, to.points, to.isClosed)
        if from.isClosed { last = Outline.aligned(last, with: first) }
        return (
            Markup.path(first.map(Markup.place), isClosed: from.isClosed),
            Markup.path(last.map(Markup.place), isClosed: to.isClosed)
        )
    }
}

extension PreviewDrawing.Figure {
    /// How its inside is painted while it becomes another.
    fileprivate var morphPaint: (fill: String, opacity: String) {
        switch object.shape {
        case .arrow: (style.stroke.text, "1")
        case .line: (style.stroke.text, "0")
        case .dot, .text: (style.fill.text, "1")
        default: (style.fill.text, Markup.number(style.fillOpacity))
        }
    }
}

extension Shape {
    var isArrow: Bool { if case .arrow = self { true } else { false } }
}
