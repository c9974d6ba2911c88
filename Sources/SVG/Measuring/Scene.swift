internal import XML

/// What a still picture shows: its shapes and texts in the order in which they are painted, in the units of its view
/// box.
struct Scene {
    struct Mark {
        var outline: Outline
        var bounds: Box
        var fill: Ink
        var opacity: Double
        var isStroked: Bool
    }

    struct Line {
        var text: String
        var box: Box
        var fill: Ink
        var stroke: Ink
        var opacity: Double
        var fontSize: Double
        var isBold: Bool
        var isUpright: Bool
        /// How many marks are painted before it.
        var marks: Int
    }

    /// A text element with its lines.
    struct Label {
        var offset: Int
        var lines: [Line] = []

        var text: String { lines.map(\.text).joined(separator: " ") }
        var box: Box { lines.reduce(into: Box.none) { $0.add($1.box) } }
    }

    private(set) var marks: [Mark] = []
    private(set) var labels: [Label] = []
    let viewBox: Box

    private let cascade: Cascade
    private var places: [String: XMLElement] = [:]
    private var budget = 20_000
    /// How many bytes of paths and texts are still looked at, as they may be used again and again.
    private var bytes = 4 << 20

    init(_ root: XMLElement, _ cascade: Cascade) {
        self.cascade = cascade
        let numbers = root["viewBox"]?.numbers ?? []
        viewBox =
            numbers.count == 4
            ? Box(left: numbers[0], top: numbers[1], right: numbers[0] + numbers[2], bottom: numbers[1] + numbers[3])
            : Box(left: 0, top: 0, right: 800, bottom: 600)
        collect(root)
        let look = Look().inside(cascade.properties(of: root, in: []))
        guard look.isDisplayed else { return }
        let lineage = [Subject(root)]
        for child in root.elements { paint(child, look, Matrix(), lineage, depth: 0) }
    }

    private mutating func collect(_ element: XMLElement) {
        if let id = element["id"] { places[id] = element }
        for case .element(let child) in element.children { collect(child) }
    }

    /// The colour that stands for an ink, at an opacity; `nil` when it cannot be told.
    func colour(of ink: Ink, opacity: Double) -> Colour? {
        switch ink {
        case .none: return Colour(red: 0, green: 0, blue: 0, alpha: 0)
        case .unknown: return nil
        case .flat(var colour):
            colour.alpha *= opacity
            return colour
        case .reference(let id):
            guard var colour = gradient(id, depth: 0) else { return nil }
            colour.alpha *= opacity
            return colour
        }
    }

    /// The mean of a gradient's colours.
    private func gradient(_ id: String, depth: Int) -> Colour? {
        guard depth < 4, let element = places[id], element.name.hasSuffix("Gradient") else { return nil }
        let stops = element.elements.filter { $0.name == "stop" }
        guard !stops.isEmpty else {
            return element["href"].flatMap { gradient(String($0.dropFirst()), depth: depth + 1) }
        }
        var sum = Colour(red: 0, green: 0, blue: 0, alpha: 0)
        for stop in stops {
            let properties = cascade.properties(of: stop, in: [])
            guard var colour = Colour(properties["stop-color"] ?? "black") else { return nil }
            colour.alpha *= properties["stop-opacity"].map { Visibility.of($0, "opacity") } ?? 1
            sum.red += colour.red
            sum.green += colour.green
            sum.blue += colour.blue
            sum.alpha += colour.alpha
        }
        let count = Double(stops.count)
        return Colour(red: sum.red / count, green: sum.green / count, blue: sum.blue / count, alpha: sum.alpha / count)
    }

    // MARK: - Walking

    private mutating func paint(
        _ element: XMLElement,
        _ outer: Look,
        _ matrix: Matrix,
        _ lineage: [Subject],
        depth: Int
    ) {
        guard let kind = ElementKind.of(element.name), budget > 0, bytes > 0, depth < 100 else { return }
        budget -= 1
        switch kind {
        case .root, .container, .shape, .text, .use, .image: break
        default: return
        }
        let look = outer.inside(cascade.properties(of: element, in: lineage))
        guard look.isDisplayed else { return }
        let matrix = look.transform.map { matrix.times(Matrix($0)) } ?? matrix
        switch kind {
        case .shape: shape(element, look, matrix)
        case .text: text(element, look, matrix, lineage)
        case .image: image(element, look, matrix)
        case .use: use(element, look, matrix, lineage, depth)
        default:
            let inner = kind == .root ? matrix.times(Self.placement(of: element, in: element)) : matrix
            let lineage = lineage + [Subject(element)]
            for case .element(let child) in element.children { paint(child, look, inner, lineage, depth: depth + 1) }
        }
    }

    private mutating func use(_ element: XMLElement, _ look: Look, _ matrix: Matrix, _ lineage: [Subject], _ depth: Int)
    {
        guard let target = element["href"].flatMap({ places[String($0.dropFirst())] }) else { return }
        let moved = matrix.times(.translation(element["x"]?.leadingNumber ?? 0, element["y"]?.leadingNumber ?? 0))
        guard target.name == "symbol" || target.name == "svg" else {
            return paint(target, look, moved, lineage, depth: depth + 8)
        }
        let inner = moved.times(Self.placement(of: target, in: element))
        let lineage = lineage + [Subject(target)]
        let look = look.inside(cascade.properties(of: target, in: lineage))
        for case .element(let child) in target.children { paint(child, look, inner, lineage, depth: depth + 8) }
    }

    /// How the view box of a symbol or of an inner picture lies in the space that `frame` gives it.
    private static func placement(of element: XMLElement, in frame: XMLElement) -> Matrix {
        let isInner = element.name == "svg"
        let origin =
            isInner ? Matrix.translation(element["x"]?.leadingNumber ?? 0, element["y"]?.leadingNumber ?? 0) : Matrix()
        guard let box = element["viewBox"]?.numbers, box.count == 4, box[2] > 0, box[3] > 0,
            let width = frame["width"]?.leadingNumber ?? element["width"]?.leadingNumber,
            let height = frame["height"]?.leadingNumber ?? element["height"]?.leadingNumber,
            !(frame["width"]?.contains("%") ?? false)
        else { return origin }
        let scale = min(width / box[2], height / box[3])
        return origin.times(
            Matrix(
                a: scale,
                b: 0,
                c: 0,
                d: scale,
                e: (width - box[2] * scale) / 2 - box[0] * scale,
                f: (height - box[3] * scale) / 2 - box[1] * scale
            )
        )
    }

    // MARK: - Shapes

    private mutating func shape(_ element: XMLElement, _ look: Look, _ matrix: Matrix) {
        bytes -= (element["d"] ?? element["points"])?.utf8.count ?? 0
        guard look.isVisible, let outline = outline(element)?.moved(by: matrix) else { return }
        let bounds = outline.bounds
        guard !bounds.isNone else { return }
        marks.append(
            Mark(
                outline: outline,
                bounds: bounds,
                fill: element.name == "line" ? .none : look.fill,
                opacity: look.opacity * look.fillOpacity,
                isStroked: look.stroke != .none && look.strokeWidth > 0
            )
        )
    }

    private func outline(_ element: XMLElement) -> Outline? {
        func across(_ name: String) -> Double? { element[name]?.length(of: viewBox.width) }
        func down(_ name: String) -> Double? { element[name]?.length(of: viewBox.height) }
        switch element.name {
        case "rect":
            guard let width = across("width"), let height = down("height"), width > 0, height > 0 else { return nil }
            let (x, y) = (across("x") ?? 0, down("y") ?? 0)
            return Outline(parts: [Box(left: x, top: y, right: x + width, bottom: y + height).corners(Matrix())])
        case "circle":
            guard let radius = across("r"), radius > 0 else { return nil }
            return .ellipse(Point(x: across("cx") ?? 0, y: down("cy") ?? 0), radius, radius)
        case "ellipse":
            guard let rx = across("rx"), let ry = down("ry"), rx > 0, ry > 0 else { return nil }
            return .ellipse(Point(x: across("cx") ?? 0, y: down("cy") ?? 0), rx, ry)
        case "line":
            return Outline(parts: [
                [
                    Point(x: across("x1") ?? 0, y: down("y1") ?? 0), Point(x: across("x2") ?? 0, y: down("y2") ?? 0),
                ]
            ])
        case "path": return element["d"].map { Outline(path: $0) }
        default:
            let numbers = element["points"]?.numbers ?? []
            guard numbers.count >= 4 else { return nil }
            return Outline(parts: [
                stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
            ])
        }
    }

    private mutating func image(_ element: XMLElement, _ look: Look, _ matrix: Matrix) {
        guard look.isVisible, let width = element["width"]?.leadingNumber, let height = element["height"]?.leadingNumber
        else { return }
        let (x, y) = (element["x"]?.leadingNumber ?? 0, element["y"]?.leadingNumber ?? 0)
        let corners = Box(left: x, top: y, right: x + width, bottom: y + height).corners(matrix)
        let outline = Outline(parts: [corners])
        marks.append(
            Mark(outline: outline, bounds: outline.bounds, fill: .unknown, opacity: look.opacity, isStroked: false)
        )
    }

    // MARK: - Text

    private mutating func text(_ element: XMLElement, _ look: Look, _ matrix: Matrix, _ lineage: [Subject]) {
        let cascade = cascade
        var layout = TextLayout(matrix: matrix, marks: marks.count) { element, lineage, look in
            look.inside(cascade.properties(of: element, in: lineage))
        }
        layout.add(element, look, lineage)
        let lines = layout.lines(places)
        bytes -= layout.bytes
        if !lines.isEmpty { labels.append(Label(offset: element.offset, lines: lines)) }
    }
}
