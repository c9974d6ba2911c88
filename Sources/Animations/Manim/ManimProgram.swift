/// A scene as a Python program for Manim.
///
/// The same scene gives the same bytes. Of the scene's texts only escaped string literals, checked identifiers and what
/// is written from a formula's tree are in it.
package struct ManimProgram: Hashable, Sendable {
    /// The whole file.
    package let source: String
    /// The class in it that Manim is to render.
    package let className: String

    package init(_ scene: Scene) {
        className = scene.name
        var writer = ManimWriter(scene: scene)
        source = writer.write()
    }
}

/// Writes the program, line by line.
struct ManimWriter {
    let scene: Scene
    var body: [String] = []
    private var helpers: Set<Helper> = []
    private var functions: [String] = []

    /// Functions that are only in the program when they are needed.
    fileprivate enum Helper: CaseIterable {
        case fitted, labelled, finite
    }

    init(scene: Scene) { self.scene = scene }

    mutating func write() -> String {
        body.append("self.camera.background_color = ManimColor(\(Python.colour(scene.background)))")
        var defined: Set<String> = []
        for object in scene.objects {
            // A graph may be described before the axes that it stands on.
            if case .graph(let curve) = object.shape, let axes = scene.object(curve.axes) {
                if defined.insert(axes.name).inserted { define(axes) }
            }
            if defined.insert(object.name).inserted { define(object) }
        }
        let schedule = scene.schedule
        if !schedule.present.isEmpty {
            body.append("self.add(\(schedule.present.map(Self.variable).joined(separator: ", ")))")
        }
        for group in schedule.groups { play(group) }
        body.append("self.wait(\(Python.number(scene.closing)))")
        var lines = ["from manim import *", "import numpy as np"]
        for helper in Helper.allCases where helpers.contains(helper) { lines += ["", "", helper.source] }
        for function in functions { lines += ["", "", function] }
        lines += ["", "", "class \(scene.name)(Scene):", "    def construct(self):"]
        return (lines + body.map { "        \($0)" }).joined(separator: "\n") + "\n"
    }

    static func variable(_ name: String) -> String { "obj_\(name)" }

    // MARK: - Objects

    private mutating func define(_ object: Object) {
        let variable = Self.variable(object.name)
        let number = Python.number
        let paint = Self.paint(object.style)
        let position = object.position
        let isMoved = position != .origin
        let place = isMoved ? ".move_to(\(Python.point(position)))" : ""
        switch object.shape {
        case .circle(let radius): body.append("\(variable) = Circle(radius=\(number(radius)), \(paint))\(place)")
        case .dot(let radius):
            body.append(
                "\(variable) = Dot(radius=\(number(radius)), color=\(Python.colour(object.style.fill)))\(place)"
            )
        case .ellipse(let width, let height):
            body.append("\(variable) = Ellipse(width=\(number(width)), height=\(number(height)), \(paint))\(place)")
        case .square(let side): body.append("\(variable) = Square(side_length=\(number(side)), \(paint))\(place)")
        case .rectangle(let width, let height):
            body.append("\(variable) = Rectangle(width=\(number(width)), height=\(number(height)), \(paint))\(place)")
        case .regular(let sides, let radius):
            body.append(
                "\(variable) = RegularPolygon(n=\(sides), radius=\(number(radius)), start_angle=PI / 2, \(paint))"
                    + ".move_to(\(Python.point(position)))"
            )
        case .star(let tips, let radius):
            let inner = number(radius * Outline.innerShare)
            body.append(
                "\(variable) = Star(n=\(tips), outer_radius=\(number(radius)), inner_radius=\(inner), \(paint))"
                    + ".move_to(\(Python.point(position)))"
            )
        case .polygon(let points):
            let corners = points.map { Python.point($0 + position) }.joined(separator: ", ")
            body.append("\(variable) = Polygon(\(corners), \(paint))")
        case .line(let from, let to, let isDashed):
            let ends = "\(Python.point(from + position)), \(Python.point(to + position))"
            body.append("\(variable) = \(isDashed ? "DashedLine" : "Line")(\(ends), \(Self.line(object.style)))")
        case .arrow(let from, let to):
            let ends = "\(Python.point(from + position)), \(Python.point(to + position))"
            body.append("\(variable) = Arrow(\(ends), buff=0, \(Self.line(object.style)))")
        case .text(let text, let size):
            helpers.insert(.fitted)
            body.append(
                "\(variable) = fitted(Text(\(Python.string(text)), font_size=\(number(size)), "
                    + "color=\(Python.colour(object.style.fill))))\(place)"
            )
        case .axes(let axes): define(axes, object)
        case .numberLine(let range, let length, let hasNumbers):
            body.append(
                "\(variable) = NumberLine(x_range=\(Self.range(range)), length=\(number(length)), "
                    + "\(Self.line(object.style)))\(place)"
            )
            if hasNumbers {
                helpers.insert(.labelled)
                let labels = Ticks.labels(of: range, skipsZero: false)
                body.append("labelled(\(variable), \(variable).number_to_point, DOWN, [\(Self.written(labels))])")
            }
        case .graph(let curve): define(curve, object)
        }
    }

    private mutating func define(_ axes: Axes, _ object: Object) {
        let variable = Self.variable(object.name)
        body.append(
            "\(variable) = Axes(x_range=\(Self.range(axes.x)), y_range=\(Self.range(axes.y)), "
                + "x_length=\(Python.number(axes.width)), y_length=\(Python.number(axes.height)), tips=False, "
                + "axis_config={\"color\": \(Python.colour(object.style.stroke)), "
                + "\"stroke_width\": \(Python.number(min(object.style.strokeWidth, 3)))})"
        )
        if object.position != .origin { body.append("\(variable).shift(\(Python.point(object.position)))") }
        if axes.hasNumbers {
            helpers.insert(.labelled)
            for (axis, range, other, side) in [("x", axes.x, axes.y, "DOWN"), ("y", axes.y, axes.x, "LEFT")] {
                let labels = Self.written(Ticks.labels(of: range, skipsZero: other.low < 0))
                body.append(
                    "labelled(\(variable).\(axis)_axis, \(variable).\(axis)_axis.number_to_point, \(side), [\(labels)])"
                )
            }
        }
        for (label, axis, side) in [(axes.xLabel, "x", "UP"), (axes.yLabel, "y", "RIGHT")] where !label.isEmpty {
            let text = "Text(\(Python.string(label)), font_size=24, color=\(Python.colour(object.style.fill)))"
            body.append(
                "\(variable).\(axis)_axis.add(\(text).next_to(\(variable).\(axis)_axis.get_end(), \(side), buff=0.35))"
            )
        }
    }

    private mutating func define(_ curve: Curve, _ object: Object) {
        guard case .axes(let axes) = scene.object(curve.axes)?.shape else { return }
        helpers.insert(.finite)
        let variable = Self.variable(object.name)
        let function = "function_\(object.name)"
        let bounds = "\(Python.number(axes.y.low)), \(Python.number(axes.y.high))"
        functions.append(
            """
            def \(function)(x):
                x = np.float64(x)
                with np.errstate(all="ignore"):
                    return finite(\(curve.function.python), \(bounds))
            """
        )
        let plots = curve.pieces(on: axes).map { piece in
            let step = Python.number(max((piece.upperBound - piece.lowerBound) / 200, 1e-6))
            let range = "[\(Python.number(piece.lowerBound)), \(Python.number(piece.upperBound)), \(step)]"
            return "\(Self.variable(curve.axes)).plot(\(function), x_range=\(range), "
                + "color=\(Python.colour(object.style.stroke)), stroke_width=\(Python.number(object.style.strokeWidth)))"
        }
        if plots.count == 1 {
            body.append("\(variable) = \(plots[0])")
        } else {
            body.append("\(variable) = VGroup(")
            body += plots.map { "    \($0)," }
            body.append(")")
        }
    }

    private static func paint(_ style: Style) -> String {
        "color=\(Python.colour(style.stroke)), stroke_width=\(Python.number(style.strokeWidth)), "
            + "fill_color=\(Python.colour(style.fill)), fill_opacity=\(Python.number(style.fillOpacity))"
    }

    private static func line(_ style: Style) -> String {
        "color=\(Python.colour(style.stroke)), stroke_width=\(Python.number(style.strokeWidth))"
    }

    private static func range(_ range: ValueRange) -> String {
        "[\(Python.number(range.low)), \(Python.number(range.high)), \(Python.number(range.step))]"
    }

    private static func written(_ labels: [(value: Double, text: String)]) -> String {
        labels.map { "(\(Python.number($0.value)), \(Python.string($0.text)))" }.joined(separator: ", ")
    }

    // MARK: - Animations

    private mutating func play(_ group: Schedule.Group) {
        for case (.move(let from?, _), let target, _, _) in group.animations {
            body.append("\(Self.variable(target)).move_to(\(Python.point(from)))")
        }
        let plays = group.animations.map { action, target, duration, easing in
            let timing =
                "run_time=\(Python.number(duration))" + (easing == .smooth ? "" : ", rate_func=\(easing.python)")
            return written(action, Self.variable(target), timing)
        }
        if plays.count == 1 {
            body.append("self.play(\(plays[0]))")
        } else if !plays.isEmpty {
            body.append("self.play(")
            body += plays.map { "    \($0)," }
            body.append(")")
        }
        if group.wait > 0 { body.append("self.wait(\(Python.number(group.wait)))") }
    }

    private func written(_ action: Action, _ variable: String, _ timing: String) -> String {
        let number = Python.number
        switch action {
        case .create: return "Create(\(variable), \(timing))"
        case .write: return "Write(\(variable), \(timing))"
        case .fadeIn: return "FadeIn(\(variable), \(timing))"
        case .fadeOut: return "FadeOut(\(variable), \(timing))"
        case .transform(let other): return "ReplacementTransform(\(variable), \(Self.variable(other)), \(timing))"
        case .move(_, let to): return "\(variable).animate(\(timing)).move_to(\(Python.point(to)))"
        case .shift(let way): return "\(variable).animate(\(timing)).shift(\(Python.point(way)))"
        case .moveAlong(let path): return "MoveAlongPath(\(variable), \(along(path)).copy(), \(timing))"
        case .rotate(let angle): return "Rotate(\(variable), angle=\(number(angle)), \(timing))"
        case .scale(let factor): return "\(variable).animate(\(timing)).scale(\(number(factor)))"
        case .setColour(let colour): return "\(variable).animate(\(timing)).set_color(\(Python.colour(colour)))"
        case .setStroke(let colour, let width):
            let parts = [colour.map { "color=\(Python.colour($0))" }, width.map { "width=\(number($0))" }].compactMap(
                \.self
            )
            return "\(variable).animate(\(timing)).set_stroke(\(parts.joined(separator: ", ")))"
        case .setFill(let colour, let opacity):
            let parts = [colour.map { "color=\(Python.colour($0))" }, opacity.map { "opacity=\(number($0))" }]
                .compactMap(\.self)
            return "\(variable).animate(\(timing)).set_fill(\(parts.joined(separator: ", ")))"
        case .matrix(let matrix):
            let rows = "[[\(number(matrix.a)), \(number(matrix.b))], [\(number(matrix.c)), \(number(matrix.d))]]"
            return "ApplyMatrix(\(rows), \(variable), \(timing))"
        }
    }

    /// The path itself, or of an interrupted curve its longest piece.
    ///
    /// What moves is given a copy of it: a path that is drawn at the same time is shorter than it will be.
    private func along(_ path: String) -> String {
        guard let object = scene.object(path) else { return Self.variable(path) }
        if case .line(_, _, isDashed: true) = object.shape {
            // A dashed line has no points of its own, only its dashes have.
            return "Line(\(Self.variable(path)).get_start(), \(Self.variable(path)).get_end())"
        }
        guard case .graph(let curve) = object.shape, case .axes(let axes) = scene.object(curve.axes)?.shape else {
            return Self.variable(path)
        }
        let lengths = curve.pieces(on: axes).map { $0.upperBound - $0.lowerBound }
        guard lengths.count > 1, let longest = lengths.max(), let index = lengths.firstIndex(of: longest) else {
            return Self.variable(path)
        }
        return "\(Self.variable(path))[\(index)]"
    }
}

extension ManimWriter.Helper {
    fileprivate var source: String {
        switch self {
        case .fitted:
            """
            def fitted(mobject, width=13.0, height=7.4):
                if mobject.width > width:
                    mobject.scale_to_fit_width(width)
                if mobject.height > height:
                    mobject.scale_to_fit_height(height)
                return mobject
            """
        case .labelled:
            """
            def labelled(axis, place, side, labels):
                for value, text in labels:
                    axis.add(Text(text, font_size=20, color=axis.get_color()).next_to(place(value), side, buff=0.2))
            """
        case .finite:
            """
            def finite(value, low, high):
                return float(np.clip(np.nan_to_num(value, nan=low, posinf=high, neginf=low), low, high))
            """
        }
    }
}

extension Easing {
    fileprivate var python: String {
        switch self {
        case .smooth: "smooth"
        case .linear: "linear"
        case .easeIn: "rate_functions.ease_in_quad"
        case .easeOut: "rate_functions.ease_out_quad"
        }
    }
}
