import JSON

/// The parts of a schema that references lead to, which stand under `$defs` of the lowered schema, each once.
struct SchemaDefinitions {
    static let prefix = "#/$defs/"

    private struct Definition {
        let name: String
        let path: SchemaReferences.Path
        var isBegun = false
        var schema: JSONObject?
    }

    private var definitions: [Definition] = []
    private var indices: [SchemaReferences.Path: Int] = [:]
    private var byName: [String: Int] = [:]
    /// How many at the beginning are certainly begun.
    private var begun = 0
    /// The names that the schema's own definitions may want.
    private let reserved: Set<String>
    /// The places of the schema's own definitions, so that theirs is the order.
    private var ranks: [String: Int] = [:]

    init(_ root: JSON) {
        let names = ["$defs", "definitions"].flatMap { root[$0]?.object?.members.map(\.key) ?? [] }
        reserved = Set(names)
        for (rank, name) in names.enumerated() { ranks[name] = rank }
    }

    /// The name of the definition that stands at `path` in the given schema.
    mutating func name(for path: SchemaReferences.Path) -> String {
        if let index = indices[path] { return definitions[index].name }
        let isOwn = path.count == 2 && ["$defs", "definitions"].contains(path[0].text)
        let wanted = Self.plain(path.last?.text ?? "root")
        var name = wanted
        var number = 2
        while byName[name] != nil || (reserved.contains(name) && !(isOwn && name == path[1].text)) {
            name = "\(wanted)_\(number)"
            // Names that collide by the thousand are not tried one after another from the beginning.
            number = number < 100 ? number + 1 : number + definitions.count
        }
        indices[path] = definitions.count
        byName[name] = definitions.count
        definitions.append(Definition(name: name, path: path))
        return name
    }

    /// The definition that is next to be lowered.
    mutating func next() -> Int? {
        while begun < definitions.count, definitions[begun].isBegun { begun += 1 }
        return begun < definitions.count ? begun : nil
    }

    /// Where the definition stands in the given schema, unless it is lowered already or just being so.
    mutating func begin(_ index: Int) -> SchemaReferences.Path? {
        guard !definitions[index].isBegun else { return nil }
        definitions[index].isBegun = true
        return definitions[index].path
    }

    mutating func finish(_ index: Int, _ schema: JSONObject) { definitions[index].schema = schema }

    func index(ofReference text: String) -> Int? {
        guard text.hasPrefix(Self.prefix) else { return nil }
        return byName[String(text.dropFirst(Self.prefix.count))]
    }

    /// The definition of that index, once it is lowered.
    func schema(at index: Int) -> JSONObject? { definitions[index].schema }

    /// The definitions that `root` leads to, the schema's own first and in its order; `nil` when there are none.
    func lowered(for root: JSONObject) -> JSONObject? {
        let used = reachable(from: root)
        guard !used.isEmpty else { return nil }
        let ordered = definitions.enumerated().filter { used.contains($0.offset) }.sorted { left, right in
            let ranks = (ranks[left.element.name] ?? .max, ranks[right.element.name] ?? .max)
            return ranks.0 == ranks.1 ? left.offset < right.offset : ranks.0 < ranks.1
        }
        return JSONObject(ordered.map { (key: $0.element.name, value: .object($0.element.schema ?? JSONObject())) })
    }

    private func reachable(from root: JSONObject) -> Set<Int> {
        var used: Set<Int> = []
        var pending: [JSON] = [.object(root)]
        while let value = pending.popLast() {
            switch value {
            case .array(let elements): pending += elements
            case .object(let object):
                pending += object.members.map(\.value)
                if let text = object["$ref"]?.string, let index = index(ofReference: text), used.insert(index).inserted
                {
                    pending.append(.object(definitions[index].schema ?? JSONObject()))
                }
            default: break
            }
        }
        return used
    }

    /// The name in letters, digits and a few signs, which no reference needs to escape.
    private static func plain(_ name: String) -> String {
        let bytes = name.utf8.prefix(100).map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        return bytes.isEmpty ? "root" : String(decoding: bytes, as: UTF8.self)
    }
}

extension SchemaDefinitions {
    /// Cuts the references that lead back to themselves without passing anything that a value may lack.
    ///
    /// Gemini refuses such a loop: "ref loops are only supported if they include optional or nullable property values,
    /// or a potentially-zero-length array items" (May 2026), where the reference rules nullable values out. A cut
    /// reference becomes the kinds of its target. Returns whether any was cut.
    mutating func cutLoops() -> Bool {
        let edges = definitions.map { definition in
            var targets: [Int] = []
            _ = Self.replacing(in: definition.schema ?? JSONObject()) { text in
                if let index = index(ofReference: text) { targets.append(index) }
                return nil
            }
            return targets
        }
        var isDone = Array(repeating: false, count: edges.count)
        var isOpen = isDone
        var cuts: [Int: Set<Int>] = [:]
        for start in edges.indices where !isDone[start] {
            var trail = [(node: start, next: 0)]
            isOpen[start] = true
            while let (node, next) = trail.last {
                guard next < edges[node].count else {
                    isOpen[node] = false
                    isDone[node] = true
                    trail.removeLast()
                    continue
                }
                trail[trail.count - 1].next += 1
                let target = edges[node][next]
                if isOpen[target] {
                    cuts[node, default: []].insert(target)
                } else if !isDone[target] {
                    isOpen[target] = true
                    trail.append((node: target, next: 0))
                }
            }
        }
        for (index, targets) in cuts { cut(targets, in: index) }
        return !cuts.isEmpty
    }

    private mutating func cut(_ targets: Set<Int>, in index: Int) {
        definitions[index].schema = Self.replacing(in: definitions[index].schema ?? JSONObject()) { text in
            guard let target = self.index(ofReference: text), targets.contains(target) else { return nil }
            guard let type = schema(at: target)?["type"] else { return JSONObject() }
            return ["type": type]
        }
    }

    /// Replaces references that a value cannot do without.
    private static func replacing(
        in schema: JSONObject,
        _ replacement: (String) -> JSONObject?
    ) -> JSONObject {
        if let text = schema["$ref"]?.string { return replacement(text) ?? schema }
        let required = Set((schema["required"]?.strings ?? []).map { JSONName($0) })
        func replace(_ value: JSON) -> JSON {
            guard let object = value.object else { return value }
            return .object(replacing(in: object, replacement))
        }
        var result = schema
        for (place, (key, value)) in schema.members.enumerated() {
            switch (key, value) {
            case ("anyOf", .array(let schemas)), ("prefixItems", .array(let schemas)):
                result.members[place].value = .array(schemas.map(replace))
            case ("additionalProperties", .object): result.members[place].value = replace(value)
            case ("items", .object) where schema["minItems"].map { $0.int ?? 1 > 0 } ?? false:
                result.members[place].value = replace(value)
            case ("properties", .object(var properties)):
                for (place, (name, value)) in properties.members.enumerated() where required.contains(JSONName(name)) {
                    properties.members[place].value = replace(value)
                }
                result.members[place].value = .object(properties)
            default: break
            }
        }
        return result
    }
}
