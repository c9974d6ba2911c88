package import JSON

extension Scene {
    /// How many of each there may be, and how long their texts.
    package enum Limit {
        package static let items = 12
        package static let links = 16
        package static let title = 70
        package static let label = 40
        package static let note = 80
        package static let linkLabel = 24
        package static let value = 48
        package static let group = 30
        package static let takeaway = 160
        package static let formula = 48
    }

    /// Reads a scene as a model wrote it, and makes valid what is not.
    ///
    /// Everything that was changed is told in `findings`, in sentences that a model could act on. Only a scene without
    /// anything to show is refused.
    package init(reading json: JSON, findings: inout [String]) throws(SceneError) {
        var reader = SceneReader()
        self = try reader.scene(json)
        findings += reader.findings
    }
}

/// Reads one scene and collects what had to be changed.
struct SceneReader {
    var findings: [String] = []

    mutating func scene(_ json: JSON) throws(SceneError) -> Scene {
        guard json.object != nil else { throw .notAnObject }
        let kind: Scene.Kind = choice(json["kind"], "kind", of: "the scene") ?? .flow
        let (items, names) = items(json["items"])
        guard !items.isEmpty else { throw .noItems }
        let ids = items.map(\.id)
        let links = links(json["links"], names: names)
        var scene = Scene(
            kind: kind,
            title: text(json["title"], "title", of: "the scene", Scene.Limit.title),
            items: items,
            links: links,
            order: order(json["order"], names: names, ids: ids),
            takeaway: text(json["takeaway"], "takeaway", of: "the scene", Scene.Limit.takeaway),
            formula: text(json["formula"], "formula", of: "the scene", Scene.Limit.formula),
            axes: axes(json)
        )
        if scene.title.isEmpty { scene.title = items[0].label }
        return scene
    }

    // MARK: Items

    private mutating func items(_ json: JSON?) -> (items: [Scene.Item], names: [String: String]) {
        var items: [Scene.Item] = []
        var names: [String: String] = [:]
        let entries = json?.array ?? []
        if entries.count > Scene.Limit.items {
            findings.append("Only the first \(Scene.Limit.items) of \(entries.count) items are drawn.")
        }
        for (index, entry) in entries.prefix(Scene.Limit.items).enumerated() {
            guard var item = item(entry, at: index) else { continue }
            let written = CleanText.clean(entry["id"]?.string ?? entry["id"]?.int.map(String.init) ?? "", atMost: 40)
                .text
            var id = written.isEmpty ? "item\(index + 1)" : written
            if items.contains(where: { $0.id == id }) {
                var count = 2
                while items.contains(where: { $0.id == "\(id)-\(count)" }) { count += 1 }
                findings.append("Two items had the id “\(id)”; the later one is called “\(id)-\(count)”.")
                id = "\(id)-\(count)"
            }
            item.id = id
            items.append(item)
            // Models name the ends of links by label as often as by id.
            for name in [id, id.lowercased(), item.label.lowercased()] where names[name] == nil { names[name] = id }
        }
        return (items, names)
    }

    private mutating func item(_ json: JSON, at index: Int) -> Scene.Item? {
        let json: JSON = json.string.map { ["label": .string($0)] } ?? json
        guard json.object != nil else {
            findings.append("Item \(index + 1) is not an object and was left out.")
            return nil
        }
        let name = "item \(index + 1)"
        var item = Scene.Item(id: "", label: text(json["label"], "label", of: name, Scene.Limit.label))
        if item.label.isEmpty { item.label = CleanText.clean(json["id"]?.string ?? "", atMost: Scene.Limit.label).text }
        item.value = text(json["value"], "value", of: name, Scene.Limit.value)
        if item.label.isEmpty { item.label = item.value }
        if item.label.isEmpty {
            item.label = "Item \(index + 1)"
            findings.append("Item \(index + 1) had no label.")
        }
        item.note = text(json["note"], "note", of: name, Scene.Limit.note)
        item.group = text(json["group"], "group", of: name, Scene.Limit.group)
        item.shape = shape(json["shape"], of: item.label)
        item.colour = choice(json["colour"] ?? json["color"], "colour", of: "“\(item.label)”")
        item.scale = choice(json["size"], "size", of: "“\(item.label)”") ?? .medium
        item.motion = choice(json["motion"], "motion", of: "“\(item.label)”") ?? .appear
        item.place = choice(json["place"], "place", of: "“\(item.label)”")
        if let x = json["x"]?.double, let y = json["y"]?.double { item.position = Point(clamped(x), clamped(y)) }
        return item
    }

    private mutating func shape(_ json: JSON?, of label: String) -> Shape? {
        guard let name = json?.string, !name.isEmpty, name != "none" else { return nil }
        if let shape = Shape(rawValue: name) { return shape }
        let cleaned = CleanText.clean(name, atMost: 40).text
        guard let nearest = Shape.nearest(to: cleaned) else {
            findings.append("There is no shape “\(cleaned)”; “\(label)” is drawn as a box.")
            return .box
        }
        findings.append("There is no shape “\(cleaned)”; “\(label)” is drawn as \(nearest.rawValue).")
        return nearest
    }

    // MARK: Links, order, axes

    private mutating func links(_ json: JSON?, names: [String: String]) -> [Scene.Link] {
        var links: [Scene.Link] = []
        let entries = json?.array ?? []
        if entries.count > Scene.Limit.links {
            findings.append("Only the first \(Scene.Limit.links) of \(entries.count) links are drawn.")
        }
        for (index, entry) in entries.prefix(Scene.Limit.links).enumerated() {
            let name = "link \(index + 1)"
            guard let from = end(entry["from"], names), let to = end(entry["to"], names) else {
                findings.append("Link \(index + 1) leads from or to an item that does not exist and was dropped.")
                continue
            }
            guard from != to else {
                findings.append("Link \(index + 1) leads from “\(from)” to itself and was dropped.")
                continue
            }
            let relation: Scene.Relation = choice(entry["relation"], "relation", of: name) ?? .connectedTo
            guard !links.contains(where: { $0.from == from && $0.to == to && $0.relation == relation }) else {
                findings.append("Link \(index + 1) says again that “\(from)” leads to “\(to)” and was dropped.")
                continue
            }
            let label = text(entry["label"], "label", of: name, Scene.Limit.linkLabel)
            let motion: Scene.LinkMotion = choice(entry["motion"], "motion", of: name) ?? .draw
            links.append(Scene.Link(from: from, to: to, label: label, relation: relation, motion: motion))
        }
        return links
    }

    private func end(_ json: JSON?, _ names: [String: String]) -> String? {
        guard let written = json?.string ?? json?.int.map(String.init) else { return nil }
        let name = CleanText.clean(written, atMost: 40).text
        return names[name] ?? names[name.lowercased()]
    }

    private mutating func order(_ json: JSON?, names: [String: String], ids: [String]) -> [String] {
        var order: [String] = []
        var unknown = 0
        for entry in (json?.array ?? []).prefix(2 * Scene.Limit.items) {
            guard let id = end(entry, names) else {
                unknown += 1
                continue
            }
            if !order.contains(id) { order.append(id) }
        }
        if unknown > 0 { findings.append("The order names \(unknown) items that do not exist; they are skipped.") }
        return order + ids.filter { !order.contains($0) }
    }

    private mutating func axes(_ json: JSON) -> Scene.Axes {
        var axes = Scene.Axes()
        axes.xLabel = text(json["x_label"], "x_label", of: "the scene", Scene.Limit.label)
        axes.yLabel = text(json["y_label"], "y_label", of: "the scene", Scene.Limit.label)
        (axes.xFrom, axes.xTo) = range(json, "x_from", "x_to")
        (axes.yFrom, axes.yTo) = range(json, "y_from", "y_to")
        return axes
    }

    private mutating func range(_ json: JSON, _ low: String, _ high: String) -> (Double?, Double?) {
        let from = json[low]?.double.map(clamped)
        let to = json[high]?.double.map(clamped)
        guard let from, let to, to - from < 1e-6 else { return (from, to) }
        findings.append("“\(low)” is not less than “\(high)”; the range is chosen from what is drawn.")
        return (nil, nil)
    }

    private func clamped(_ value: Double) -> Double { value.isFinite ? max(-1e6, min(1e6, value)) : 0 }

    // MARK: Values

    private mutating func text(_ json: JSON?, _ field: String, of owner: String, _ most: Int) -> String {
        let written = json?.string ?? json?.number?.text ?? ""
        let (text, isCut) = CleanText.clean(written, atMost: most)
        if isCut { findings.append("The \(field) of \(owner) is longer than \(most) characters and was shortened.") }
        return text
    }

    private mutating func choice<Choice>(_ json: JSON?, _ field: String, of owner: String) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let written = json?.string, !written.isEmpty else { return nil }
        let name = written.prefix(40).lowercased()
        let plain = String(name.map { $0 == " " || $0 == "-" ? "_" : $0 })
        if let choice = Choice(rawValue: plain) { return choice }
        let synonym = Self.synonyms[plain] ?? plain
        let nearest =
            Choice(rawValue: synonym)
            ?? Names.nearest(to: synonym, in: Choice.allCases.map(\.rawValue))
            .flatMap(Choice.init(rawValue:))
        let cleaned = CleanText.clean(written, atMost: 40).text
        if let nearest {
            findings.append("There is no \(field) “\(cleaned)” (of \(owner)); “\(nearest.rawValue)” is taken for it.")
        } else {
            findings.append("There is no \(field) “\(cleaned)” (of \(owner)); it is ignored.")
        }
        return nearest
    }

    private static let synonyms = [
        "centre": "center", "middle": "center", "up": "top", "down": "bottom", "gray": "grey", "cyan": "teal",
        "turquoise": "teal", "violet": "purple", "indigo": "purple", "magenta": "pink", "black": "grey",
        "white": "grey", "silver": "grey", "gold": "yellow", "amber": "yellow", "crimson": "red", "navy": "blue",
        "lime": "green", "spin": "rotate", "beat": "pulse", "blink": "pulse", "fade": "appear", "move": "move_to",
        "big": "large", "huge": "large", "tiny": "small", "process": "flow", "flowchart": "flow", "steps": "flow",
        "tree": "hierarchy", "chart": "plot", "function": "plot", "stack": "layers", "compare": "comparison",
        "network": "graph", "diagram": "parts", "anatomy": "parts", "formula": "equation", "history": "timeline",
        "under": "below", "over": "above", "in": "inside", "within": "inside", "surrounds": "around",
        "orbits": "around", "next_to": "left_of", "loop": "cycle", "scene": "spatial",
    ]
}
