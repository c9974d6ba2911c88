package import JSON

extension Scene {
    /// The scene in one dialect, whatever it was written in; reading it gives the same film.
    package var json: JSON {
        var json: JSON = [
            "scene_name": .string(name), "background_color": .string(background.text),
            "imports": .array(imports.map { .string($0.rawValue) }), "objects": .array(objects.map(\.json)),
            "animations": .array(animations.map(\.json)),
        ]
        if let resolution { json["resolution"] = [JSON(resolution.width), JSON(resolution.height)] }
        if closing > 2 { json["duration"] = JSON(duration) }
        return json
    }
}

extension Object {
    fileprivate var json: JSON {
        let (type, own) = shape.json(at: position)
        var props = own
        if shape.isFilledOnly {
            props["color"] = .string(style.fill.text)
        } else {
            props["stroke_color"] = .string(style.stroke.text)
            props["stroke_width"] = JSON(style.strokeWidth)
            props["fill_color"] = .string(style.fill.text)
            props["fill_opacity"] = JSON(style.fillOpacity)
        }
        return ["name": .string(name), "type": .string(type), "props": props]
    }
}

extension Shape {
    /// Its type and what belongs to it.
    fileprivate func json(at position: Point) -> (type: String, props: JSON) {
        func placed(_ type: String, _ props: JSON) -> (String, JSON) {
            var props = props
            props["position"] = position.json
            return (type, props)
        }
        switch self {
        case .circle(let radius): return placed("circle", ["radius": JSON(radius)])
        case .dot(let radius): return placed("dot", ["radius": JSON(radius)])
        case .ellipse(let width, let height): return placed("ellipse", ["width": JSON(width), "height": JSON(height)])
        case .square(let side): return placed("square", ["side_length": JSON(side)])
        case .rectangle(let width, let height):
            return placed("rectangle", ["width": JSON(width), "height": JSON(height)])
        case .regular(let sides, let radius):
            let names = [3: "triangle", 4: "diamond", 5: "pentagon", 6: "hexagon", 8: "octagon"]
            return placed(names[sides] ?? "octagon", ["radius": JSON(radius)])
        case .star(let tips, let radius): return placed("star", ["tips": JSON(tips), "radius": JSON(radius)])
        case .polygon(let points): return ("polygon", ["points": .array(points.map { ($0 + position).json })])
        case .line(let from, let to, let isDashed):
            return (isDashed ? "dashed_line" : "line", ["start": (from + position).json, "end": (to + position).json])
        case .arrow(let from, let to): return ("arrow", ["start": (from + position).json, "end": (to + position).json])
        case .text(let text, let size): return placed("text", ["text": .string(text), "font_size": JSON(size)])
        case .axes(let axes):
            var props: JSON = [
                "x_range": axes.x.json, "y_range": axes.y.json, "x_length": JSON(axes.width),
                "y_length": JSON(axes.height),
                "include_numbers": JSON(axes.hasNumbers),
            ]
            if !axes.xLabel.isEmpty { props["x_label"] = .string(axes.xLabel) }
            if !axes.yLabel.isEmpty { props["y_label"] = .string(axes.yLabel) }
            return placed("axes", props)
        case .numberLine(let range, let length, let hasNumbers):
            return placed(
                "number_line",
                ["x_range": range.json, "length": JSON(length), "include_numbers": JSON(hasNumbers)]
            )
        case .graph(let curve):
            return (
                "graph",
                [
                    "axes": .string(curve.axes), "function": .string(curve.function.text),
                    "x_range": [JSON(curve.low), JSON(curve.high)],
                ]
            )
        }
    }
}

extension Animation {
    fileprivate var json: JSON {
        var json: JSON = ["duration": JSON(duration), "wait_after": JSON(waitAfter)]
        guard case .act(let action, let target) = kind else {
            json["type"] = "wait"
            return json
        }
        let (type, parameters) = action.json
        json["type"] = .string(type)
        json["target"] = .string(target)
        if !parameters.isEmpty { json["parameters"] = .object(parameters) }
        if isTogether { json["with_previous"] = true }
        if easing != .smooth { json["rate_func"] = .string(easing.rawValue) }
        return json
    }
}

extension Action {
    /// Its type and its parameters.
    fileprivate var json: (type: String, parameters: JSONObject) {
        switch self {
        case .create: return ("create", [:])
        case .write: return ("write", [:])
        case .fadeIn: return ("fade", ["direction": "in"])
        case .fadeOut: return ("fade", ["direction": "out"])
        case .transform(let other): return ("transform", ["to": .string(other)])
        case .move(let from, let to):
            var parameters: JSONObject = ["position": to.json]
            if let from { parameters["start_pos"] = from.json }
            return ("move", parameters)
        case .shift(let way): return ("shift", ["by": way.json])
        case .moveAlong(let path): return ("move_along", ["path": .string(path)])
        // As text, because a number of more than a turn would be degrees.
        case .rotate(let angle): return ("rotate", ["angle": .string("\(angle) rad")])
        case .scale(let factor): return ("scale", ["factor": JSON(factor)])
        case .setColour(let colour): return ("set_color", ["color": .string(colour.text)])
        case .setStroke(let colour, let width):
            var parameters: JSONObject = [:]
            if let colour { parameters["color"] = .string(colour.text) }
            if let width { parameters["width"] = JSON(width) }
            return ("set_stroke", parameters)
        case .setFill(let colour, let opacity):
            var parameters: JSONObject = [:]
            if let colour { parameters["color"] = .string(colour.text) }
            if let opacity { parameters["opacity"] = JSON(opacity) }
            return ("set_fill", parameters)
        case .matrix(let matrix):
            return ("matrix", ["matrix": [[JSON(matrix.a), JSON(matrix.b)], [JSON(matrix.c), JSON(matrix.d)]]])
        }
    }
}

extension Point {
    fileprivate var json: JSON { [JSON(x), JSON(y)] }
}

extension ValueRange {
    fileprivate var json: JSON { [JSON(low), JSON(high), JSON(step)] }
}
