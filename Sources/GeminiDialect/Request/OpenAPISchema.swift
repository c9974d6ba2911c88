import JSON

/// The subset of OpenAPI 3 that Gemini describes values in, beside JSON Schema.
enum OpenAPISchema {
    /// The same description as JSON Schema: lower-case types, `null` as a type, numbers out of their quotes.
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
            case "propertyOrdering": ordering = list(value).compactMap(\.string)
            case "properties": result["properties"] = .object(schemas(from: value))
            // Vertex AI's protocol buffer has no dollar signs, its references none either.
            case "defs", "$defs": result["$defs"] = .object(schemas(from: value))
            case "ref", "$ref": result["$ref"] = reference(from: value)
            case "items": result["items"] = jsonSchema(from: value)
            case "additionalProperties": result["additionalProperties"] = jsonSchema(from: value)
            case let name where lists.contains(name): result[name] = .array(list(value).map(jsonSchema))
            case let name where names.contains(name): result[name] = .array(list(value))
            case let name where numbers.contains(name): result[name] = number(from: value)
            default: result[key] = value
            }
        }
        if !ordering.isEmpty { result["properties"] = result["properties"].map { ordered($0, by: ordering) } }
        listNumbers(in: &result)
        if isNullable { allowNull(in: &result) }
        return .object(result)
    }

    /// The numbers, which may stand in quotes: the counts are 64 bits wide in the protocol buffer.
    private static let numbers: Set = [
        "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength", "minimum", "maximum",
    ]

    /// The lists of schemas.
    private static let lists: Set = ["anyOf", "oneOf", "prefixItems"]

    /// The lists of other values.
    private static let names: Set = ["enum", "required"]

    private static let fields =
        ["type", "nullable", "propertyOrdering", "properties", "items", "additionalProperties", "defs", "ref"]
        + lists + names + numbers

    private static func canonical(_ key: String) -> String {
        fields.first { ProtoName.matches(key, $0) } ?? key
    }

    /// The elements; a single value stands for a list of one.
    private static func list(_ value: JSON) -> [JSON] { value.array ?? [value] }

    private static func type(from value: JSON) -> JSON? {
        if let types = value.array { return .array(types.compactMap(type)) }
        guard let name = value.string else { return value }
        return name == "TYPE_UNSPECIFIED" ? nil : .string(name.lowercased())
    }

    private static func number(from value: JSON) -> JSON {
        value.string.flatMap { JSONNumber(text: $0) }.map { .number($0) } ?? value
    }

    private static func reference(from value: JSON) -> JSON {
        guard let text = value.string, text.hasPrefix("#/defs/") else { return value }
        return .string("#/$defs/" + text.dropFirst("#/defs/".count))
    }

    private static func schemas(from value: JSON) -> JSONObject {
        JSONObject((value.object?.members ?? []).map { (key: $0.key, value: jsonSchema(from: $0.value)) })
    }

    private static func ordered(_ properties: JSON, by names: [String]) -> JSON {
        guard let object = properties.object else { return properties }
        let values = Dictionary(object.members.map { (JSONName($0.key), $0.value) }) { $1 }
        var placed: Set<JSONName> = []
        var result = JSONObject()
        for name in names {
            guard let value = values[JSONName(name)], placed.insert(JSONName(name)).inserted else { continue }
            result.members.append((key: name, value: value))
        }
        result.members += object.members.filter { !placed.contains(JSONName($0.key)) }
        return .object(result)
    }

    /// Takes the values out of their quotes where they are numbers: a list of values is one of strings to Gemini.
    private static func listNumbers(in schema: inout JSONObject) {
        guard let type = schema["type"]?.string, type == "integer" || type == "number" else { return }
        guard let values = schema["enum"]?.array else { return }
        schema["enum"] = .array(values.map(number))
    }

    private static func allowNull(in schema: inout JSONObject) {
        if let type = schema["type"]?.string, type != "null" { schema["type"] = [.string(type), "null"] }
        if case .array(let types)? = schema["type"], !types.contains("null") {
            schema["type"] = .array(types + ["null"])
        }
        if case .array(let choices)? = schema["anyOf"] { schema["anyOf"] = .array(choices + [["type": "null"]]) }
        if case .array(let values)? = schema["enum"], !values.contains(.null) {
            schema["enum"] = .array(values + [.null])
        }
    }
}
