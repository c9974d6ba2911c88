import JSON

/// The work of ``LoweredSchema``: one schema after another is said in Gemini's words.
///
/// A lowered schema is an object of Gemini's keywords; `nil` stands for one that accepts nothing, which Gemini cannot be
/// told. Where several parts apply to one value, each is lowered by itself and then intersected with the others.
struct SchemaLowering {
    /// How deep schemas may stand in one another; Gemini refuses deep ones, and the stack is finite.
    static let maximumDepth = 64

    /// The formats that mean something to Gemini; every other is an annotation.
    static let formats: Set = ["date-time", "date", "time", "int32", "int64", "float", "double"]

    /// Where a schema stands.
    struct Place {
        var path: SchemaReferences.Path = []
        /// From where `#` is counted.
        var base: SchemaReferences.Path = []
        var depth = 0
    }

    let references: SchemaReferences
    var definitions: SchemaDefinitions
    private(set) var changes: [String] = []
    /// How much may still be done, so that schemas that multiply themselves end.
    private var remaining = 100_000
    private let root: JSON

    init(_ root: JSON) {
        self.root = root
        references = SchemaReferences(root)
        definitions = SchemaDefinitions(root)
    }

    mutating func run() -> JSON {
        var result = settled(lower(root, at: Place(), as: "false"), as: "false")
        while let index = definitions.next() { lowerDefinition(index) }
        if definitions.cutLoops() { weaken("$ref") }
        if let id = root["$id"]?.string, !id.hasPrefix("#") { result["$id"] = .string(id) }
        if let definitions = definitions.lowered(for: result) { result["$defs"] = .object(definitions) }
        guard let object = root.object else { return .object(result) }
        return .object(result.ordered(like: object))
    }

    /// Notes that the keyword could not be said in full.
    mutating func weaken(_ keyword: String) {
        if !changes.contains(keyword) { changes.append(keyword) }
    }

    /// Takes some of the work that may be done; false when too little is left.
    mutating func spend(_ work: Int) -> Bool {
        guard remaining >= work else { return false }
        remaining -= work
        return true
    }

    /// A schema that Gemini can be told: of one that accepts nothing, one that accepts everything.
    mutating func settled(_ schema: JSONObject?, as keyword: String) -> JSONObject {
        if let schema { return schema }
        weaken(keyword)
        return JSONObject()
    }

    /// Lowers the part of a schema that stands under `keyword`.
    mutating func lower(_ schema: JSON, at place: Place, as keyword: String) -> JSONObject? {
        switch schema {
        case .bool(true): return JSONObject()
        case .bool(false): return nil
        case .object(let object):
            if schema.isPlainLeaf, spend(1) { return object }
            if place.depth < Self.maximumDepth, spend(1 + object.count) { return lower(object, at: place) }
        default: break
        }
        weaken(keyword)
        return JSONObject()
    }

    /// Lowers a definition, once; a schema that accepts nothing becomes one that accepts everything.
    mutating func lowerDefinition(_ index: Int, depth: Int = 0) {
        guard let path = definitions.begin(index) else { return }
        let place = Place(path: path, base: references.base(of: path), depth: depth)
        let schema = references.schema(at: path) ?? .bool(true)
        definitions.finish(index, settled(lower(schema, at: place, as: "$ref"), as: "false"))
    }

    private mutating func lower(_ object: JSONObject, at place: Place) -> JSONObject? {
        let place = Place(path: place.path, base: references.base(of: place.path), depth: place.depth)
        let reference = object["$ref"].flatMap { self.reference($0, at: place) }
        var result: JSONObject?
        if object["$ref"] != nil, references.isReferenceAlone {
            result = annotations(of: object)
        } else {
            result = own(object, at: place)
            for (index, part) in (object["allOf"]?.array ?? []).enumerated() {
                guard let present = result else { break }
                guard let part = lower(part, at: place.entering("allOf", String(index)), as: "allOf") else {
                    result = nil
                    break
                }
                result = intersect(present, part, depth: place.depth)
            }
        }
        if let present = result, let reference { result = intersect(present, reference, depth: place.depth) }
        return result?.ordered(like: object)
    }

    /// A reference to a definition of the lowered schema; `nil` when it leads nowhere.
    private mutating func reference(_ value: JSON, at place: Place) -> JSONObject? {
        guard let text = value.string, let path = references.resolve(text, from: place.base) else {
            weaken("$ref")
            return nil
        }
        return ["$ref": .string(SchemaDefinitions.prefix + definitions.name(for: path))]
    }

    /// What the schema says without `$ref` and `allOf`.
    private mutating func own(_ object: JSONObject, at place: Place) -> JSONObject? {
        var result = annotations(of: object)
        let kinds = lowerType(of: object, to: &result)
        lowerNumbers(of: object, kinds, to: &result)
        lowerArrays(of: object, at: place, to: &result)
        lowerObjects(of: object, kinds, at: place, to: &result)
        noteOmissions(of: object, kinds)
        guard let values = lowerValues(of: object, kinds) else { return nil }
        // The kinds of the values are among those that `type` names.
        if values["anyOf"] != nil { result["type"] = nil }
        guard var whole = intersect(result, values, depth: place.depth, as: "enum") else { return nil }
        for keyword in ["anyOf", "oneOf"] {
            guard let choices = lowerChoices(of: object, keyword, at: place),
                let both = intersect(whole, choices, depth: place.depth, as: keyword)
            else { return nil }
            whole = both
        }
        return whole
    }

    private func annotations(of object: JSONObject) -> JSONObject {
        var result = JSONObject()
        for keyword in ["title", "description"] {
            if let text = object[keyword]?.string { result[keyword] = .string(text) }
        }
        if let format = object["format"]?.string, Self.formats.contains(format) { result["format"] = .string(format) }
        return result
    }
}

extension SchemaLowering.Place {
    func entering(_ tokens: String...) -> Self {
        var place = self
        place.path += tokens.map { JSONName($0) }
        place.depth += 1
        return place
    }
}

extension JSONObject {
    /// The same members in the order that their causes have in the schema they were made from.
    func ordered(like source: JSONObject) -> JSONObject {
        guard members.count > 1 else { return self }
        var rest = self
        var result = JSONObject()
        for (key, _) in source.members {
            let key = Self.successors[key] ?? key
            guard let value = rest[key] else { continue }
            result.members.append((key: key, value: value))
            rest[key] = nil
        }
        result.members += rest.members
        return result
    }

    /// What the keywords are said with that Gemini has another for.
    private static let successors = [
        "const": "enum", "oneOf": "anyOf", "exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum",
        "unevaluatedProperties": "additionalProperties", "patternProperties": "additionalProperties",
        "additionalItems": "items", "definitions": "$defs",
    ]

    /// The members, of duplicates the last; it stays where the first was.
    var distinct: [Member] {
        var places: [JSONName: Int] = [:]
        var result: [Member] = []
        for member in members {
            if let place = places[JSONName(member.key)] {
                result[place] = member
            } else {
                places[JSONName(member.key)] = result.count
                result.append(member)
            }
        }
        return result
    }
}
