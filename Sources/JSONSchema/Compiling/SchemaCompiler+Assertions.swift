import JSON

extension SchemaCompiler {
    /// Compiles the keywords that look at a value without other schemas.
    func compileAssertions(_ keywords: SchemaKeywords, to node: inout Node) throws(JSONSchemaError) {
        let isNullable = try keywords.bool("nullable") ?? false
        if let types = try types(keywords) { node.types = isNullable ? types.union(.null) : types }
        if var values = try keywords.array("enum") {
            if isNullable { values.append(.null) }
            node.enumeration = Enumeration(values: values, set: Set(values))
        }
        node.constant = keywords.values["const"]
        try compileNumber(keywords, to: &node.number)
        node.string.minimum = try keywords.count("minLength")
        node.string.maximum = try keywords.count("maxLength")
        if let source = try keywords.string("pattern") {
            node.string.pattern = try keywords.pattern(source, "pattern")
        }
        node.array.minimum = try keywords.count("minItems")
        node.array.maximum = try keywords.count("maxItems")
        node.array.isUnique = try keywords.bool("uniqueItems") ?? false
        node.object.minimum = try keywords.count("minProperties")
        node.object.maximum = try keywords.count("maxProperties")
        // In draft 3, and in the hand-written schemas of today, a property says of itself that it is required.
        if let required = keywords.values["required"], required.bool == nil {
            node.object.required = try keywords.strings(required, "required").map { JSONName($0) }
        }
        for (name, value) in try keywords.members("dependentRequired") ?? [] {
            let required = try keywords.strings(value, "dependentRequired").map { JSONName($0) }
            node.object.dependentRequired.append((name: JSONName(name), required: required))
        }
    }

    private func types(_ keywords: SchemaKeywords) throws(JSONSchemaError) -> JSONTypes? {
        guard let value = keywords.values["type"] else { return nil }
        let names = if let name = value.string { [name] } else { try keywords.strings(value, "type") }
        var types: JSONTypes = []
        for name in names {
            guard let type = JSONTypes(named: name) else {
                throw keywords.error(.malformed, "type names a type that there is not")
            }
            types.insert(type)
        }
        return types
    }

    private func compileNumber(_ keywords: SchemaKeywords, to rules: inout NumberRules) throws(JSONSchemaError) {
        rules.minimum = try keywords.number("minimum")
        rules.maximum = try keywords.number("maximum")
        rules.divisor = try keywords.number("multipleOf")
        if let divisor = rules.divisor, divisor <= 0 {
            throw keywords.error(.malformed, "multipleOf must be more than 0")
        }
        // OpenAPI 3.0 has draft 4's switches, which make the other limit exclusive.
        if let isExclusive = keywords.values["exclusiveMinimum"]?.bool {
            if isExclusive { (rules.exclusiveMinimum, rules.minimum) = (rules.minimum, nil) }
        } else {
            rules.exclusiveMinimum = try keywords.number("exclusiveMinimum")
        }
        if let isExclusive = keywords.values["exclusiveMaximum"]?.bool {
            if isExclusive { (rules.exclusiveMaximum, rules.maximum) = (rules.maximum, nil) }
        } else {
            rules.exclusiveMaximum = try keywords.number("exclusiveMaximum")
        }
    }
}
