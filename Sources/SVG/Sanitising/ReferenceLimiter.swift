internal import XML

/// Takes out references that lead back to themselves, and those that would multiply the picture beyond its limit.
///
/// Counted is what a picture may amount to, never less than what it does: an element is taken to have what any rule may
/// give it and all that it may inherit.
struct ReferenceLimiter {
    private struct Reference {
        /// Where it is written, and so where it is taken out.
        enum Source: Hashable {
            case attribute(String, of: Int)
            /// All that style rules say of a place.
            case rules(id: String)
        }

        var property: String
        var id: String
        var source: Source

        /// Whether it is handed down to what is in the element, and drawn with each of it.
        var isInherited: Bool { property.hasPrefix("marker") || property == "fill" || property == "stroke" }
        /// Whether it is drawn at each corner of a line.
        var isAtCorners: Bool { property == "marker" || property == "marker-mid" }
    }

    private struct Node {
        var element: XMLElement
        var parent: Int?
        var children: [Int] = []
        /// What it refers to itself, and where it is drawn, what it inherits as well.
        var references: [Reference] = []
        var corners = 0
    }

    /// What an element amounts to, once what it refers to is put in its place.
    private struct Weight {
        var elements = 1.0
        var corners: Double
        var height = 0
    }

    private let limits: SVGLimits
    private var rules = StyleReferences()
    private var nodes: [Node] = []
    private var places: [String: Int] = [:]
    private var weights: [Weight?] = []
    private var visiting: Set<Int> = []
    private var total = 0.0
    private var bad: Set<Reference.Source> = []
    /// Properties that elements must not be given, or they would lead back to what they are in; by where they began.
    private var cuts: [Int: Set<String>] = [:]

    init(limits: SVGLimits) {
        self.limits = limits
    }

    mutating func limit(_ root: XMLElement, _ removals: inout Tally) -> XMLElement {
        rules = StyleReferences(of: root)
        guard !rules.isEmpty || Self.hasReferences(root) else { return root }
        _ = collect(root, nil, [], inheriting: [])
        addMorphs()
        weights = Array(repeating: nil, count: nodes.count)
        _ = weight(of: 0, depth: 0)
        spend()
        return bad.isEmpty && cuts.isEmpty && !rules.isTooMuch ? root : without(root, &removals)
    }

    private static func hasReferences(_ element: XMLElement) -> Bool {
        !References.of(element).isEmpty || element.elements.contains(where: hasReferences)
    }
}

// MARK: - What refers to what

extension ReferenceLimiter {
    private mutating func collect(
        _ element: XMLElement,
        _ parent: Int?,
        _ ancestors: [Subject],
        inheriting: [Reference]
    ) -> Int {
        let index = nodes.count
        let corners = Self.corners(element["points"] ?? element["d"] ?? "")
        nodes.append(Node(element: element, parent: parent, corners: corners))
        if let id = element["id"], places[id] == nil { places[id] = index }
        var references = Self.own(element)
        for (property, id) in rules.references(of: element, in: ancestors) {
            references.append(Reference(property: property, id: id, source: .rules(id: id)))
        }
        var inherited = inheriting
        for reference in references where reference.isInherited {
            if !inherited.contains(where: { $0.id == reference.id && $0.property == reference.property }) {
                inherited.append(reference)
            }
        }
        let isDrawn = [.shape, .text, .use].contains(ElementKind.of(element.name))
        nodes[index].references = references.filter { !$0.isInherited } + (isDrawn ? inherited : [])
        guard !element.children.isEmpty else { return index }
        let lineage = rules.isEmpty ? [] : ancestors + [Subject(element)]
        nodes[index].children = element.elements.map { collect($0, index, lineage, inheriting: inherited) }
        return index
    }

    private static func own(_ element: XMLElement) -> [Reference] {
        // Animations and texts along a path draw nothing of what they refer to.
        let isFollowed = !element.isAnimation && !["mpath", "textPath", "image"].contains(element.name)
        return References.of(element).flatMap { attribute, id -> [Reference] in
            let source = Reference.Source.attribute(attribute, of: element.offset)
            switch attribute {
            case "href": return isFollowed ? [Reference(property: attribute, id: id, source: source)] : []
            case "style":
                return StyleParser.declarations(element["style"] ?? "").0.filter {
                    References.localURLs(in: $0.value).contains(id)
                }.map { Reference(property: $0.property, id: id, source: source) }
            default: return [Reference(property: attribute, id: id, source: source)]
            }
        }
    }

    /// At least as many corners as a path or a list of points has.
    private static func corners(_ shape: String) -> Int {
        shape.isEmpty ? 0 : shape.numbers.count + shape.utf8.count { $0 | 0x20 == UInt8(ascii: "z") }
    }

    /// Adds the corners that animations give to shapes.
    private mutating func addMorphs() {
        for node in nodes where node.element.isAnimation {
            guard let name = node.element["attributeName"], name == "d" || name == "points" else { continue }
            let values = ["values", "from", "to", "by"].compactMap { node.element[$0] }
            let corners = values.map(Self.corners).reduce(0, +)
            guard let target = node.element["href"].flatMap({ places[String($0.dropFirst())] }) ?? node.parent
            else { continue }
            nodes[target].corners += corners
        }
    }
}

// MARK: - How much it is

extension ReferenceLimiter {
    private mutating func weight(of index: Int, depth: Int) -> Weight {
        if let known = weights[index] { return known }
        visiting.insert(index)
        let node = nodes[index]
        var weight = Weight(corners: Double(node.corners))
        for child in node.children {
            let child = self.weight(of: child, depth: depth)
            weight.elements += child.elements
            weight.corners += child.corners
            weight.height = max(weight.height, child.height)
        }
        // What a use puts here decides how often what it hands down is drawn.
        for reference in node.references.sorted(by: { $0.property == "href" && $1.property != "href" }) {
            guard let target = places[reference.id], !bad.contains(reference.source) else { continue }
            guard !visiting.contains(target) else {
                cut(reference, from: node.element)
                continue
            }
            guard depth < limits.referenceDepth else {
                bad.insert(reference.source)
                continue
            }
            let cost = self.weight(of: target, depth: depth + 1)
            guard cost.height < limits.referenceDepth else {
                bad.insert(reference.source)
                continue
            }
            weight.height = max(weight.height, cost.height + 1)
            weight.elements += cost.elements * times(reference, node, weight)
            if reference.property == "href" { weight.corners += cost.corners }
        }
        visiting.remove(index)
        weights[index] = weight
        return weight
    }

    /// Ends a circle: what is written elsewhere is right for others.
    private mutating func cut(_ reference: Reference, from element: XMLElement) {
        if case .attribute(_, element.offset) = reference.source {
            bad.insert(reference.source)
        } else {
            cuts[element.offset, default: []].insert(reference.property)
        }
    }

    /// How often what is referred to is drawn.
    private func times(_ reference: Reference, _ node: Node, _ weight: Weight) -> Double {
        if reference.isAtCorners { return max(1, weight.corners) }
        guard reference.isInherited, node.element.name == "use",
            let target = node.element["href"].flatMap({ places[String($0.dropFirst())] })
        else { return 1 }
        return weights[target]?.elements ?? 1
    }

    /// Goes through all in order, and stops referring once the limit is reached.
    private mutating func spend() {
        for (index, node) in nodes.enumerated() {
            total += 1
            let cut = cuts[node.element.offset] ?? []
            for reference in node.references where !bad.contains(reference.source) && !cut.contains(reference.property)
            {
                guard let target = places[reference.id], let cost = weights[target], let weight = weights[index] else {
                    continue
                }
                let more = cost.elements * times(reference, node, weight)
                if total + more > Double(limits.expandedElements) {
                    bad.insert(reference.source)
                } else {
                    total += more
                }
            }
        }
    }
}

// MARK: - Taking out

extension ReferenceLimiter {
    private func without(_ element: XMLElement, _ removals: inout Tally) -> XMLElement {
        var element = element
        for attribute in Set(References.of(element).map(\.attribute)).sorted()
        where bad.contains(.attribute(attribute, of: element.offset)) {
            removals.add(
                "a reference of <\(element.name)> that leads back to itself, or multiplies the picture beyond "
                    + "\(limits.expandedElements) elements"
            )
            element[attribute] = nil
        }
        if let cut = cuts[element.offset] {
            removals.add("what leads <\(element.name)> back to what it is in")
            var declarations = StyleParser.declarations(element["style"] ?? "").0.filter { !cut.contains($0.property) }
            for property in cut.sorted() {
                declarations.append(StyleSheet.Declaration(property: property, value: "none", isImportant: true))
            }
            element["style"] = declarations.styleText
        }
        if element.name == "style" { element.children = [.text(style(element.text, &removals))] }
        element.children = element.children.compactMap { child in
            guard case .element(let inner) = child else { return child }
            let clean = without(inner, &removals)
            // A use of nothing is nothing, nor is a style without rules.
            let isNothing = clean.name == "use" && clean["href"] == nil || clean.name == "style" && clean.text.isEmpty
            return isNothing ? nil : .element(clean)
        }
        return element
    }

    private func style(_ text: String, _ removals: inout Tally) -> String {
        var sheet = StyleParser.sheet(text).0
        sheet.filterDeclarations { declaration in
            let ids = References.localURLs(in: declaration.value)
            guard !ids.isEmpty, rules.isTooMuch || ids.contains(where: { bad.contains(.rules(id: $0)) }) else {
                return true
            }
            removals.add(
                "'\(declaration.property)' in a style, which leads back to itself, or multiplies the picture beyond "
                    + "\(limits.expandedElements) elements"
            )
            return false
        }
        return sheet.text
    }
}
