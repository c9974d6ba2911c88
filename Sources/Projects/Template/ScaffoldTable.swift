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
    private(set) var columns: [Column] = []
    private(set) var links: [Link] = []

    /// Whether it keeps a password, which is hashed when it is set.
    var hasPassword: Bool { columns.contains(where: \.isPassword) }

    /// What names a row of it elsewhere.
    var key: String { entity.key }

    init(_ entity: ProjectSchema.Entity, as type: String, in name: String) {
        self.entity = entity.name
        (self.type, self.name) = (type, name)
        for field in entity.fields {
            let column = Column(
                name: Self.attribute(field.name.snake, field.type),
                type: field.type,
                isRequired: field.isRequired,
                isUnique: field.isUnique && field.type != .boolean && field.type != .json
            )
            // Rows have a number, also where the schema says its name in full.
            guard !["id", key].contains(column.name), isFree(column.name) else { continue }
            columns.append(column)
        }
    }

    /// A name that neither SQLAlchemy nor Pydantic nor the code here has for something else.
    private static func attribute(_ name: String, _ type: FieldType) -> String {
        let isText = type == .string || type == .text
        if isText, passwords.contains(name) { return "password" }
        return taken.contains(name) ? name + "_" : name
    }

    /// What a password may be called; nothing else that has the word in its name is one.
    static let passwords: Set = ["password", "password_hash", "hashed_password", "password_digest"]

    private static let taken: Set = [
        "metadata", "registry", "str", "int", "float", "bool", "sa", "now", "relationship", "validates",
        "hash_password",
        "self", "model_config", "model_fields", "model_computed_fields", "model_construct", "model_copy", "model_dump",
        "model_dump_json", "model_extra", "model_fields_set", "model_json_schema", "model_parametrized_name",
        "model_post_init", "model_rebuild", "model_validate", "model_validate_json", "model_validate_strings",
    ]

    private func isFree(_ name: String) -> Bool {
        name != "id" && !Self.taken.contains(name) && !columns.contains { $0.name == name }
            && !links.contains { $0.name == name }
    }

    /// Has it name a row of another table, in the column that is there for it or in a new one.
    mutating func lead(to table: ScaffoldTable, isUnique: Bool) {
        var name = table.entity == entity ? "parent_id" : table.key
        while !isFree(name), columns.first(where: { $0.name == name && $0.target == nil }) == nil { name += "_" }
        if let index = columns.firstIndex(where: { $0.name == name }) {
            columns[index].target = table.name
            columns[index].type = .integer
            columns[index].isUnique = isUnique
        } else {
            columns.append(
                Column(name: name, type: .integer, isRequired: false, isUnique: isUnique, target: table.name)
            )
        }
    }

    mutating func add(_ link: Link) { links.append(link) }

    /// Whether relations between two may be called so.
    static func areFree(_ name: String, in table: ScaffoldTable, _ back: String, in other: ScaffoldTable) -> Bool {
        table.isFree(name) && other.isFree(back)
    }
}
