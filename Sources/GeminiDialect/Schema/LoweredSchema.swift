package import JSON

/// A JSON Schema in the words that Gemini has for it.
///
/// Gemini knows a part of JSON Schema: `$id`, `$defs`, `$ref`, `type`, `format`, `title`, `description`, `enum` of
/// strings and numbers, `items`, `prefixItems`, `minItems`, `maxItems`, `minimum`, `maximum`, `anyOf`, `properties`,
/// `additionalProperties`, `required` and `propertyOrdering`
/// (https://ai.google.dev/api/generate-content#v1beta.GenerationConfig, November 2026). The rest it refuses or ignores.
///
/// Every value that the given schema accepts, this one accepts too. A schema that Gemini takes is left as it is.
package struct LoweredSchema {
    package let schema: JSON

    /// The keywords that could not be said in full, each once, in the order they were met.
    ///
    /// What only describes, such as `default` and `examples`, is left out without being told.
    package let changes: [String]

    /// Whether values may pass this schema that the given one refuses.
    package var isWeakened: Bool { !changes.isEmpty }

    package init(_ schema: JSON) {
        // What is no schema at all is the service's to refuse, in its own words.
        guard schema.object != nil || schema.bool != nil, !schema.isPlainSchema(depth: 0) else {
            self.schema = schema
            changes = []
            return
        }
        var lowering = SchemaLowering(schema)
        self.schema = lowering.run()
        changes = lowering.changes
    }

    /// The keywords in ``changes`` as a part of a sentence, with its verb.
    var complaint: String {
        let names = changes.map { "`\($0)`" }
        guard let last = names.last, names.count > 1 else { return "\(names.joined()) was left out or weakened" }
        return "\(names.dropLast().joined(separator: ", ")) and \(last) were left out or weakened"
    }
}

extension JSON {
    /// Whether this is a schema that Gemini takes as it stands, as far as one look at each part can tell.
    ///
    /// References are followed elsewhere, so a schema that has any is not plain.
    func isPlainSchema(depth: Int) -> Bool {
        guard depth < SchemaLowering.maximumDepth, case .object(let object) = self else { return false }
        return object.members.allSatisfy { key, value in
            switch key {
            case "title", "description": value.string != nil
            case "type": SchemaKinds(plain: value) != nil
            case "format": value.string.map(SchemaLowering.formats.contains) ?? false
            case "enum": value.isPlainEnumeration
            case "minimum", "maximum", "minItems", "maxItems": value.number != nil
            case "items": value.isPlainSchema(depth: depth + 1)
            case "additionalProperties": value.bool != nil || value.isPlainSchema(depth: depth + 1)
            case "properties": value.object?.members.allSatisfy { $0.value.isPlainSchema(depth: depth + 1) } ?? false
            case "anyOf", "prefixItems": value.isPlainList(depth: depth + 1)
            case "required": value.isPlainRequirement(of: object["properties"]?.object)
            case "propertyOrdering": value.strings != nil
            default: false
            }
        }
    }

    /// Whether this is such a schema without others in it.
    var isPlainLeaf: Bool {
        guard let object, object.members.allSatisfy({ $0.value.object == nil && $0.value.array?.first?.object == nil })
        else { return false }
        return isPlainSchema(depth: 0)
    }

    private func isPlainList(depth: Int) -> Bool {
        guard let schemas = array, !schemas.isEmpty else { return false }
        return schemas.allSatisfy { $0.isPlainSchema(depth: depth) }
    }

    private var isPlainEnumeration: Bool {
        guard let values = array, !values.isEmpty else { return false }
        return values.allSatisfy { $0.string != nil } || values.allSatisfy { $0.number != nil }
    }

    /// Whether every name is a property's; only names in the properties' own order are found, which is one pass.
    private func isPlainRequirement(of properties: JSONObject?) -> Bool {
        guard let names = array else { return false }
        var rest = (properties?.members ?? [])[...]
        return names.allSatisfy { name in
            guard let name = name.string, let place = rest.firstIndex(where: { JSONName($0.key) == JSONName(name) })
            else { return false }
            rest = rest[(place + 1)...]
            return true
        }
    }

    /// The elements, when this is an array of strings.
    var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }
}
