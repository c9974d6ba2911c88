/// What a project is about: its things, what is known of them, and how they are reached.
package struct ProjectSchema: Codable, Hashable, Sendable {
    package struct Field: Codable, Hashable, Sendable {
        package var name: Identifier
        package var type: FieldType
        package var isRequired = true
        package var isUnique = false
        package var isIndexed = false
        package var about = ""
    }

    package struct Relation: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
            case oneToMany = "one_to_many"
            case manyToOne = "many_to_one"
            case manyToMany = "many_to_many"
            case oneToOne = "one_to_one"
        }

        package var kind: Kind
        package var target: Identifier
    }

    package struct Entity: Codable, Hashable, Sendable {
        package var name: Identifier
        package var about = ""
        package var fields: [Field] = []
        package var relations: [Relation] = []
    }

    package struct Endpoint: Codable, Hashable, Sendable {
        package var method: String
        package var path: String
        package var about = ""
        package var entity: Identifier?
        package var needsAuthentication = false
    }

    package var entities: [Entity] = []
    package var endpoints: [Endpoint] = []
    package var database: String?
    package var authentication: String?

    package static let mostEntities = 24
    package static let mostFields = 40
    package static let mostEndpoints = 120

    package init() {}

    /// The entities that no code of a project speaks of; tests alone are no code of it.
    func missing(in project: Project) -> [Entity] {
        // As bytes: characters of megabytes take seconds to look through.
        let code = Array(
            project.files.filter { $0.key.ending != "md" && !$0.key.isTest }.values.joined(separator: "\n").lowercased()
                .utf8
        )
        return entities.filter { entity in
            !code.contains(Array(entity.name.snake.utf8)) && !code.contains(Array(entity.name.pascal.lowercased().utf8))
        }
    }
}
