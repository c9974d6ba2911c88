import JSON

/// A small value that satisfies a JSON Schema, where the schema is simple.
///
/// It follows types, properties, items, enums, constants, bounds, the common formats, references within the schema and
/// the first of several alternatives. Patterns and conditions are beyond it.
struct SchemaExample {
    let json: JSON

    init(of schema: JSON) {
        var maker = Maker(root: schema)
        json = maker.example(schema, depth: 0)
    }
}

private struct Maker {
    let root: JSON
    /// Recursive schemas end here; beyond it optional properties are left out.
    private static let depthLimit = 16
    private static let itemLimit = 64

    mutating func example(_ schema: JSON, depth: Int) -> JSON {
        guard let object = schema.object, depth < Self.depthLimit * 2 else { return .null }
        if let value = object["const"] ?? object["enum"]?.array?.first ?? object["default"] { return value }
        if let target = object["$ref"]?.string { return example(resolve(target), depth: depth + 1) }
        if let parts = object["allOf"]?.array { return merged(parts, object, depth) }
        for key in ["anyOf", "oneOf"] {
            if let first = object[key]?.array?.first { return example(first, depth: depth + 1) }
        }
        switch type(of: object) {
        case "object": return objectExample(object, depth)
        case "array": return arrayExample(object, depth)
        case "string": return .string(string(object))
        case "integer": return JSON(Int(number(object).rounded(.up)))
        case "number": return JSON(number(object))
        case "boolean": return true
        default: return .null
        }
    }

    /// The type, in lower case because Gemini shouts; guessed where the schema says none.
    private func type(of schema: JSONObject) -> String {
        if let name = schema["type"]?.string { return name.lowercased() }
        if let names = schema["type"]?.array?.compactMap(\.string) {
            return (names.first { $0.lowercased() != "null" } ?? "null").lowercased()
        }
        if schema["properties"] != nil { return "object" }
        return schema["items"] != nil ? "array" : "string"
    }

    private mutating func objectExample(_ schema: JSONObject, _ depth: Int) -> JSON {
        let required = schema["required"]?.array?.compactMap(\.string) ?? []
        var object = JSONObject()
        for (name, property) in schema["properties"]?.object?.members ?? []
        where depth < Self.depthLimit || required.contains(name) {
            object.members.append((name, example(property, depth: depth + 1)))
        }
        for name in required where object[name] == nil { object.members.append((name, .string("text"))) }
        return .object(object)
    }

    private mutating func arrayExample(_ schema: JSONObject, _ depth: Int) -> JSON {
        let least = whole(schema["minItems"]) ?? (depth < Self.depthLimit ? 1 : 0)
        let count = min(least, whole(schema["maxItems"]) ?? least, Self.itemLimit)
        let fixed = schema["prefixItems"]?.array ?? []
        return .array(
            (0..<max(0, count)).map { index in
                example(index < fixed.count ? fixed[index] : schema["items"] ?? ["type": "string"], depth: depth + 1)
            }
        )
    }

    private mutating func merged(_ parts: [JSON], _ schema: JSONObject, _ depth: Int) -> JSON {
        var all = schema
        all["allOf"] = nil
        for part in parts {
            let part = part["$ref"]?.string.map(resolve) ?? part
            for (key, value) in part.object?.members ?? [] {
                if key == "properties", let old = all[key]?.object, let new = value.object {
                    all[key] = .object(JSONObject(old.members + new.members))
                } else if key == "required", let old = all[key]?.array, let new = value.array {
                    all[key] = .array(old + new)
                } else {
                    all[key] = value
                }
            }
        }
        return example(.object(all), depth: depth + 1)
    }

    private func resolve(_ target: String) -> JSON {
        guard target.hasPrefix("#") else { return .null }
        var value = root
        for step in target.dropFirst().split(separator: "/") {
            let name = step.replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = value[String(name)] else { return .null }
            value = next
        }
        return value
    }

    private func string(_ schema: JSONObject) -> String {
        let text =
            switch schema["format"]?.string {
            case "date-time": "2026-01-31T12:00:00Z"
            case "date": "2026-01-31"
            case "time": "12:00:00Z"
            case "email": "someone@example.com"
            case "uri", "url": "https://example.com/"
            case "uuid": "123e4567-e89b-42d3-a456-426614174000"
            default: "text"
            }
        let least = min(whole(schema["minLength"]) ?? 0, 1 << 16)
        let longEnough = text + String(repeating: "x", count: max(0, least - text.count))
        return String(longEnough.prefix(max(0, whole(schema["maxLength"]) ?? .max)))
    }

    private func number(_ schema: JSONObject) -> Double {
        let least = schema["minimum"]?.double ?? schema["exclusiveMinimum"]?.double.map { $0 + 1 }
        let most = schema["maximum"]?.double ?? schema["exclusiveMaximum"]?.double.map { $0 - 1 }
        let value = max(least ?? -.greatestFiniteMagnitude, min(1, most ?? 1))
        // Whatever the schema says, the value must fit an integer.
        return value.isFinite ? max(-1e15, min(1e15, value)) : 1
    }

    /// A count; Gemini's schemas hold them as text.
    private func whole(_ value: JSON?) -> Int? {
        (value?.int ?? value?.string.flatMap { Int($0) }).map { max(0, $0) }
    }
}
