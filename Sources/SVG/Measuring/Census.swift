internal import XML

/// Counts what is in a picture and gathers what refers to what.
struct Census {
    struct Reference {
        var attribute: String
        var id: String
        var offset: Int
        var isAnimation: Bool
    }

    let cascade: Cascade
    var elements = 0
    var animations: [String: Int] = [:]
    var labels = 0
    var shapes = 0
    var emptyGroups: [Int] = []
    var ids: Set<String> = []
    var references: [Reference] = []
    /// Animations that begin with another that may not be there.
    private var events: [(offset: Int, event: String, id: String)] = []
    var missingKeyframes: Set<String> = []

    init(cascade: Cascade) {
        self.cascade = cascade
    }

    var waiting: [(offset: Int, event: String)] {
        events.filter { !ids.contains($0.id) }.map { ($0.offset, $0.event) }
    }

    mutating func count(_ element: XMLElement, isDrawn: Bool, _ lineage: [Subject]) {
        elements += 1
        if let id = element["id"] { ids.insert(id) }
        let kind = ElementKind.of(element.name)
        var isDrawn = isDrawn
        switch kind {
        case .animation:
            animations[element.name, default: 0] += 1
            collectEvents(element)
        case .shape, .use, .image: if isDrawn { shapes += 1 }
        case .text:
            if element.name == "text", isDrawn, element.text.contains(where: { !$0.isWhitespace }) { labels += 1 }
        case .definition, .paint: isDrawn = false
        case .container:
            if element.name == "g", element.elements.allSatisfy({ ElementKind.of($0.name) == .words }),
                element["id"] == nil
            {
                emptyGroups.append(element.offset)
            }
        case .style: collectURLs(element)
        default: break
        }
        collectReferences(element, kind)
        if cascade.animates(element, in: lineage) { collectStyle(element, lineage) }
        guard !element.children.isEmpty else { return }
        let lineage = lineage + [Subject(element)]
        for case .element(let child) in element.children { count(child, isDrawn: isDrawn, lineage) }
    }

    private mutating func collectReferences(_ element: XMLElement, _ kind: ElementKind?) {
        for reference in References.of(element) {
            references.append(
                Reference(
                    attribute: reference.attribute,
                    id: reference.id,
                    offset: element.offset,
                    isAnimation: kind == .animation && reference.attribute == "href"
                )
            )
        }
    }

    private mutating func collectURLs(_ element: XMLElement) {
        for id in References.localURLs(in: element.text) {
            references.append(Reference(attribute: "A style", id: id, offset: element.offset, isAnimation: false))
        }
    }

    private mutating func collectEvents(_ element: XMLElement) {
        for part in (element["begin"] ?? "").split(separator: ";") {
            let event = part.split(separator: " ").joined()
            guard let dot = (event.firstRange(of: ".end") ?? event.firstRange(of: ".begin"))?.lowerBound else {
                continue
            }
            events.append((element.offset, event, String(event[..<dot])))
        }
    }

    private mutating func collectStyle(_ element: XMLElement, _ lineage: [Subject]) {
        let properties = cascade.properties(of: element, in: lineage)
        guard let value = properties["animation"] ?? properties["animation-name"], value != "none", value != "inherit"
        else {
            return
        }
        if StyleAnimation.all(in: properties, cascade.keyframes).isEmpty {
            let name = value.split(separator: " ").first {
                $0.first?.isLetter == true && !$0.hasPrefix("ease") && $0 != "linear" && $0 != "infinite"
            }
            missingKeyframes.insert(name.map(String.init) ?? value)
        } else {
            animations["css", default: 0] += 1
        }
    }
}
