/// A scene as one self-contained, animated SVG, to be looked at while the film is made.
///
/// It shows what the film will show, at the same times, but for small things: texts have the reader's typeface, and what has no
/// single outline fades where it would morph. The same scene gives the same bytes.
package struct Preview: Hashable, Sendable {
    package let svg: String

    package init(_ scene: Scene) {
        var drawing = PreviewDrawing(scene: scene)
        svg = drawing.draw()
    }
}

/// Draws a scene: each object within groups that its animations move, the last outermost.
struct PreviewDrawing {
    /// An object as it has become so far.
    struct Figure {
        let object: Object
        var transform = Transform()
        var style: Style
        var isVisible: Bool
        /// The animations of its colours and of its appearing, which are its own.
        var inner = ""
        /// Animations of its opacity.
        var opacity = ""
        /// The groups around it, each as what opens and what closes it, innermost first.
        var groups: [(open: String, close: String)] = []
        var isDrawnOn = false

        var middle: Point { transform.apply(object.position) }
    }

    let scene: Scene
    var figures: [String: Figure] = [:]
    /// What is shown while one outline becomes another.
    var morphs: [String] = []

    init(scene: Scene) { self.scene = scene }

    mutating func draw() -> String {
        let schedule = scene.schedule
        for object in scene.objects {
            figures[object.name] = Figure(
                object: object,
                style: object.style,
                isVisible: schedule.present.contains(object.name)
            )
        }
        for group in schedule.groups {
            for animation in group.animations {
                let timing = Timing(begin: group.begin, duration: animation.duration, easing: animation.easing)
                animate(animation.action, animation.target, timing)
            }
        }
        let drawn = scene.objects.compactMap { figures[$0.name].map { markup($0, schedule) } }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" font-family="sans-serif">
            <title>\(Markup.escaped(scene.name))</title>
            <rect width="1280" height="720" fill="\(scene.background.text)"/>
            \((drawn + morphs).joined(separator: "\n"))
            </svg>

            """
    }

    /// The pieces of a curve as places in the frame.
    func places(of curve: Curve) -> [[Point]] { scene.object(curve.axes).map(curve.places) ?? [] }

    private func markup(_ figure: Figure, _ schedule: Schedule) -> String {
        let style = figure.object.style
        let isPresent = schedule.present.contains(figure.object.name)
        let shape = figure.object.shape
        let fill =
            shape.isArrow ? style.stroke.text : shape.isFilledOnly || style.fillOpacity > 0 ? style.fill.text : "none"
        var paint = "fill=\"\(fill)\""
        if shape.isFilledOnly {
            paint += " stroke=\"none\""
        } else {
            if !shape.isArrow, style.fillOpacity > 0, style.fillOpacity < 1 {
                paint += " fill-opacity=\"\(Markup.number(style.fillOpacity))\""
            }
            paint += " stroke=\"\(style.stroke.text)\" stroke-width=\"\(Markup.number(style.strokeWidth * 0.9))\""
        }
        var text = "<g \(paint)\(isPresent ? "" : " opacity=\"0\"")>\(figure.opacity)\(figure.inner)"
        text += self.shape(figure.object, isDrawnOn: figure.isDrawnOn) + "</g>"
        for group in figure.groups { text = group.open + text + group.close }
        return text
    }
}

/// When an animation takes place, as its attributes.
struct Timing {
    var begin: Double
    var duration: Double
    var easing: Easing

    var attributes: String {
        var text = "begin=\"\(Markup.fine(begin))s\" dur=\"\(Markup.fine(duration))s\" fill=\"freeze\""
        switch easing {
        case .linear: break
        case .smooth: text += " calcMode=\"spline\" keyTimes=\"0;1\" keySplines=\"0.45 0 0.55 1\""
        // These two are parabolas exactly.
        case .easeIn: text += " calcMode=\"spline\" keyTimes=\"0;1\" keySplines=\"0.3333 0 0.6667 0.3333\""
        case .easeOut: text += " calcMode=\"spline\" keyTimes=\"0;1\" keySplines=\"0.3333 0.6667 0.6667 1\""
        }
        return text
    }

    func animate(_ name: String, _ from: String, _ to: String) -> String {
        "<animate attributeName=\"\(name)\" values=\"\(from);\(to)\" \(attributes)/>"
    }

    func transform(_ type: String, _ from: String, _ to: String) -> String {
        "<animateTransform attributeName=\"transform\" type=\"\(type)\" values=\"\(from);\(to)\" \(attributes)/>"
    }

    /// What holds from the beginning, or from the end, on.
    func set(_ name: String, _ value: String, atEnd: Bool = false) -> String {
        "<set attributeName=\"\(name)\" to=\"\(value)\" begin=\"\(Markup.fine(atEnd ? begin + duration : begin))s\" fill=\"freeze\"/>"
    }
}
