/// The tables of a schema, each with what its fields and relations say, as far as that goes together.
struct ScaffoldTables {
    /// A table that joins two, where neither names the other.
    struct Joining {
        var name: String
        /// What its columns are called, and the tables whose rows they name.
        var columns: [(name: String, target: String)]
    }

    private(set) var all: [ScaffoldTable]
    private(set) var joining: [Joining] = []
    private var names: Set<String> = []

    init(_ schema: ProjectSchema) {
        var names: Set<String> = []
        var types: Set = ["Base"]
        func free(_ name: String, _ taken: inout Set<String>) -> String {
            var name = name
            while !taken.insert(name).inserted { name += "_" }
            return name
        }
        all = schema.entities.map { entity in
            ScaffoldTable(entity, as: free(entity.name.pascal, &types), in: free(entity.name.plural, &names))
        }
        self.names = names
        var pairs: Set<Set<Int>> = []
        for (index, entity) in schema.entities.enumerated() {
            for relation in entity.relations {
                guard let other = all.firstIndex(where: { $0.entity == relation.target }) else { continue }
                // A second way between the same two would need to say which of them is meant.
                guard pairs.insert([index, other]).inserted else { continue }
                switch relation.kind {
                case .manyToOne: join(child: index, parent: other)
                case .oneToMany: join(child: other, parent: index)
                case .oneToOne:
                    // Whoever has the other's key names it.
                    let isOther = has(other, keyOf: index) && !has(index, keyOf: other)
                    join(child: isOther ? other : index, parent: isOther ? index : other, isUnique: true)
                case .manyToMany: joinMany(index, other)
                }
            }
        }
        // Fields that are called like the key of another table are that, whether or not a relation says so.
        for index in all.indices {
            for parent in all.indices where parent != index && has(index, keyOf: parent) {
                guard pairs.insert([index, parent]).inserted else { continue }
                join(child: index, parent: parent)
            }
        }
    }

    /// Whether a table has a column that is called like the key of another.
    private func has(_ index: Int, keyOf other: Int) -> Bool {
        all[index].columns.contains { $0.name == all[other].key }
    }

    private mutating func join(child: Int, parent: Int, isUnique: Bool = false) {
        let target = all[parent]
        all[child].lead(to: target, isUnique: isUnique)
        guard child != parent else { return }
        let (name, back) = (target.entity.snake, isUnique ? all[child].entity.snake : all[child].entity.plural)
        guard ScaffoldTable.areFree(name, in: all[child], back, in: all[parent]) else { return }
        all[child].add(.init(name: name, target: target.type, back: back, isList: true))
        all[parent].add(.init(name: back, target: all[child].type, back: name, isList: !isUnique))
    }

    private mutating func joinMany(_ left: Int, _ right: Int) {
        let (one, other) = (all[left], all[right])
        let name = "\(one.entity.snake)_\(other.name)"
        // One that is an entity itself has more to say.
        guard names.insert(name).inserted else { return }
        let second = left == right ? "other_\(other.key)" : other.key
        joining.append(Joining(name: name, columns: [(one.key, one.name), (second, other.name)]))
        let (there, back) = (other.entity.plural, one.entity.plural)
        // Of those that lead to themselves, code has to say which way is meant.
        guard left != right, ScaffoldTable.areFree(there, in: one, back, in: other) else { return }
        all[left].add(.init(name: there, target: other.type, back: back, isList: true, joining: name))
        all[right].add(.init(name: back, target: one.type, back: there, isList: true, joining: name))
    }
}
