import JSON

extension SchemaLowering {
    /// Whether no value can be two of these, so that one of them is the same as any of them.
    ///
    /// It is seen from their kinds, from their values, or from a member that all objects among them must have, each
    /// with values of its own.
    mutating func excludeEachOther(_ schemas: [JSON], at place: Place) -> Bool {
        guard schemas.count > 1 else { return true }
        var objects: [JSONObject] = []
        for schema in schemas {
            guard let object = resolved(schema, at: place), spend(1 + (object["properties"]?.object?.count ?? 0)) else {
                return false
            }
            objects.append(object)
        }
        if areDistinct(objects.map(Self.values)) { return true }
        var seen: SchemaKinds = []
        for object in objects {
            guard let kinds = object["type"].flatMap(SchemaKinds.init(type:)) else { return false }
            if object["nullable"]?.bool == true { return false }
            if kinds == .object, seen.contains(.object) { continue }
            guard !seen.admits(kinds) else { return false }
            seen.formUnion(kinds)
        }
        let members = objects.filter { $0["type"].flatMap(SchemaKinds.init(type:)) == .object }.map(Self.marks)
        guard members.count > 1, let first = members.first else { return true }
        return first.keys.contains { name in areDistinct(members.map { $0[name] }) }
    }

    /// The schema itself, or what it refers to.
    private func resolved(_ schema: JSON, at place: Place) -> JSONObject? {
        guard let object = schema.object, let reference = object["$ref"] else { return schema.object }
        guard let text = reference.string, let path = references.resolve(text, from: place.base) else { return nil }
        return references.schema(at: path)?.object
    }

    /// The values that a schema lists.
    private static func values(of schema: JSONObject) -> [JSON]? {
        if let value = schema["const"] { return [value] }
        guard schema["nullable"] == nil else { return nil }
        return schema["enum"]?.array
    }

    /// The members that an object must have of which the values are listed.
    private static func marks(of schema: JSONObject) -> [JSONName: [JSON]] {
        let required = Set((schema["required"]?.strings ?? []).map { JSONName($0) })
        var marks: [JSONName: [JSON]] = [:]
        for (name, property) in schema["properties"]?.object?.members ?? [] where required.contains(JSONName(name)) {
            marks[JSONName(name)] = property.object.flatMap(values)
        }
        return marks
    }

    private func areDistinct(_ lists: [[JSON]?]) -> Bool {
        var seen: Set<JSON> = []
        for list in lists {
            guard let list = list.map(Set.init), seen.isDisjoint(with: list) else { return false }
            seen.formUnion(list)
        }
        return true
    }
}
