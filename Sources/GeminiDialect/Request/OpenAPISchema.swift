import JSON

/// The subset of OpenAPI 3 that Gemini describes values in, beside JSON Schema.
enum OpenAPISchema {
    /// The same description as JSON Schema: lower-case types, `null` as a type, counts as numbers.
    ///
    /// Members come in the order that `propertyOrdering` asks for. What is unknown is kept as it is.
    static func jsonSchema(from schema: JSON) -> JSON {
        guard let object = schema.object else { return schema }
        var result = JSONObject()
        var ordering: [String] = []
        var isNullable = false
        for (key, value) in object.members where !value.isNull {
            switch canonical(key) {
            case "type": if let type = self.type(from: value) { result["type"] = type }
            case "nullable": isNullable = value.bool ?? false
            case "propertyOrdering": ordering = value.array?.compactMap(\.string) ?? []
            case "properties": result["properties"] = .object(properties(from: value))
            case "items": result["items"] = jsonSchema(from: value)
            case "additionalProperties": result["additionalProperties"] = jsonSchema(from: value)
            case "anyOf": result["anyOf"] = .array((value.array ?? []).map(jsonSchema))
            case "prefixItems": result["prefixItems"] = .array((value.array ?? []).map(jsonSchema))
            case let name where counts.contains(name): result[name] = count(from: value)
            case let name: result[name] = value
            }
        }
        if !ordering.isEmpty { result["properties"] = result["properties"].map { ordered($0, by: ordering) } }
        if isNullable { allowNull(in: &result) }
        return .object(result)
    }

    /// The members that are 64-bit integers in the protocol buffer, and so may stand in quotes.
    private static let counts: Set<String> = [
        "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength",
    ]

    private static let names = [
        "type", "nullable", "propertyOrdering", "properties", "items", "additionalProperties", "anyOf", "prefixItems",
        "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength",
    ]

    private static func canonical(_ key: String) -> String {
        names.first { ProtoName.matches(key, $0) } ?? key
    }

    private static func type(from value: JSON) -> JSON? {
        guard let name = value.string else { return value }
        return name == "TYPE_UNSPECIFIED" ? nil : .string(name.lowercased())
    }

    private static func count(from value: JSON) -> JSON {
        value.string.flatMap { Int($0) }.map { JSON($0) } ?? value
    }

    private static func properties(from value: JSON) -> JSONObject {
        JSONObject((value.object?.members ?? []).map { (key: $0.key, value: jsonSchema(from: $0.value)) })
    }

    private static func ordered(_ properties: JSON, by names: [String]) -> JSON {
        guard let object = properties.object else { return properties }
        var result = JSONObject()
        for name in names where object[name] != nil { result[name] = object[name] }
        let placed = Set(names)
        result.members += object.members.filter { !placed.contains($0.key) }
        return .object(result)
    }

    private static func allowNull(in schema: inout JSONObject) {
        if let type = schema["type"]?.string {
            schema["type"] = [.string(type), "null"]
        } else if case .array(let choices)? = schema["anyOf"] {
            schema["anyOf"] = .array(choices + [["type": "null"]])
        }
        if case .array(let values)? = schema["enum"], !values.contains(.null) {
            schema["enum"] = .array(values + [.null])
        }
    }
}
