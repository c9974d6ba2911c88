import JSON

extension SchemaLowering {
    /// Lowers what an array's elements must be.
    mutating func lowerArrays(of object: JSONObject, at place: Place, to result: inout JSONObject) {
        var most: JSONNumber?
        for keyword in ["minItems", "maxItems"] {
            guard let value = object[keyword] else { continue }
            guard let count = Self.count(value) else {
                weaken(keyword)
                continue
            }
            result[keyword] = .number(count)
            if keyword == "maxItems" { most = count }
        }
        // Up to draft 2019-09 a list of schemas stands under `items`, and the rest under `additionalItems`.
        let isOld = object["items"]?.array != nil
        let (prefixKeyword, restKeyword) = isOld ? ("items", "additionalItems") : ("prefixItems", "items")
        var prefix: [JSON] = []
        var isCut = false
        for (index, schema) in (object[prefixKeyword]?.array ?? []).enumerated() {
            let place = place.entering(prefixKeyword, String(index))
            guard let schema = lower(schema, at: place, as: prefixKeyword) else {
                isCut = true
                break
            }
            prefix.append(.object(schema))
        }
        if !prefix.isEmpty { result["prefixItems"] = .array(prefix) }
        if !isCut, let rest = object[restKeyword] {
            if let rest = lower(rest, at: place.entering(restKeyword), as: restKeyword) {
                if !rest.isEmpty || restKeyword == "items" { result["items"] = .object(rest) }
            } else {
                isCut = true
            }
        }
        // Where nothing may stand, the array ends.
        if isCut { result["maxItems"] = .number(min(most ?? JSONNumber(prefix.count), JSONNumber(prefix.count))) }
    }

    /// Lowers what an object's members must be.
    mutating func lowerObjects(
        of object: JSONObject,
        _ kinds: SchemaKinds,
        at place: Place,
        to result: inout JSONObject
    ) {
        let additional = lowerAdditional(of: object, kinds, at: place)
        if let additional { result["additionalProperties"] = additional }
        let required = self.required(of: object)
        let names = Set((required ?? []).map { JSONName($0) })
        var properties = JSONObject()
        var known: Set<JSONName> = []
        for (name, schema) in object["properties"]?.object?.distinct ?? [] {
            let schema = lower(schema, at: place.entering("properties", name), as: "properties")
            let isImpossible = schema == nil && additional?.bool == false && !names.contains(JSONName(name))
            // What may not be there is like any other name, where no other name may be there.
            if isImpossible { continue }
            known.insert(JSONName(name))
            properties.members.append((key: name, value: .object(settled(schema, as: "properties"))))
        }
        // Gemini refuses to require what is no property.
        for name in required ?? [] where known.insert(JSONName(name)).inserted {
            if additional?.bool == false { weaken("required") }
            var rule = additional?.object ?? JSONObject()
            if !repeats(rule) {
                weaken("additionalProperties")
                rule = JSONObject()
            }
            properties.members.append((key: name, value: .object(rule)))
        }
        if let given = object["properties"], given.object == nil { weaken("properties") }
        if object["properties"]?.object != nil || !properties.isEmpty { result["properties"] = .object(properties) }
        if let required { result["required"] = .array(required.map { .string($0) }) }
        if let order = object["propertyOrdering"]?.strings, !properties.isEmpty {
            result["propertyOrdering"] = .array(order.filter { known.contains(JSONName($0)) }.map { .string($0) })
        }
    }

    /// The names that must be there; in draft 3 a property says so of itself, which counts for nothing.
    private mutating func required(of object: JSONObject) -> [String]? {
        guard let value = object["required"], value.bool == nil else { return nil }
        if let names = value.strings { return names }
        weaken("required")
        return nil
    }

    /// Lowers what the other members must be: a schema, true or false.
    ///
    /// A member whose name matches a pattern is one of the others to Gemini, so it must pass there.
    private mutating func lowerAdditional(of object: JSONObject, _ kinds: SchemaKinds, at place: Place) -> JSON? {
        var keyword = "additionalProperties"
        if object[keyword] == nil, Self.isUnevaluatedAdditional(object) { keyword = "unevaluatedProperties" }
        let given = object[keyword]
        guard let patterns = object["patternProperties"]?.object?.distinct, !patterns.isEmpty else {
            guard let given, given.bool != true else { return given }
            guard let schema = lower(given, at: place.entering(keyword), as: keyword) else { return false }
            return .object(schema)
        }
        if kinds.admits(.object) { weaken("patternProperties") }
        guard let given, given.bool != true else { return nil }
        var choices: [JSONObject] = []
        if let schema = lower(given, at: place.entering(keyword), as: keyword) { choices.append(schema) }
        for (pattern, schema) in patterns {
            let place = place.entering("patternProperties", pattern)
            if let schema = lower(schema, at: place, as: "patternProperties") { choices.append(schema) }
        }
        if choices.contains(where: \.isEmpty) { return nil }
        if choices.count < 2 { return choices.first.map { .object($0) } ?? false }
        return ["anyOf": .array(choices.map { .object($0) })]
    }

    /// Whether `unevaluatedProperties` says what `additionalProperties` would, as nothing else looks at members.
    static func isUnevaluatedAdditional(_ object: JSONObject) -> Bool {
        guard object["unevaluatedProperties"] != nil else { return false }
        let others = [
            "additionalProperties", "$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if",
            "dependentSchemas", "dependencies",
        ]
        return others.allSatisfy { object[$0] == nil }
    }

    /// Lowers `anyOf`, or `oneOf` to one; `nil` when no choice is left, and nothing when every value is one.
    mutating func lowerChoices(of object: JSONObject, _ keyword: String, at place: Place) -> JSONObject? {
        guard let value = object[keyword] else { return JSONObject() }
        guard let schemas = value.array, !schemas.isEmpty else {
            weaken(keyword)
            return JSONObject()
        }
        if keyword == "oneOf", !excludeEachOther(schemas, at: place) { weaken(keyword) }
        var choices: [JSON] = []
        var isEverything = false
        for (index, schema) in schemas.enumerated() {
            let place = place.entering(keyword, String(index))
            guard let schema = lower(schema, at: place, as: keyword) else { continue }
            if schema.isEmpty { isEverything = true }
            choices.append(.object(schema))
        }
        if isEverything { return JSONObject() }
        if choices.isEmpty { return nil }
        if object["nullable"]?.bool == true, object["type"] == nil { choices.append(["type": "null"]) }
        return ["anyOf": .array(choices)]
    }
}
