internal import XML

/// The places in a picture that its parts refer to.
enum References {
    /// The attribute and the id of each reference that an element itself makes.
    static func of(_ element: XMLElement) -> [(attribute: String, id: String)] {
        var references: [(attribute: String, id: String)] = []
        for attribute in element.attributes {
            if attribute.name == "href" {
                if attribute.value.hasPrefix("#") {
                    references.append((attribute.name, String(attribute.value.dropFirst())))
                }
            } else if attribute.value.utf8.contains(UInt8(ascii: "(")) {
                for id in localURLs(in: attribute.value) { references.append((attribute.name, id)) }
            }
        }
        return references
    }

    /// The names in all `url(#…)` of a value.
    static func localURLs(in value: String) -> [String] {
        var ids: [String] = []
        _ = mapLocalURLs(in: value) { id in
            ids.append(id)
            return id
        }
        return ids
    }

    /// The value with each name in `url(#…)` replaced.
    static func mapLocalURLs(in value: String, _ change: (String) -> String) -> String {
        let bytes = Array(value.utf8)
        var output: [UInt8] = []
        var place = 0
        while place < bytes.count {
            guard bytes[place] | 0x20 == UInt8(ascii: "u"), place + 4 < bytes.count,
                bytes[(place + 1)..<(place + 4)].elementsEqual("rl(".utf8)
                    || bytes[(place + 1)..<(place + 4)].elementsEqual("RL(".utf8),
                let close = bytes[place...].firstIndex(of: UInt8(ascii: ")"))
            else {
                output.append(bytes[place])
                place += 1
                continue
            }
            let name = bytes[(place + 4)..<close].filter { !"\"'#".utf8.contains($0) && !$0.isBlank }
            output += "url(#\(change(String(decoding: name, as: UTF8.self))))".utf8
            place = close + 1
        }
        return String(decoding: output, as: UTF8.self)
    }
}

/// Takes out references that lead back to themselves, and those that would multiply the picture beyond its limit.
struct ReferenceLimiter {
    private let limits: SVGLimits
    private var places: [String: XMLElement] = [:]
    private var costs: [String: Int] = [:]
    private var visiting: Set<String> = []
    private var total = 0
    /// Elements by where they began in the text, and the attributes that they lose.
    private var bad: [Int: Set<String>] = [:]

    init(limits: SVGLimits) {
        self.limits = limits
    }

    mutating func limit(_ root: XMLElement, _ removals: inout Tally) -> XMLElement {
        guard Self.hasReferences(root) else { return root }
        collect(root)
        _ = cost(of: root, depth: 0)
        spend(root)
        return bad.isEmpty ? root : without(root, &removals)
    }

    private static func hasReferences(_ element: XMLElement) -> Bool {
        !References.of(element).isEmpty || element.elements.contains(where: hasReferences)
    }

    private mutating func collect(_ element: XMLElement) {
        if let id = element["id"] { places[id] = element }
        for child in element.elements { collect(child) }
    }

    /// How many elements one is, once what it refers to is put in its place.
    private mutating func cost(of element: XMLElement, depth: Int) -> Int {
        let id = element["id"]
        if let id {
            if let known = costs[id] { return known }
            visiting.insert(id)
        }
        var sum = 1
        for reference in References.of(element) where element.name != "image" && !Self.isAnimation(element) {
            guard let target = places[reference.id] else { continue }
            guard !visiting.contains(reference.id), depth < limits.referenceDepth else {
                bad[element.offset, default: []].insert(reference.attribute)
                continue
            }
            sum = min(sum + cost(of: target, depth: depth + 1) * Self.times(reference.attribute, element), 1 << 40)
        }
        for child in element.elements { sum = min(sum + cost(of: child, depth: depth), 1 << 40) }
        if let id {
            visiting.remove(id)
            costs[id] = sum
        }
        return sum
    }

    private static func isAnimation(_ element: XMLElement) -> Bool {
        element.name.hasPrefix("animate") || element.name == "set" || element.name == "mpath"
            || element.name == "textPath"
    }

    /// A marker is drawn at each corner.
    private static func times(_ attribute: String, _ element: XMLElement) -> Int {
        guard attribute.hasPrefix("marker") || attribute == "style" else { return 1 }
        return max(1, (element["points"] ?? element["d"] ?? "").utf8.count / 4)
    }

    /// Walks in order and stops referring once the limit is reached.
    private mutating func spend(_ element: XMLElement) {
        total += 1
        for reference in References.of(element) where !Self.isAnimation(element) {
            guard places[reference.id] != nil, bad[element.offset]?.contains(reference.attribute) != true else {
                continue
            }
            let cost = (costs[reference.id] ?? 1) * Self.times(reference.attribute, element)
            if total + cost > limits.expandedElements {
                bad[element.offset, default: []].insert(reference.attribute)
            } else {
                total += cost
            }
        }
        for child in element.elements { spend(child) }
    }

    private func without(_ element: XMLElement, _ removals: inout Tally) -> XMLElement {
        var element = element
        for attribute in bad[element.offset] ?? [] {
            removals.add(
                "a reference of <\(element.name)> that leads back to itself, or multiplies the picture beyond "
                    + "\(limits.expandedElements) elements"
            )
            element[attribute] = nil
        }
        element.children = element.children.compactMap { child in
            guard case .element(let inner) = child else { return child }
            let clean = without(inner, &removals)
            // A use of nothing is nothing.
            return clean.name == "use" && clean["href"] == nil ? nil : .element(clean)
        }
        return element
    }
}
