internal import JSON

extension SceneReader {
    /// What is drawn, whatever a dialect calls it.
    enum ObjectKind: String, CaseIterable {
        case circle, dot, ellipse, square, rectangle, triangle, pentagon, hexagon, octagon, star, diamond, polygon,
            line, arrow
        case text, axes, graph
        case dashedLine = "dashed_line"
        case numberLine = "number_line"
        case formula

        init?(_ name: String) {
            let plain = Fields.plain(name)
            guard let kind = Self.allCases.first(where: { Fields.plain($0.rawValue) == plain }) ?? Self.synonyms[plain]
            else {
                return nil
            }
            self = kind
        }

        private static let synonyms: [String: ObjectKind] = [
            "point": .dot, "ball": .dot, "oval": .ellipse, "rect": .rectangle, "box": .rectangle, "rhombus": .diamond,
            "segment": .line, "linesegment": .line, "vector": .arrow, "label": .text, "title": .text, "string": .text,
            "tex": .formula, "mathtex": .formula, "latex": .formula, "math": .formula, "equation": .formula,
            "axis": .axes, "coordinatesystem": .axes, "plane": .axes, "numberplane": .axes, "coordinateaxes": .axes,
            "plot": .graph, "function": .graph, "curve": .graph, "functiongraph": .graph, "functionplot": .graph,
        ]
    }

    func kind(_ fields: inout Fields) -> ObjectKind? {
        fields.find(["type", "kind", "shape"])?.value.string.flatMap { ObjectKind($0) }
    }

    /// Reads an object; `nil` when it has no shape.
    mutating func readObject(_ name: String, _ fields: inout Fields, at standard: Point = .origin) -> Object? {
        guard let member = fields.find(["type", "kind", "shape"]) else {
            refuse(fields.path + "type", "missing", "give one of \(Self.kinds).")
            return nil
        }
        guard let kind = member.value.string.flatMap({ ObjectKind($0) }) else {
            let near = member.value.string.flatMap { nearestName(to: $0, in: ObjectKind.allCases.map(\.rawValue)) }
            refuse(member, near.map { "did you mean “\($0)”?" } ?? "give one of \(Self.kinds).")
            return nil
        }
        let before = problems.count
        let axes = kind == .axes || kind == .graph ? nil : axes(&fields, isNeeded: false)
        var object = Object(name: name, shape: .dot(radius: 0.08), style: Style(stroke: .white, fill: .white))
        guard let (shape, middle) = shape(kind, &fields, name: name, axes) else { return nil }
        object.shape = shape
        object.position = middle ?? point(&fields, Self.positions, on: axes) ?? standard
        if middle != nil, let position = point(&fields, Self.positions, on: axes) { object.position = position }
        if case .graph(let curve) = shape, let axes = self.object(curve.axes) {
            object.position = Outline.middle(curve.places(on: axes).flatMap(\.self))
        }
        object.style = style(kind, &fields)
        _ = fields.find(["name", "id", "animations", "description"])
        ignore(fields)
        return problems.count == before ? object : nil
    }

    private static let kinds = ObjectKind.allCases.map(\.rawValue).joined(separator: ", ")
    private static let positions = [
        "position", "pos", "center", "centre", "location", "at", "coordinates", "coords", "point",
    ]

    func object(_ name: String) -> Object? { objects.first { $0.name == name } }

    // MARK: - Shapes

    /// The shape, and the middle of one that is given by points.
    private mutating func shape(
        _ kind: ObjectKind,
        _ fields: inout Fields,
        name: String,
        _ axes: Object?
    ) -> (Shape, middle: Point?)? {
        switch kind {
        case .circle: return (.circle(radius: length(&fields, ["radius", "r", "size"], 1)), nil)
        case .dot: return (.dot(radius: length(&fields, ["radius", "r"], 0.08)), nil)
        case .ellipse:
            return (.ellipse(width: length(&fields, ["width"], 4), height: length(&fields, ["height"], 2)), nil)
        case .square: return (.square(side: length(&fields, ["sidelength", "side", "size", "width"], 2)), nil)
        case .rectangle:
            return (.rectangle(width: length(&fields, ["width"], 4), height: length(&fields, ["height"], 2)), nil)
        case .triangle:
            // Three corners of its own make it a polygon.
            return fields.find(Self.corners) == nil ? regular(3, &fields) : polygon(&fields, axes)
        case .pentagon: return regular(5, &fields)
        case .hexagon: return regular(6, &fields)
        case .octagon: return regular(8, &fields)
        case .star:
            let tips = number(&fields, ["tips", "n", "numpoints", "points"], standard: 5, in: 3...12)
            return (.star(tips: Int(tips), radius: length(&fields, ["radius", "outerradius", "size"], 1)), nil)
        case .diamond: return regular(4, &fields)
        case .polygon: return polygon(&fields, axes)
        case .line, .dashedLine, .arrow: return line(kind, &fields, axes)
        case .text, .formula: return text(kind, &fields)
        case .axes: return self.axes(&fields)
        case .numberLine:
            let range = range(&fields, ["xrange", "range"], standard: ValueRange(low: -5, high: 5, step: 1))
            let length = number(&fields, ["length", "xlength", "width"], standard: 10, in: 1...14)
            let hasNumbers = flag(&fields, ["includenumbers", "shownumbers", "numbers", "showlabels"], standard: true)
            return (.numberLine(range, length: length, hasNumbers: hasNumbers), nil)
        case .graph: return graph(&fields, name: name)
        }
    }

    private mutating func length(_ fields: inout Fields, _ names: [String], _ standard: Double) -> Double {
        number(&fields, names, standard: standard, in: 0.02...14, "in units of a frame 14.2 wide and 8 high")
    }

    private mutating func regular(_ sides: Int, _ fields: inout Fields) -> (Shape, middle: Point?) {
        if let member = fields.find(["sidelength", "side"]) {
            guard let side = Self.number(member.value), (0.02...14).contains(side) else {
                refuse(member, "give a number from 0.02 to 14.")
                return (.regular(sides: sides, radius: 1), nil)
            }
            return (.regular(sides: sides, radius: side / (2 * Turn.sine(Double.pi / Double(sides)))), nil)
        }
        return (.regular(sides: sides, radius: length(&fields, ["radius", "size"], 1)), nil)
    }

    private static let corners = ["vertices", "points", "corners"]

    private mutating func polygon(_ fields: inout Fields, _ axes: Object?) -> (Shape, middle: Point?)? {
        guard let member = fields.find(Self.corners) else {
            refuse(fields.path + "points", "missing", "give the corners as [[x, y], …].")
            return nil
        }
        let all = member.value.array ?? []
        guard (3...SceneLimits.corners).contains(all.count) else {
            refuse(member, "give 3 to \(SceneLimits.corners) corners as [[x, y], …].")
            return nil
        }
        let points = all.enumerated().compactMap { index, corner in
            point(Fields.Member(path: member.path + index, name: "", value: corner), on: axes)
        }
        guard points.count == all.count else { return nil }
        let middle = Outline.middle(points)
        return (.polygon(points.map { $0 - middle }), middle)
    }

    private mutating func line(_ kind: ObjectKind, _ fields: inout Fields, _ axes: Object?) -> (Shape, middle: Point?)?
    {
        let from = point(&fields, ["start", "from", "startpos", "startpoint", "begin", "tail"], on: axes)
        let to = point(&fields, ["end", "to", "endpos", "endpoint", "tip", "head", "vector", "direction"], on: axes)
        let isArrow = kind == .arrow
        let standardStart = isArrow ? axes.flatMap { Self.origin(of: $0) } ?? .origin : Point(-1, 0)
        let (start, end) = (from ?? standardStart, to ?? Point(1, 0))
        let isLong = abs(start.x - end.x) + abs(start.y - end.y) >= 0.01
        guard isLong else {
            refuse(fields.path, "a line without length", "give two different places, “start” and “end”.")
            return nil
        }
        let middle = 0.5 * (start + end)
        if isArrow { return (.arrow(from: start - middle, to: end - middle), middle) }
        let isDashed = flag(&fields, ["dashed", "isdashed"], standard: kind == .dashedLine)
        return (.line(from: start - middle, to: end - middle, isDashed: isDashed), middle)
    }

    private static func origin(of axes: Object) -> Point? {
        guard case .axes(let system) = axes.shape else { return nil }
        return system.place(.origin, middle: axes.position)
    }

    private mutating func text(_ kind: ObjectKind, _ fields: inout Fields) -> (Shape, middle: Point?)? {
        let names = [
            "text", "content", "string", "label", "tex", "latex", "equation", "formula", "value", "expression",
        ]
        guard let member = fields.find(names), let written = text(&fields, names) else {
            if fields.find(names) == nil { refuse(fields.path + "text", "missing", "give the text that is shown.") }
            return nil
        }
        var text = written
        if kind == .formula || PlainFormula.isTeX(written) {
            text = PlainFormula.text(written)
            if text != written {
                fix(member.path, .value, "The formula is written as “\(text.shown(60))”, without TeX.")
            }
        }
        guard
            text.unicodeScalars.contains(where: {
                !$0.properties.isWhitespace && $0.properties.generalCategory != .nonspacingMark && $0 != "\u{200D}"
            })
        else {
            refuse(member, "give a text of at least one letter.")
            return nil
        }
        var size = number(&fields, ["fontsize", "size"], standard: 48, in: 0.1...200)
        if size < 6 {
            fix(fields.path, .unit, "The text's size \(Self.written(size)) is taken as a factor of 48.")
            size *= 48
        }
        return (.text(text, size: min(144, max(8, size))), nil)
    }

    private mutating func axes(_ fields: inout Fields) -> (Shape, middle: Point?) {
        var axes = Axes(
            x: range(&fields, ["xrange", "x"], standard: ValueRange(low: -3, high: 3, step: 1)),
            y: range(&fields, ["yrange", "y"], standard: ValueRange(low: -2, high: 2, step: 1))
        )
        axes.width = number(&fields, ["xlength", "width"], standard: 10, in: 1...14)
        axes.height = number(&fields, ["ylength", "height"], standard: 6, in: 1...8)
        axes.hasNumbers = flag(&fields, ["includenumbers", "shownumbers", "showlabels", "numbers"], standard: true)
        axes.xLabel = text(&fields, ["xlabel", "xaxislabel"], most: 30) ?? ""
        axes.yLabel = text(&fields, ["ylabel", "yaxislabel"], most: 30) ?? ""
        return (.axes(axes), nil)
    }

    // MARK: - Painting

    private mutating func style(_ kind: ObjectKind, _ fields: inout Fields) -> Style {
        let standard: Colour =
            switch kind {
            case .circle: .standardBlue
            case .graph: .standardYellow
            default: .white
            }
        let colour = colour(&fields, ["color", "colour"])
        var style = Style(stroke: colour ?? standard, fill: colour ?? standard)
        if let stroke = self.colour(&fields, ["strokecolor", "strokecolour", "stroke", "linecolor", "bordercolor"]) {
            style.stroke = stroke
        }
        style.strokeWidth = number(&fields, ["strokewidth", "linewidth", "thickness"], standard: 4, in: 0...50)
        var isFilled = flag(&fields, ["filled", "isfilled"], standard: false)
        if let fill = fields.find(["fillcolor", "fillcolour"]) ?? fields.find(["fill"]) {
            if let flag = fill.value.bool {
                isFilled = flag
            } else if fill.value.string?.lowercased() != "none", let colour = self.colour(fill) {
                style.fill = colour
                isFilled = true
            }
        }
        style.fillOpacity = number(&fields, ["fillopacity", "opacity"], standard: isFilled ? 1 : 0, in: 0...1)
        return style
    }
}
