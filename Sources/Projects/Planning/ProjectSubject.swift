/// What prompts are about, as far as their words tell; for whoever has no model to ask.
struct ProjectSubject {
    /// Things that are known, with their usual fields.
    private static let known: [(name: Identifier, fields: [ProjectSchema.Field])] =
        String(decoding: PackageResources.subjects_txt, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = Identifier(String(parts[0])) else { return nil }
            return (name, parts[1].split(separator: ",").compactMap { field(in: $0) })
        }

    private static func field(in text: Substring) -> ProjectSchema.Field? {
        let words = text.split(separator: " ")
        guard words.count >= 2, let name = Identifier(String(words[0])),
            let type = FieldType(word: String(words[1]))
        else { return nil }
        var field = ProjectSchema.Field(name: name, type: type)
        field.isRequired = words[1].hasSuffix("!")
        field.isUnique = words.contains("unique")
        return field
    }

    /// A schema of the things that a prompt names, or of one thing where it names none.
    static func schema(of prompt: String) -> ProjectSchema {
        let words = prompt.prefix(5000).lowercased().split { !$0.isLetter && $0 != "_" }.map(String.init)
        func place(_ name: Identifier) -> Int? { words.firstIndex { $0 == name.snake || $0 == name.plural } }
        var found = known.compactMap { thing in place(thing.name).map { (place: $0, thing: thing) } }
        if words.contains("blog"), !found.contains(where: { $0.thing.name.snake == "post" }) {
            found += known.filter { $0.name.snake == "post" }.map { (words.count, $0) }
        }
        // What is only said of those who use it is no thing of its own.
        if found.count > 1 { found.removeAll { $0.thing.name.snake == "user" && words.contains("authentication") } }
        found.sort { $0.place < $1.place }
        var things = found.map(\.thing)
        if things.isEmpty { things = known.filter { $0.name.snake == "item" } }
        var schema = ProjectSchema()
        schema.entities = things.prefix(8).map { ProjectSchema.Entity(name: $0.name, fields: $0.fields) }
        for entity in schema.entities {
            let list = "/\(entity.name.plural)"
            let one = "\(list)/{id}"
            schema.endpoints += [("GET", list), ("POST", list), ("GET", one), ("PUT", one), ("DELETE", one)].map {
                ProjectSchema.Endpoint(method: $0.0, path: $0.1, entity: entity.name)
            }
        }
        return schema
    }
}
