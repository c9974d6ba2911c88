package import JSON
package import YAML

extension Taxonomy {
    /// The labels that come with Aloft: what shoppers want of a grocery's search.
    package static func builtIn() throws(YAMLErrors) -> Taxonomy {
        try Taxonomy(yaml: PackageResources.groceries_yaml, file: "groceries.yaml")
    }

    static let labelLimit = 300
    private static let exampleLimit = 50
    private static let longestText = 300

    /// Reads a taxonomy; throws everything that is wrong with it.
    package init(yaml: [UInt8], file: String) throws(YAMLErrors) {
        self = try YAMLDocument.reading(yaml, file: file) { reader in
            let name = reader.has("name") ? reader.identifier("name") : "labels"
            let entities = (reader.entries("entities") ?? []).compactMap { entry -> Entity? in
                guard Self.isName(entry.name), !["intent", "confidence"].contains(entry.name) else {
                    entry.value.refuse("'\(entry.name.prefix(40))' is no name that an entity can have")
                    return nil
                }
                return entry.value.oneOf(Entity.Kind.self).map { Entity(name: entry.name, kind: $0) }
            }
            if entities.count > 20 { reader.refuse("there are \(entities.count) entities, and 20 are the most") }
            let list = reader.list("labels", required: true) ?? []
            if reader.has("labels"), !(2...Self.labelLimit).contains(list.count) {
                reader.refuse("there are \(list.count) labels, and 2 to \(Self.labelLimit) can be told apart")
                return nil
            }
            var seen: Set<String> = []
            let labels = list.compactMap { value -> Label? in
                guard let label = Self.label(value, entities) else { return nil }
                if !seen.insert(label.name).inserted { value.refuse("there is a label '\(label.name)' before") }
                return label
            }
            return name.map { Taxonomy(name: $0, labels: labels, entities: entities) }
        }
    }

    /// Reads the labels of a request: names, or objects as a file has them.
    package init(labels: JSON) throws(YAMLErrors) {
        // JSON is YAML, so that what is wrong with it is found by the same rules.
        try self.init(yaml: (["name": "request", "labels": labels] as JSON).bytes, file: "labels")
    }

    private static func label(_ value: ValueReader, _ entities: [Entity]) -> Label? {
        guard value.isMapping else {
            return value.string().flatMap { name in Self.checked(name, value).map { Label(name: $0) } }
        }
        return value.mapping { reader in
            let name = reader.value("name", required: true).flatMap { value in
                value.string().flatMap { Self.checked($0, value) }
            }
            let about = reader.has("about") ? reader.line("about", longestText) : ""
            let examples = (reader.list("examples") ?? []).compactMap { Self.example($0, entities) }
            if examples.count > exampleLimit {
                reader.refuse("there are \(examples.count) examples, and \(exampleLimit) are the most")
            }
            let keywords = reader.lines("keywords", 60)
            guard let name, let about else { return nil }
            return Label(name: name, about: about, examples: examples, keywords: keywords)
        }
    }

    private static func example(_ value: ValueReader, _ entities: [Entity]) -> Example? {
        guard value.isMapping else { return value.line("examples", longestText).map { Example(text: $0) } }
        return value.mapping { reader in
            let text = reader.line("text", longestText)
            var named = JSONObject()
            for entity in entities where reader.has(entity.name) {
                switch entity.kind {
                case .text: named[entity.name] = reader.line(entity.name, Entity.Kind.longestText).map { .string($0) }
                case .list:
                    let lines = reader.lines(entity.name, Entity.Kind.longestText)
                    named[entity.name] = .array(lines.map { .string($0) })
                case .number:
                    named[entity.name] = reader.integer(entity.name, in: Entity.Kind.numbers).map { JSON($0) }
                }
            }
            return text.map { Example(text: $0, entities: named) }
        }
    }

    private static func checked(_ name: String, _ value: ValueReader) -> String? {
        if isName(name) { return name }
        value.refuse("a label is 1 to 80 letters, digits, '_', '-' and '.', not '\(name.prefix(40))'")
        return nil
    }

    /// Whether a text can stand in an answer as it is, in every form.
    private static func isName(_ text: String) -> Bool {
        (1...80).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
