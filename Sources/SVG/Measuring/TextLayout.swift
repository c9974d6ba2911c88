internal import XML

/// Puts the pieces of a text element where a reader would see them.
struct TextLayout {
    private struct Piece {
        var text: String
        var look: Look
        var path: String?
        var length: Double?
        var isHidden: Bool
    }

    /// Pieces that follow one another from a place that is given.
    private struct Run {
        var x: Double
        var y: Double
        var anchor: String
        var pieces: [Piece] = []
    }

    private let matrix: Matrix
    private let marks: Int
    private let style: (XMLElement, [Subject], Look) -> Look
    private var runs: [Run] = []
    private var pen = Point(x: 0, y: 0)
    private var endsInSpace = true
    /// How much text it has laid out.
    private(set) var bytes = 0

    init(matrix: Matrix, marks: Int, style: @escaping (XMLElement, [Subject], Look) -> Look) {
        self.matrix = matrix
        self.marks = marks
        self.style = style
    }

    mutating func add(_ element: XMLElement, _ look: Look, _ lineage: [Subject], path: String? = nil) {
        let path = element.name == "textPath" ? element["href"].map { String($0.dropFirst()) } : path
        place(element, look)
        let lineage = lineage + [Subject(element)]
        for child in element.children {
            switch child {
            case .text(let text): append(text, element, look, path)
            case .element(let child) where ElementKind.of(child.name) == .text:
                let look = style(child, lineage, look)
                if look.isDisplayed { add(child, look, lineage, path: path) }
            case .element: break
            }
        }
    }

    /// Begins a run where the element says where it is.
    private mutating func place(_ element: XMLElement, _ look: Look) {
        let x = element["x"]?.length(of: 0, fontSize: look.fontSize)
        let y = element["y"]?.length(of: 0, fontSize: look.fontSize)
        let dx = element["dx"]?.length(of: 0, fontSize: look.fontSize) ?? 0
        let dy = element["dy"]?.length(of: 0, fontSize: look.fontSize) ?? 0
        guard x != nil || y != nil || dy != 0 || dx != 0 || runs.isEmpty else { return }
        // Without an x of its own it goes on where the last one ended.
        let start = x ?? (runs.last.map { $0.x + Self.width($0) } ?? 0)
        let baseline = y ?? pen.y
        pen = Point(x: start + dx, y: baseline + dy)
        let anchor = x == nil && !runs.isEmpty ? "start" : look.anchor
        runs.append(Run(x: pen.x, y: pen.y, anchor: anchor))
        endsInSpace = true
    }

    private mutating func append(_ text: String, _ element: XMLElement, _ look: Look, _ path: String?) {
        bytes += text.utf8.count
        var shown = ""
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace && scalar != "\u{A0}"
            if isSpace, endsInSpace, element["xml:space"] != "preserve" { continue }
            shown.unicodeScalars.append(isSpace ? " " : scalar)
            endsInSpace = isSpace
        }
        guard !shown.isEmpty, !runs.isEmpty else { return }
        runs[runs.count - 1].pieces.append(
            Piece(
                text: shown,
                look: look,
                path: path,
                length: element["textLength"]?.leadingNumber,
                isHidden: !look.isVisible
            )
        )
    }

    private static func width(_ run: Run) -> Double {
        run.pieces.reduce(0) { $0 + ($1.length ?? TextWidth.of($1.text, $1.look)) }
    }

    /// A line for each run that can be seen.
    func lines(_ places: [String: XMLElement]) -> [Scene.Line] {
        runs.compactMap { run in
            let pieces = run.pieces.filter { !$0.isHidden }
            let text = pieces.map(\.text).joined().split(separator: " ").joined(separator: " ")
            guard let main = pieces.max(by: { $0.text.utf8.count < $1.text.utf8.count }), !text.isEmpty else {
                return nil
            }
            var box: Box
            if let path = main.path.flatMap({ places[$0]?["d"] }) {
                box = Outline(path: path).bounds.grown(by: main.look.fontSize / 2)
            } else {
                box = Self.box(run, width: Self.width(run), main.look)
            }
            let isUpright = main.path == nil && abs(matrix.b) < 1e-6 && abs(matrix.c) < 1e-6
            box = box.corners(matrix).reduce(into: Box.none) { $0.add($1) }
            return Scene.Line(
                text: text,
                box: box,
                fill: main.look.fill,
                stroke: main.look.stroke,
                opacity: main.look.opacity * main.look.fillOpacity,
                fontSize: main.look.fontSize * matrix.scale,
                isBold: main.look.isBold,
                isUpright: isUpright,
                marks: marks
            )
        }
    }

    private static func box(_ run: Run, width: Double, _ look: Look) -> Box {
        let left =
            switch run.anchor {
            case "middle": run.x - width / 2
            case "end": run.x - width
            default: run.x
            }
        let size = look.fontSize
        let top =
            switch look.baseline {
            case "middle", "central": run.y - size * 0.5
            case "hanging", "text-before-edge", "text-top", "before-edge": run.y
            default: run.y - size * 0.75
            }
        return Box(left: left, top: top, right: left + width, bottom: top + size * 0.97)
    }
}
