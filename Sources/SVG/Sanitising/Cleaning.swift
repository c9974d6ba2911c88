internal import XML

/// Builds the tree anew from what may be in it.
struct Cleaning {
    let limits: SVGLimits
    /// How names are changed afterwards: no two may become the same.
    let prefixing: Prefixing?
    var removals = Tally()

    private var ids: Set<String> = []
    private var animations = 0

    init(limits: SVGLimits, prefixing: Prefixing?) {
        self.limits = limits
        self.prefixing = prefixing
    }

    private static let svg = "http://www.w3.org/2000/svg"
    private static let xlink = "http://www.w3.org/1999/xlink"

    mutating func root(_ element: XMLElement) -> XMLElement? {
        let namespaces = Self.namespaces(of: element, in: ["xlink": Self.xlink, "svg": Self.svg])
        guard let (name, kind) = Self.known(element, namespaces), kind == .root else { return nil }
        var root = XMLElement(name, attributes: [XMLAttribute("xmlns", Self.svg)], offset: element.offset)
        root.attributes += attributes(of: element, kind, namespaces)
        root.children = children(of: element, kind, namespaces)
        if root["viewBox"] == nil {
            let width = root["width"].flatMap { $0.contains("%") ? nil : $0.length(of: 0) }
            let height = root["height"].flatMap { $0.contains("%") ? nil : $0.length(of: 0) }
            let isSized = (width ?? 0) > 0 && (height ?? 0) > 0
            root["viewBox"] =
                "0 0 \(Self.written(isSized ? width ?? 0 : 800)) \(Self.written(isSized ? height ?? 0 : 600))"
        }
        return root
    }

    // MARK: - Namespaces

    private static func namespaces(of element: XMLElement, in outer: [String: String]) -> [String: String] {
        var namespaces = outer
        for attribute in element.attributes where attribute.name.hasPrefix("xmlns") {
            if attribute.name == "xmlns" {
                namespaces[""] = attribute.value
            } else if attribute.name.hasPrefix("xmlns:") {
                namespaces[String(attribute.name.dropFirst(6))] = attribute.value
            }
        }
        return namespaces
    }

    private static func known(_ element: XMLElement, _ namespaces: [String: String]) -> (String, ElementKind)? {
        guard let colon = element.name.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            guard namespaces["", default: svg] == svg else { return nil }
            return ElementKind.named(element.name)
        }
        guard namespaces[String(element.name[..<colon])] == svg else { return nil }
        return ElementKind.named(String(element.name[element.name.utf8.index(after: colon)...]))
    }

    // MARK: - Elements

    private mutating func children(
        of element: XMLElement,
        _ kind: ElementKind,
        _ namespaces: [String: String]
    ) -> [XMLNode] {
        var children: [XMLNode] = []
        children.reserveCapacity(element.children.count)
        for child in element.children {
            switch child {
            case .text(let text):
                if kind == .text || kind == .words {
                    children.append(.text(text))
                } else if text.utf8.contains(where: { !$0.isBlank }) {
                    removals.add("text directly in <\(element.name)>, where nobody sees it")
                }
            case .element(let child):
                if kind == .words {
                    removals.add("<\(Self.shown(child.name))> in <\(element.name)>")
                } else if let child = clean(child, namespaces) {
                    children.append(.element(child))
                }
            }
        }
        return children
    }

    private mutating func clean(_ element: XMLElement, _ outer: [String: String]) -> XMLElement? {
        let namespaces =
            element.attributes.contains { $0.name.hasPrefix("xmlns") } ? Self.namespaces(of: element, in: outer) : outer
        guard let (name, kind) = Self.known(element, namespaces) else { return unknown(element, namespaces) }
        var clean = XMLElement(name, offset: element.offset)
        switch kind {
        case .style: return style(element)
        case .animation:
            animations += 1
            guard animations <= limits.animations else {
                removals.add("animations beyond the first \(limits.animations)")
                return nil
            }
            clean.attributes = attributes(of: element, kind, namespaces)
            guard isUsable(clean) else {
                let target = Self.shown(element["attributeName"] ?? "nothing")
                removals.add("<\(name)> of \(target), which is not to be animated or has no values")
                return nil
            }
        default: clean.attributes = attributes(of: element, kind, namespaces)
        }
        guard kind != .image || isPicture(clean["href"]) else {
            removals.add(
                "<image> whose content is not a PNG or JPEG in the picture itself, of at most "
                    + "\(limits.imageBytes >> 10) KiB"
            )
            return nil
        }
        if kind == .use, clean["href"] == nil {
            removals.add("<use> without a place in the picture to use")
            return nil
        }
        clean.children = children(of: element, kind, namespaces)
        if kind == .filter { limitPrimitives(&clean) }
        return clean
    }

    /// A link becomes a group; anything else that is not known goes, with all that is in it.
    private mutating func unknown(_ element: XMLElement, _ namespaces: [String: String]) -> XMLElement? {
        let isSVG =
            !element.name.contains(":") && namespaces["", default: Self.svg] == Self.svg || element.name == "svg:a"
        guard isSVG, ["a", "A", "svg:a"].contains(element.name) else {
            removals.add("<\(Self.shown(element.name))>")
            return nil
        }
        removals.add("a link (<a>), whose content is kept")
        var group = XMLElement("g", offset: element.offset)
        group.attributes = attributes(of: element, .container, namespaces)
        group["href"] = nil
        group.children = children(of: element, .text, namespaces)
        let hasText = group.children.contains {
            if case .text(let text) = $0 { text.utf8.contains { !$0.isBlank } } else { false }
        }
        if hasText {
            group.name = "tspan"
        } else {
            group.children.removeAll { if case .text = $0 { true } else { false } }
        }
        return group
    }

    private mutating func style(_ element: XMLElement) -> XMLElement? {
        let (sheet, removed) = StyleParser.sheet(element.text)
        for removal in removed { removals.add(removal) }
        guard !sheet.items.isEmpty else { return nil }
        return XMLElement("style", children: [.text(sheet.text)], offset: element.offset)
    }

    /// Whether an animation sets something that may be set, to something.
    private func isUsable(_ animation: XMLElement) -> Bool {
        switch animation.name {
        case "animateMotion": true
        case "animateTransform": animation["values"] != nil || animation["to"] != nil || animation["by"] != nil
        default:
            animation["attributeName"] != nil
                && (animation["values"] != nil || animation["to"] != nil || animation["by"] != nil)
        }
    }

    private func isPicture(_ reference: String?) -> Bool {
        guard let reference, reference.utf8.count <= limits.imageBytes else { return false }
        return ImageData.isPicture(reference)
    }

    private mutating func limitPrimitives(_ filter: inout XMLElement) {
        let count = filter.children.count
        guard count > limits.filterPrimitives else { return }
        filter.children.removeLast(count - limits.filterPrimitives)
        removals.add("steps of a <filter> beyond the first \(limits.filterPrimitives)")
    }

    // MARK: - Attributes

    private mutating func attributes(
        of element: XMLElement,
        _ kind: ElementKind,
        _ namespaces: [String: String]
    ) -> [XMLAttribute] {
        var kept: [XMLAttribute] = []
        kept.reserveCapacity(element.attributes.count)
        var rules = AttributeRules(limits: limits, element: kind)
        if kind == .animation { rules.target = target(of: element) }
        for attribute in element.attributes {
            var key = attribute.name
            if key.utf8.contains(UInt8(ascii: ":")) {
                guard let local = Self.local(key, namespaces) else {
                    if !key.hasPrefix("xmlns:") { removals.add("the attribute \(Self.shown(key))") }
                    continue
                }
                key = local
            }
            guard key != "xmlns" else { continue }
            guard let (name, attributeKind) = AttributeKind.named(key) else {
                if !Self.isHarmless(key) { removals.add("the attribute \(Self.shown(key))") }
                continue
            }
            // A plain href wins over that of XLink.
            guard !kept.contains(where: { $0.name == name }) else { continue }
            guard let value = rules.clean(name, attribute.value, attributeKind) else {
                removals.add("\(name)=\"\(Self.shown(attribute.value))\"")
                continue
            }
            if attributeKind == .id, !ids.insert(prefixing?.prefixed(value) ?? value).inserted {
                removals.add("an id that another element has (\(Self.shown(value)))")
                continue
            }
            kept.append(XMLAttribute(name, value))
        }
        for removal in rules.removals { removals.add(removal) }
        return kept
    }

    private func target(of animation: XMLElement) -> (name: String, kind: AttributeKind)? {
        guard !animation.name.hasSuffix("animateMotion") else { return ("motion", .numbers) }
        if animation.name.hasSuffix("animateTransform") {
            let name = animation["attributeName"] ?? "transform"
            return ["transform", "gradientTransform", "patternTransform"].contains(name) ? (name, .numbers) : nil
        }
        return animation["attributeName"].flatMap { AttributeKind.animated($0) }
    }

    /// The name under which an attribute with a prefix is known here; `nil` for those of other namespaces.
    private static func local(_ name: String, _ namespaces: [String: String]) -> String? {
        let parts = name.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        if parts[0] == "xml" { return parts[1] == "space" ? "xml:space" : nil }
        return namespaces[String(parts[0])] == xlink && parts[1].lowercased() == "href" ? "href" : nil
    }

    /// What is left out without a word, because it does nothing.
    private static func isHarmless(_ name: String) -> Bool {
        [
            "version", "baseProfile", "type", "media", "lang", "xml:lang", "enable-background", "contentStyleType",
            "tabindex",
        ]
        .contains(name) || name.hasPrefix("data-")
    }

    static func shown(_ text: String) -> String {
        let text = text.count > 60 ? text.prefix(60) + "…" : text[...]
        return String(text.map { $0.isNewline ? " " : $0 })
    }

    static func written(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
    }
}
