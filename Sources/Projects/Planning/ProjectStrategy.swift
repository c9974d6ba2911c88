/// In how many pieces a project is written.
package enum ProjectStrategy: String, Codable, Hashable, Sendable, CaseIterable {
    /// All in one answer.
    case whole
    /// First what everything needs, then each entity, then what joins them.
    case phased

    /// - Parameters:
    ///   - schema: what the project is about.
    ///   - complexity: how much was asked for.
    ///   - threshold: from how many entities on it is written in phases.
    package init(for schema: ProjectSchema, _ complexity: Complexity, threshold: Int) {
        self =
            schema.entities.count >= threshold || complexity.level == .complex && !schema.entities.isEmpty
            ? .phased : .whole
    }
}

/// One piece of a project that is written in phases.
package struct ProjectPhase: Codable, Hashable, Sendable {
    /// As its step is called.
    package var name: String
    /// What it is to write, as a model is told it.
    package var purpose: String
    package var paths: [String]

    /// The phases of a schema, in order; later ones rely on what earlier ones wrote.
    package static func all(of schema: ProjectSchema, _ stack: ProjectStack) -> [ProjectPhase] {
        let entities = schema.entities.map { entity in
            let name = entity.name
            return ProjectPhase(
                name: name.snake,
                purpose: "Write all that belongs to the entity \(name.pascal): its model, its schemas and its router.",
                paths: [
                    "app/models/\(name.snake).py", "app/schemas/\(name.snake).py", "app/routers/\(name.plural).py",
                ]
            )
        }
        let core = ProjectPhase(
            name: "core",
            purpose:
                "Write what everything else relies on: settings, the \(stack.database) database, and security where "
                + "the schema has authentication. Nothing of single entities yet.",
            paths: [
                "app/__init__.py", "app/core/__init__.py", "app/core/config.py", "app/core/database.py",
                "app/core/security.py", "app/models/__init__.py", "app/schemas/__init__.py", "app/routers/__init__.py",
            ]
        )
        let rest = ProjectPhase(
            name: "main",
            purpose: "Write what joins all that: the application with every router, requirements, and tests.",
            paths: ["main.py", "requirements.txt", "tests/test_main.py", ".env.example", ".gitignore", "Dockerfile"]
        )
        return [core] + entities + [rest]
    }
}

/// What a project is built with.
package enum ProjectStack: String, Codable, Hashable, Sendable, CaseIterable {
    case fastapiPostgres = "fastapi_postgres"
    case fastapiSQLite = "fastapi_sqlite"
    case fastapiMongo = "fastapi_mongo"

    package var database: String {
        switch self {
        case .fastapiPostgres: "PostgreSQL"
        case .fastapiSQLite: "SQLite"
        case .fastapiMongo: "MongoDB"
        }
    }

    /// As models are told it.
    ///
    /// - Parameter rules: what is said to those who are given tables; `nil` tells how to write some.
    /// - Returns: a few sentences.
    func told(tables rules: String? = nil) -> String {
        let tables = rules ?? Self.tables
        return switch self {
        case .fastapiPostgres: "Python with FastAPI, SQLAlchemy and PostgreSQL. \(tables)"
        case .fastapiSQLite: "Python with FastAPI, SQLAlchemy and SQLite. \(tables)"
        case .fastapiMongo: "Python with FastAPI, Motor and MongoDB"
        }
    }

    /// What small models get wrong most.
    private static let tables = """
        What is stored is a class of SQLAlchemy; what is sent and answered is another class, of Pydantic's BaseModel, and never \
        a table. The address of the database is os.environ.get("DATABASE_URL", "sqlite:///./app.db"), so that tests need no \
        server; Base.metadata.create_all(engine) makes the tables at the start.
        """
}
