/// The drawing as it grows: markup, and where text and boxes are.
struct Canvas {
    /// Stands before every id and class, so that several pictures may share a page.
    let prefix: String
    private(set) var markup = ""
    private(set) var labels: [Figure.Label] = []
    private(set) var boxes: [Box] = []
    private(set) var animations = 0
    private var open: [String] = []

    init(prefix: String) { self.prefix = prefix }

    /// Adds an element, with what it contains.
    mutating func add(_ name: String, _ attributes: KeyValuePairs<String, String>, _ contents: Motion...) {
        add(name, attributes, contents)
    }

    mutating func add(_ name: String, _ attributes: KeyValuePairs<String, String>, _ contents: [Motion]) {
        markup += "<\(name)"
        write(attributes)
        let inner = contents.map(\.markup).joined()
        animations += contents.reduce(0) { $0 + $1.count }
        markup += inner.isEmpty ? "/>" : ">\(inner)</\(name)>"
    }

    /// Opens a group; what follows is in it until ``close()``.
    mutating func group(_ attributes: KeyValuePairs<String, String> = [:], _ contents: [Motion] = []) {
        markup += "<g"
        write(attributes)
        markup += ">" + contents.map(\.markup).joined()
        animations += contents.reduce(0) { $0 + $1.count }
        open.append("</g>")
    }

    mutating func close() {
        if let end = open.popLast() { markup += end }
    }

    /// Adds markup that is known to be well-formed.
    mutating func add(raw: String, animations count: Int = 0) {
        markup += raw
        animations += count
    }

    /// Notes that a box is here, which no other box and no foreign text may cross.
    mutating func claim(_ box: Box) { boxes.append(box) }

    /// Writes text with its top at `top`.
    mutating func text(
        _ block: TextBlock,
        at x: Double,
        top: Double,
        anchor: Anchor = .middle,
        colour: String = Paper.ink,
        on ground: String
    ) {
        for (index, line) in block.lines.enumerated() {
            let baseline = top + (Double(index) + 0.5) * block.size * TextBlock.leading + block.size * 0.355
            markup += "<text x=\"\(number(x))\" y=\"\(number(baseline))\" font-size=\"\(number(block.size))\""
            if anchor != .start { markup += " text-anchor=\"\(anchor.rawValue)\"" }
            if block.typeface == .bold { markup += " font-weight=\"700\"" }
            markup += " fill=\"\(colour)\">\(CleanText.escaped(line))</text>"
            let width = block.typeface.width(of: line, size: block.size)
            let left =
                switch anchor {
                case .start: x
                case .middle: x - width / 2
                case .end: x - width
                }
            let box = Box(x: left, y: baseline - block.size * 0.8, width: width, height: block.size)
            labels.append(Figure.Label(text: line, box: box, colour: colour, ground: ground))
        }
    }

    /// Where text stands from its x.
    enum Anchor: String { case start, middle, end }

    private mutating func write(_ attributes: KeyValuePairs<String, String>) {
        for (name, value) in attributes { markup += " \(name)=\"\(value)\"" }
    }
}
