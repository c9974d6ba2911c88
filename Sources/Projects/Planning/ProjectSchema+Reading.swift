package import JSON
import PlainTexts

extension ProjectSchema {
    /// Reads what a model says of a project, in either of the two forms that are about.
    ///
    /// One has `relationships` with the entity they belong to, the other a list of them, `from` and `to`; constraints of a field
    /// are truth values or words.
    ///
    /// - Parameter json: an object with `entities`.
    /// - Returns: the schema, and what was taken for something else than it says, a few words each.
    package static func read(_ json: JSON) -> (schema: ProjectSchema, notes: [String]) {
        var reader = SchemaReader()
        reader.read(json)
        return (reader.schema, reader.notes)
    }

    /// As it is shown and as models are told it: the newer of the two forms.
    package var json: JSON {
        [
            "entities": .array(entities.map(\.json)),
            "endpoints": .array(
                endpoints.map { endpoint in
                    [
                        "method": .string(endpoint.method), "path": .string(endpoint.path),
                        "description": .string(endpoint.about),
                        "entity": endpoint.entity.map { .string($0.pascal) } ?? .null,
                        "requires_auth": JSON(endpoint.needsAuthentication),
                    ]
                }
            ),
            "database_type": database.map { .string($0) } ?? .null,
            "authentication": authentication.map { .string($0) } ?? .null,
        ]
    }

    /// The JSON Schema that models are asked with.
    package static var outputSchema: JSON {
        func text(_ most: Int) -> JSON { ["type": "string", "maxLength": JSON(most)] }
        func list(_ items: JSON, _ most: Int) -> JSON { ["type": "array", "maxItems": JSON(most), "items": items] }
        let field: JSON = [
            "type": "object",
            "properties": [
                "name": text(60),
                "type": ["type": "string", "enum": .array(FieldType.allCases.map { .string($0.rawValue) })],
                "required": ["type": "boolean"], "unique": ["type": "boolean"],
            ],
            "required": ["name", "type", "required", "unique"], "additionalProperties": false,
        ]
        let relation: JSON = [
            "type": "object",
            "properties": [
                "type": ["type": "string", "enum": .array(Relation.Kind.allCases.map { .string($0.rawValue) })],
                "target": text(60),
            ],
            "required": ["type", "target"], "additionalProperties": false,
        ]
        let entity: JSON = [
            "type": "object",
            "properties": [
                "name": text(60), "description": text(200), "fields": list(field, 16),
                "relationships": list(relation, 8),
            ],
            "required": ["name", "description", "fields", "relationships"], "additionalProperties": false,
        ]
        let endpoint: JSON = [
            "type": "object",
            "properties": [
                "method": ["type": "string", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]], "path": text(120),
                "description": text(160), "requires_auth": ["type": "boolean"],
            ],
            "required": ["method", "path", "description", "requires_auth"], "additionalProperties": false,
        ]
        return [
            "type": "object",
            "properties": [
                "entities": list(entity, 12), "endpoints": list(endpoint, 40),
                "authentication": ["type": "string", "enum": ["none", "jwt", "session", "api_key"]],
            ],
            "required": ["entities", "endpoints", "authentication"], "additionalProperties": false,
        ]
    }
}

extension ProjectSchema.Entity {
    fileprivate var json: JSON {
        [
            "name": .string(name.pascal), "description": .string(about),
            "fields": .array(
                fields.map { field in
                    [
                        "name": .string(field.name.snake), "type": .string(field.type.rawValue),
                        "required": JSON(field.isRequired), "unique": JSON(field.isUnique),
                        "indexed": JSON(field.isIndexed), "description": .string(field.about),
                    ]
                }
            ),
            "relationships": .array(
                relations.map { ["type": .string($0.kind.rawValue), "target": .string($0.target.pascal)] }
            ),
        ]
    }
}

/// Takes a schema from JSON piece by piece.
private struct SchemaReader {
    var schema = ProjectSchema()
    var notes: [String] = []

    mutating func read(_ json: JSON) {
        for entity in json["entities"]?.array ?? [] { add(entity) }
        for relation in json["relationships"]?.array ?? [] { add(relationOfAll: relation) }
        let known = Set(schema.entities.map(\.name))
        for index in schema.entities.indices {
            let wrong = schema.entities[index].relations.filter { !known.contains($0.target) }
            schema.entities[index].relations.removeAll { wrong.contains($0) }
            for relation in wrong { note("\(relation.target.pascal) is related to, and is no entity") }
        }
        for endpoint in json["endpoints"]?.array ?? [] { add(endpoint: endpoint) }
        schema.database = line(json["database_type"], 40)
        schema.authentication = line(json["authentication"], 40).flatMap { $0.lowercased() == "none" ? nil : $0 }
    }

    private mutating func add(_ json: JSON) {
        guard let name = json["name"]?.string ?? json.string, let id = Identifier(name) else {
            return note("an entity has no name")
        }
        guard !schema.entities.contains(where: { $0.name == id }) else { return note("\(id.pascal) comes twice") }
        guard schema.entities.count < ProjectSchema.mostEntities else { return note("\(id.pascal) is one too many") }
        var entity = ProjectSchema.Entity(name: id, about: line(json["description"], 300) ?? "")
        for field in json["fields"]?.array ?? json["attributes"]?.array ?? [] { add(field, to: &entity) }
        for relation in json["relationships"]?.array ?? [] {
            guard let target = (relation["target"] ?? relation["to"])?.string.flatMap(Identifier.init) else { continue }
            entity.relations.append(.init(kind: kind(relation["type"]), target: target))
        }
        schema.entities.append(entity)
    }

    private mutating func add(_ json: JSON, to entity: inout ProjectSchema.Entity) {
        guard let name = json["name"]?.string ?? json.string, let id = Identifier(name) else { return }
        guard !entity.fields.contains(where: { $0.name == id }), entity.fields.count < ProjectSchema.mostFields else {
            return note("the field \(id.snake) of \(entity.name.pascal) comes twice, or is one too many")
        }
        let word = json["type"]?.string ?? "string"
        let type = FieldType(word: word)
        if type == nil { note("the type '\(PlainLine.of(String(word.prefix(30))))' is taken for string") }
        let constraints = (json["constraints"]?.array ?? []).compactMap { $0.string?.lowercased() }
        func says(_ name: String, _ words: [String]) -> Bool? {
            json[name]?.bool ?? (constraints.contains { words.contains($0) } ? true : nil)
        }
        var field = ProjectSchema.Field(name: id, type: type ?? .string)
        field.isRequired = says("required", ["required", "not null", "not_null"]) ?? constraints.isEmpty
        field.isUnique = says("unique", ["unique", "primary_key", "primary key"]) ?? false
        field.isIndexed = says("indexed", ["index", "indexed"]) ?? false
        field.about = line(json["description"], 200) ?? ""
        entity.fields.append(field)
    }

    /// A relation of the older form, which names both ends.
    private mutating func add(relationOfAll json: JSON) {
        guard let from = (json["from"] ?? json["source"])?.string.flatMap(Identifier.init),
            let target = (json["to"] ?? json["target"])?.string.flatMap(Identifier.init),
            let index = schema.entities.firstIndex(where: { $0.name == from })
        else { return note("a relation has no two entities") }
        schema.entities[index].relations.append(.init(kind: kind(json["type"]), target: target))
    }

    private func kind(_ json: JSON?) -> ProjectSchema.Relation.Kind {
        let word = (json?.string ?? "").lowercased().map { $0 == "-" || $0 == " " ? "_" : String($0) }.joined()
        return switch word {
        case "one_to_many", "has_many": .oneToMany
        case "many_to_many": .manyToMany
        case "one_to_one", "has_one": .oneToOne
        default: .manyToOne
        }
    }

    private mutating func add(endpoint json: JSON) {
        guard let path = line(json["path"], 120), path.hasPrefix("/") else { return note("an endpoint has no path") }
        let method = (json["method"]?.string ?? "GET").uppercased()
        guard ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(method) else {
            return note("an endpoint has no method that is known")
        }
        guard schema.endpoints.count < ProjectSchema.mostEndpoints,
            !schema.endpoints.contains(where: { $0.path == path && $0.method == method })
        else { return note("\(method) \(path) comes twice, or is one too many") }
        var endpoint = ProjectSchema.Endpoint(method: method, path: path, about: line(json["description"], 200) ?? "")
        endpoint.entity = json["entity"]?.string.flatMap(Identifier.init)
        endpoint.needsAuthentication = json["requires_auth"]?.bool ?? json["authentication"]?.bool ?? false
        schema.endpoints.append(endpoint)
    }

    private func line(_ json: JSON?, _ most: Int) -> String? {
        guard let text = json?.string else { return nil }
        let line = PlainLine.of(String(text.prefix(most)))
        return line.isEmpty ? nil : line
    }

    private mutating func note(_ text: String) {
        if notes.count < 20, !notes.contains(text) { notes.append(text) }
    }
}
