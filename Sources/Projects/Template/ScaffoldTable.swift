/// A table of a scaffold, with what leads from it to others.
struct ScaffoldTable {
    struct Column {
        var name: String
        var type: FieldType
        var isRequired: Bool
        var isUnique: Bool
        /// The table whose rows it names.
        var target: String?

        /// When a row was made or changed, which nobody says.
        var isStamp: Bool { type == .datetime && ["created_at", "updated_at"].contains(name) }

        var isPassword: Bool { name == "password" && (type == .string || type == .text) }

        /// What is kept and never told.
        var isSecret: Bool { name.contains("password") }
    }

    /// What leads from a row to others.
    struct Link {
        var name: String
        var target: String
        var back: String
        var isList: Bool
        /// The table that joins both, where neither names the other.
        var joining: String?
    }

    let entity: Identifier
    /// As the class is called.
    let type: String
    /// As the table is called.
    let name: String
    var columns: [Column]
    var links: [Link] = []
    private var joined: [Identifier] = []

    /// Whether it keeps a password, which is hashed when it is set.
    var hasPassword: Bool { columns.contains(where: \.isPassword) }

    /// What names a row of it elsewhere.
    var key: String { entity.snake + "_id" }

    /// The tables of a schema, each with what its fields and relations say, as far as that goes together.
    static func all(of schema: ProjectSchema) -> [ScaffoldTable] {
        var names: Set<String> = []
        var tables = schema.entities.map { entity in
            var name = entity.name.plural
            while !names.insert(name).inserted { name += "_" }
            return ScaffoldTable(entity, name)
        }
        var pairs: Set<Set<Int>> = []
        for (index, entity) in schema.entities.enumerated() {
            for relation in entity.relations {
                guard let other = tables.firstIndex(where: { $0.entity == relation.target }) else { continue }
                // A second way between the same two would need to say which of them is meant.
                guard pairs.insert([index, other]).inserted else { continue }
                switch relation.kind {
                case .manyToOne: join(&tables, child: index, parent: other)
                case .oneToMany: join(&tables, child: other, parent: index)
                case .oneToOne: join(&tables, child: index, parent: other, isUnique: true)
                case .manyToMany: joinMany(&tables, index, other)
                }
            }
        }
        // Fields that are called like the key of another table are that, whether or not a relation says so.
        for index in tables.indices {
            for parent in tables.indices where tables[index].columns.contains(where: { $0.name == tables[parent].key })
            {
                guard pairs.insert([index, parent]).inserted else { continue }
                join(&tables, child: index, parent: parent)
            }
        }
        return tables
    }

    /// The pairs that tables of their own join, each once.
    static func joining(_ tables: [ScaffoldTable]) -> [(left: ScaffoldTable, right: ScaffoldTable)] {
        tables.flatMap { left in
            left.joined.compactMap { other in tables.first { $0.entity == other }.map { (left, $0) } }
        }
    }

    func joined(with other: ScaffoldTable) -> String { "\(entity.snake)_\(other.name)" }

    private init(_ entity: ProjectSchema.Entity, _ name: String) {
        self.entity = entity.name
        self.name = name
        type = entity.name.pascal == "Base" ? "BaseRecord" : entity.name.pascal
        columns = []
        for field in entity.fields {
            let name = Self.attribute(field.name.snake)
            guard name != "id", !columns.contains(where: { $0.name == name }) else { continue }
            columns.append(
                Column(
                    name: name,
                    type: field.type,
                    isRequired: field.isRequired,
                    isUnique: field.isUnique && field.type != .boolean && field.type != .json
                )
            )
        }
    }

    /// A name that neither SQLAlchemy nor Pydantic nor the code here has for something else.
    private static func attribute(_ name: String) -> String {
        let taken: Set = ["metadata", "registry", "str", "int", "float", "bool", "sa", "now", "relationship"]
        return taken.contains(name) || name.hasPrefix("model_") ? name + "_" : name
    }

    private static func join(_ tables: inout [ScaffoldTable], child: Int, parent: Int, isUnique: Bool = false) {
        let target = tables[parent]
        let key = child == parent ? "parent_id" : target.key
        if let index = tables[child].columns.firstIndex(where: { $0.name == key }) {
            tables[child].columns[index].target = target.name
            tables[child].columns[index].type = .integer
            tables[child].columns[index].isUnique = isUnique
        } else {
            tables[child].columns.append(
                Column(name: key, type: .integer, isRequired: false, isUnique: isUnique, target: target.name)
            )
        }
        guard child != parent else { return }
        let back = isUnique ? tables[child].entity.snake : tables[child].entity.plural
        let name = target.entity.snake
        guard tables[child].isFree(name), tables[parent].isFree(back) else { return }
        tables[child].links.append(Link(name: name, target: target.type, back: back, isList: true))
        tables[parent].links.append(
            Link(name: back, target: tables[child].type, back: name, isList: !isUnique)
        )
    }

    private static func joinMany(_ tables: inout [ScaffoldTable], _ left: Int, _ right: Int) {
        let name = tables[left].joined(with: tables[right])
        // One that is an entity itself has more to say.
        guard left != right, !tables.contains(where: { $0.name == name }) else { return }
        tables[left].joined.append(tables[right].entity)
        let (there, back) = (tables[right].entity.plural, tables[left].entity.plural)
        guard tables[left].isFree(there), tables[right].isFree(back) else { return }
        tables[left].links.append(
            Link(name: there, target: tables[right].type, back: back, isList: true, joining: name)
        )
        tables[right].links.append(
            Link(name: back, target: tables[left].type, back: there, isList: true, joining: name)
        )
    }

    private func isFree(_ name: String) -> Bool {
        !columns.contains { $0.name == name } && !links.contains { $0.name == name }
            && Self.attribute(name) == name && name != "id"
    }
}
