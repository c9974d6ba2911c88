import JSON

extension SchemaCompiler {
    /// Compiles the keywords that apply other schemas, to the same value or to its parts.
    mutating func compileApplicators(_ keywords: SchemaKeywords, to node: inout Node) throws(JSONSchemaError) {
        for keyword in ["$dynamicRef", "$recursiveRef"] where keywords.values[keyword] != nil {
            throw keywords.error(.unsupported, "\(keyword) is not supported")
        }
        if let reference = try keywords.string("$ref") {
            node.combinations.append(.reference(try index(ofReference: reference, at: keywords.path)))
        }
        try compileCombinations(keywords, to: &node)
        try compileArray(keywords, to: &node.array)
        try compileObject(keywords, to: &node)
        node.unevaluatedItems = try subschema(keywords, "unevaluatedItems")
        node.unevaluatedProperties = try subschema(keywords, "unevaluatedProperties")
        // Compiled although nothing may refer to them, so that what is wrong in them is reported.
        for keyword in ["$defs", "definitions"] { _ = try subschemas(keywords, named: keyword) }
    }

    private mutating func compileCombinations(
        _ keywords: SchemaKeywords,
        to node: inout Node
    ) throws(JSONSchemaError) {
        if let schemas = try subschemas(keywords, listed: "allOf") { node.combinations.append(.all(schemas)) }
        if let schemas = try subschemas(keywords, listed: "anyOf") { node.combinations.append(.any(schemas)) }
        if let schemas = try subschemas(keywords, listed: "oneOf") { node.combinations.append(.one(schemas)) }
        if let schema = try subschema(keywords, "not") { node.combinations.append(.not(schema)) }
        if let condition = try subschema(keywords, "if") {
            let then = try subschema(keywords, "then")
            let otherwise = try subschema(keywords, "else")
            node.combinations.append(.conditional(condition: condition, then: then, otherwise: otherwise))
        }
    }

    private mutating func compileArray(_ keywords: SchemaKeywords, to rules: inout ArrayRules) throws(JSONSchemaError) {
        if keywords.values["items"]?.array != nil {
            rules.prefix = try subschemas(keywords, listed: "items") ?? []
            rules.rest = try subschema(keywords, "additionalItems")
        } else {
            rules.prefix = try subschemas(keywords, listed: "prefixItems") ?? []
            rules.rest = try subschema(keywords, "items")
        }
        rules.contains = try subschema(keywords, "contains")
        rules.minimumContained = try keywords.count("minContains") ?? 1
        rules.maximumContained = try keywords.count("maxContains")
    }

    private mutating func compileObject(_ keywords: SchemaKeywords, to node: inout Node) throws(JSONSchemaError) {
        for (name, schema) in try subschemas(keywords, named: "properties") {
            node.object.properties[JSONName(name)] = schema
        }
        for (source, schema) in try subschemas(keywords, named: "patternProperties") {
            let pattern = try keywords.pattern(source, "patternProperties")
            node.object.patterns.append((pattern: pattern, node: schema))
        }
        node.object.rest = try subschema(keywords, "additionalProperties")
        node.object.names = try subschema(keywords, "propertyNames")
        for (name, schema) in try subschemas(keywords, named: "dependentSchemas") {
            node.combinations.append(.dependent(name: name, node: schema))
        }
        for (name, value) in try keywords.members("dependencies") ?? [] {
            if value.array != nil {
                let required = try keywords.strings(value, "dependencies").map { JSONName($0) }
                node.object.dependentRequired.append((name: JSONName(name), required: required))
            } else {
                let path = keywords.path.appending("dependencies").appending(name)
                node.combinations.append(.dependent(name: name, node: try index(of: value, at: path)))
            }
        }
    }

    private mutating func subschema(_ keywords: SchemaKeywords, _ keyword: String) throws(JSONSchemaError) -> Int? {
        guard let schema = keywords.values[keyword] else { return nil }
        return try index(of: schema, at: keywords.path.appending(keyword))
    }

    private mutating func subschemas(
        _ keywords: SchemaKeywords,
        listed keyword: String
    ) throws(JSONSchemaError) -> [Int]? {
        guard let schemas = try keywords.array(keyword) else { return nil }
        let path = keywords.path.appending(keyword)
        var indices: [Int] = []
        for (place, schema) in schemas.enumerated() {
            indices.append(try index(of: schema, at: path.appending(String(place))))
        }
        return indices
    }

    private mutating func subschemas(
        _ keywords: SchemaKeywords,
        named keyword: String
    ) throws(JSONSchemaError) -> [(name: String, schema: Int)] {
        let path = keywords.path.appending(keyword)
        var result: [(name: String, schema: Int)] = []
        for (name, schema) in try keywords.members(keyword) ?? [] {
            result.append((name: name, schema: try index(of: schema, at: path.appending(name))))
        }
        return result
    }
}
