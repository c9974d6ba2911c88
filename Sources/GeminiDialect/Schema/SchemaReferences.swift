import JSON

/// Where a schema's references lead.
///
/// Places are named by the members and indices that lead to them from the root. Relative identifiers are not joined to
/// a base: what refers to one leads nowhere, as a reference to another document does.
struct SchemaReferences {
    typealias Path = [JSONName]

    /// Whether `$ref` makes its neighbours count for nothing, as it did up to draft 7.
    let isReferenceAlone: Bool

    private let root: JSON
    private let idKeyword: String
    /// The members of the root's long lists, where most references lead.
    private let members: [JSONName: [JSONName: JSON]]
    /// The places with an identifier of their own, from where `#` is counted.
    private var bases: Set<Path> = [[]]
    /// `nil` where two places have the same name.
    private var resources: [String: Path?] = [:]
    private var anchors: [Anchor: Path?] = [:]

    private struct Anchor: Hashable {
        let base: Path
        let name: String
    }

    private static let listed: Set = ["allOf", "anyOf", "oneOf", "prefixItems", "items"]
    private static let named: Set = [
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies",
    ]
    /// Keywords whose values are never schemas, whatever they look like.
    private static let data: Set = ["enum", "const", "default", "examples", "example"]

    init(_ root: JSON) {
        self.root = root
        let dialect = root["$schema"]?.string ?? ""
        isReferenceAlone = ["draft-07", "draft-06", "draft-04", "draft-03"].contains { dialect.contains($0) }
        idKeyword = dialect.contains("draft-04") || dialect.contains("draft-03") ? "id" : "$id"
        let lists = ["$defs", "definitions", "properties"].compactMap { name in
            root[name]?.object.map {
                (JSONName(name), Dictionary($0.members.map { (JSONName($0.key), $0.value) }) { $1 })
            }
        }
        members = Dictionary(lists) { $1 }
        if hasNames { index() }
    }

    /// Whether anything in the document has a name to index, schema or not; most have none.
    private var hasNames: Bool {
        var pending = [root]
        while let value = pending.popLast() {
            switch value {
            case .array(let elements): pending += elements
            case .object(let object):
                for (key, value) in object.members {
                    switch value {
                    case .string: if key == idKeyword || key == "$anchor" || key == "$dynamicAnchor" { return true }
                    case .array, .object: pending.append(value)
                    default: break
                    }
                }
            default: break
            }
        }
        return false
    }

    /// The innermost place with an identifier of its own that holds `path`.
    func base(of path: Path) -> Path {
        guard bases.count > 1 else { return [] }
        return (0...path.count).reversed().lazy.map { Array(path[..<$0]) }.first { bases.contains($0) } ?? []
    }

    func schema(at path: Path) -> JSON? {
        var value = root
        var path = path[...]
        if path.count > 1, let list = members[path[0]] {
            guard let member = list[path[1]] else { return nil }
            value = member
            path = path.dropFirst(2)
        }
        for token in path {
            let next =
                switch value {
                case .object(let object): object[token.text]
                case .array: Int(token.text).flatMap { value[$0] }
                default: JSON?.none
                }
            guard let next else { return nil }
            value = next
        }
        return value.object == nil && value.bool == nil ? nil : value
    }

    /// The place that a reference within `base` means, when a schema is there.
    func resolve(_ reference: String, from base: Path) -> Path? {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard let start = parts.first?.isEmpty ?? true ? base : resources[String(parts[0])] ?? nil else { return nil }
        var path = start
        if parts.count == 2, !parts[1].isEmpty {
            if parts[1].first == "/" {
                guard let tokens = JSONPointer.names(inFragment: parts[1])?.map(JSONName.init) else { return nil }
                path += tokens
            } else {
                guard let place = anchors[Anchor(base: start, name: String(parts[1]))] ?? nil else { return nil }
                path = place
            }
        }
        // What is deeper was not looked through for names.
        return path.count < 256 && schema(at: path) != nil ? path : nil
    }

    private mutating func index() {
        var pending = [(schema: root, path: Path(), base: Path(), depth: 0)]
        while let (schema, path, outer, depth) = pending.popLast() {
            guard let object = schema.object, depth < 256 else { continue }
            let base = note(object, at: path, in: outer)
            for (keyword, value) in object.members where !Self.data.contains(keyword) {
                let path = path + [JSONName(keyword)]
                if Self.named.contains(keyword) {
                    for (name, schema) in value.object?.members ?? [] where schema.object != nil {
                        pending.append((schema, path + [JSONName(name)], base, depth + 1))
                    }
                } else if Self.listed.contains(keyword), let schemas = value.array {
                    for (place, schema) in schemas.enumerated() where schema.object != nil {
                        pending.append((schema, path + [JSONName(String(place))], base, depth + 1))
                    }
                } else if value.object != nil {
                    pending.append((value, path, base, depth + 1))
                }
            }
        }
    }

    /// Notes the names of one schema; returns from where `#` is counted in it.
    private mutating func note(_ object: JSONObject, at path: Path, in outer: Path) -> Path {
        var base = outer
        if let id = object[idKeyword]?.string, !(isReferenceAlone && object["$ref"] != nil) {
            if id.hasPrefix("#") {
                add(String(id.dropFirst()), at: path, in: outer)
            } else {
                base = path
                bases.insert(path)
                let id = id.hasSuffix("#") ? String(id.dropLast()) : id
                if id.contains(":") { resources[id] = resources[id] == nil ? .some(path) : .some(nil) }
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let name = object[keyword]?.string { add(name, at: path, in: base) }
        }
        return base
    }

    private mutating func add(_ anchor: String, at path: Path, in base: Path) {
        let anchor = Anchor(base: base, name: anchor)
        if let present = anchors[anchor], present == path { return }
        anchors[anchor] = anchors[anchor] == nil ? .some(path) : .some(nil)
    }
}
