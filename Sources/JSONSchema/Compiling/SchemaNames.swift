import JSON

/// The names that parts of a schema have: where `$id` and `$anchor` stand.
struct SchemaNames {
    /// Whether `$ref` makes its neighbours count for nothing, as it did up to draft 7.
    let isReferenceAlone: Bool

    private var resources: [String: Pointer] = [:]
    private var identifiers: [Pointer: String] = [:]
    private var anchors: [Pointer: [String: Pointer]] = [:]

    private static let single = [
        "not", "if", "then", "else", "items", "additionalItems", "contains", "additionalProperties", "propertyNames",
        "unevaluatedItems", "unevaluatedProperties",
    ]
    private static let listed = ["allOf", "anyOf", "oneOf", "prefixItems", "items"]
    private static let named = [
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies",
    ]

    init(_ root: JSON) {
        let dialect = root["$schema"]?.string ?? ""
        isReferenceAlone = ["draft-07", "draft-06", "draft-04"].contains { dialect.contains($0) }
        resources[""] = Pointer()
        var pending = [(schema: root, path: Pointer(), resource: Pointer())]
        while let (schema, path, outer) = pending.popLast() {
            var resource = outer
            guard path.tokens.count < 1024, let object = schema.object else { continue }
            note(schema, at: path, in: &resource)
            for (keyword, value) in object.members {
                let path = path.appending(keyword)
                if Self.single.contains(keyword) { pending.append((value, path, resource)) }
                if Self.listed.contains(keyword) {
                    for (place, schema) in (value.array ?? []).enumerated() {
                        pending.append((schema, path.appending(String(place)), resource))
                    }
                }
                if Self.named.contains(keyword) {
                    for (name, schema) in value.object?.members ?? [] {
                        pending.append((schema, path.appending(name), resource))
                    }
                }
            }
        }
    }

    private mutating func note(_ schema: JSON, at path: Pointer, in resource: inout Pointer) {
        if let id = schema["$id"]?.string, !(isReferenceAlone && schema["$ref"] != nil) {
            if id.hasPrefix("#") {
                anchors[resource, default: [:]][String(id.dropFirst())] = path
            } else {
                resource = path
                let id = id.hasSuffix("#") ? String(id.dropLast()) : id
                resources[id] = path
                identifiers[path] = id
            }
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let name = schema[keyword]?.string { anchors[resource, default: [:]][name] = path }
        }
    }

    /// Finds the place that a reference means when it stands at `path`.
    ///
    /// Identifiers are compared as they are written; relative ones are not joined to a base.
    func resolve(_ reference: String, from path: Pointer) -> Pointer? {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let base = String(parts.first ?? "")
        guard let resource = base.isEmpty ? resource(around: path) : resources[base] else { return nil }
        guard parts.count == 2, !parts[1].isEmpty else { return resource }
        if let pointer = Pointer(fragment: parts[1]) { return Pointer(tokens: resource.tokens + pointer.tokens) }
        return anchors[resource]?[String(parts[1])]
    }

    /// The innermost part with an identifier of its own that holds `path`.
    private func resource(around path: Pointer) -> Pointer {
        var path = path
        while !path.tokens.isEmpty, identifiers[path] == nil { path.tokens.removeLast() }
        return path
    }
}
