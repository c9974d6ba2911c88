/// A picture in the making: the scene, the canvas and when what appears.
///
/// Each layout is an extension of it that places the items in ``content``.
struct Drawing {
    let scene: Scene
    let schedule: Schedule
    var canvas: Canvas
    var findings: [String] = []

    /// Where each item was drawn.
    var placed: [String: Outline] = [:]

    /// The boxes that hold other items.
    var containers: [(id: String, box: Box)] = []

    /// Where a layout may draw.
    private(set) var content = Box(x: 48, y: 112, width: 1104, height: 648)

    init(_ scene: Scene, prefix: String) {
        self.scene = scene
        schedule = Schedule(scene)
        canvas = Canvas(prefix: prefix)
    }

    mutating func draw() {
        ground()
        title()
        takeaway()
        switch scene.kind {
        case .flow, .graph: drawGraph()
        case .cycle: drawCycle()
        case .timeline: drawTimeline()
        case .comparison: drawComparison()
        case .plot: drawPlot()
        case .parts: drawParts()
        case .hierarchy: drawHierarchy()
        case .layers: drawLayers()
        case .equation: drawEquation()
        case .spatial: drawSpace()
        }
    }

    /// The finished document.
    var document: String {
        let name = canvas.prefix
        let style = """
            @media (prefers-reduced-motion:reduce){.\(name)-in{opacity:1!important;transform:none!important;\
            stroke-dashoffset:0!important}.\(name)-still{transform:none!important}.\(name)-on{display:none!important}}
            """
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" role="img" aria-labelledby="\(name)-title \
            \(name)-summary" font-family="\(Typeface.family)"><title id="\(name)-title">\(CleanText.escaped(scene.title))\
            </title><desc id="\(name)-summary">\(CleanText.escaped(summary))</desc><style>\(style)</style>\(canvas.markup)</svg>
            """
    }

    func item(_ id: String) -> Scene.Item? { scene.items.first { $0.id == id } }

    func index(of id: String) -> Int? { scene.items.firstIndex { $0.id == id } }

    /// The colour of an item: its own, that of its shape, or the next of a row of colours.
    func colour(of item: Scene.Item) -> Colour {
        if let colour = item.colour { return colour }
        if let shape = item.shape, !shape.isGround { return shape.colour }
        let row: [Colour] = [.blue, .green, .orange, .purple, .teal, .pink, .yellow, .red]
        return row[(index(of: item.id) ?? 0) % row.count]
    }

    // MARK: Frame

    private mutating func ground() {
        canvas.add(
            "rect",
            [
                "x": "4", "y": "4", "width": "1192", "height": "792", "rx": "28", "fill": Paper.ground,
                "stroke": Paper.edge, "stroke-width": "2",
            ]
        )
    }

    private mutating func title() {
        var block = TextBlock(scene.title, .bold, width: 1080, lines: 1, sizes: 26...38)
        if block.isDamaged { block = TextBlock(scene.title, .bold, width: 1080, lines: 2, sizes: 20...25) }
        let colour = scene.items.first.map { self.colour(of: $0) } ?? .blue
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: 0.05)])
        canvas.text(
            block,
            at: 56,
            top: (block.lines.count > 1 ? 52 : 58) - block.height / 2,
            anchor: .start,
            on: Paper.ground
        )
        canvas.close()
        let length = min(block.width, 1080)
        canvas.add(
            "path",
            [
                "class": "\(canvas.prefix)-in", "d": "M58 92H\(number(58 + length))", "stroke": colour.main,
                "stroke-width": "5", "stroke-linecap": "round", "stroke-dasharray": number(length),
            ],
            .draw(length: length, at: 0.2, for: 0.7)
        )
    }

    private mutating func takeaway() {
        guard !scene.takeaway.isEmpty else { return }
        var block = TextBlock(scene.takeaway, .regular, width: 990, lines: 1, sizes: 18...23)
        if block.isDamaged { block = TextBlock(scene.takeaway, .regular, width: 990, lines: 2, sizes: 15...21) }
        let height = max(56, block.height + 22)
        let box = Box(x: 48, y: 768 - height, width: 1104, height: height)
        canvas.group(["class": "\(canvas.prefix)-in"], [.appear(at: schedule.closing, for: 0.6)])
        canvas.add(
            "rect",
            [
                "x": number(box.x), "y": number(box.y), "width": number(box.width), "height": number(box.height),
                "rx": "18", "fill": Colour.yellow.pale, "stroke": Colour.yellow.soft, "stroke-width": "2",
            ]
        )
        canvas.claim(box)
        canvas.group(["transform": "translate(88 \(number(box.midY)))"])
        canvas.add(raw: Pictogram.markup(.bulb, .yellow, size: 40))
        canvas.close()
        canvas.text(block, at: 124, top: box.midY - block.height / 2, anchor: .start, on: Colour.yellow.pale)
        canvas.close()
        content.height = box.y - 20 - content.y
    }

    private var summary: String {
        let names = scene.order.compactMap { item($0)?.label }.joined(separator: ", ")
        return scene.takeaway.isEmpty ? names : names + ". " + scene.takeaway
    }
}
