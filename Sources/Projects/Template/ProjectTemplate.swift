/// A project that no model wrote, and that runs: what is kept of each entity, and an interface to it.
///
/// All that depends on a prompt is names that ``Identifier`` made, so nothing of it can become code.
package struct ProjectTemplate: Sendable {
    package let project: Project

    package init(_ schema: ProjectSchema, _ name: ProjectName) {
        var schema = schema
        if schema.entities.isEmpty { schema = Self.schema(of: "") }
        let title = name.text.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        let files = [
            ("main.py", text(PackageResources.main_py)), ("app/__init__.py", ""),
            ("app/store.py", text(PackageResources.store_py)), ("app/entities.py", Self.entities(schema, title)),
            ("tests/__init__.py", ""), ("tests/test_store.py", text(PackageResources.test_store_py)),
            ("tests/test_api.py", text(PackageResources.test_api_py)),
            ("requirements.txt", "fastapi>=0.110\nuvicorn>=0.29\nhttpx>=0.27\n"),
            (".gitignore", "__pycache__/\n.venv/\n*.sqlite3\n.env\n"), (".env.example", "STORE_PATH=data.sqlite3\n"),
            ("README.md", Self.readme(schema, title)),
        ]
        do throws(ProjectProblem) {
            project = try Project(files)
        } catch {
            preconditionFailure("a file of the template has no place: \(error)")
        }
    }

    /// What a prompt is about as far as its words tell, for whoever has no model to ask.
    package static func schema(of prompt: String) -> ProjectSchema { ProjectSubject.schema(of: prompt) }

    private static func entities(_ schema: ProjectSchema, _ title: String) -> String {
        func word(_ isTrue: Bool) -> String { isTrue ? "True" : "False" }
        let entities = schema.entities.map { entity in
            let fields = entity.fields.filter { $0.name.snake != "id" }.map { field in
                """
                            "\(field.name.snake)": {"type": "\(field.type.rawValue)", \
                "required": \(word(field.isRequired)), "unique": \(word(field.isUnique && field.type != .boolean))},

                """
            }
            return """
                    "\(entity.name.plural)": {
                        "name": "\(entity.name.pascal)",
                        "fields": {
                \(fields.joined())            },
                    },

                """
        }
        return """
            \"\"\"What is kept.\"\"\"

            NAME = "\(title)"

            ENTITIES = {
            \(entities.joined())}

            """
    }

    private static func readme(_ schema: ProjectSchema, _ title: String) -> String {
        let lines = schema.entities.map { entity in
            "- `/\(entity.name.plural)`: \(entity.fields.map { "`\($0.name.snake)` (\($0.type.rawValue))" }.joined(separator: ", "))"
        }
        return """
            # \(title)

            Made from a template: no model wrote it, so it keeps what was asked about and does nothing beyond that. It has no
            authentication, and keeps all in one SQLite file.

            ## Run

                python3 -m venv .venv
                .venv/bin/pip install -r requirements.txt
                .venv/bin/uvicorn main:app

            The interface describes itself at http://localhost:8000/docs. `STORE_PATH` says where the data is.

            ## What there is

            \(lines.joined(separator: "\n"))

            Each is listed with `GET`, made with `POST`, and read, changed and removed at `/{id}`. `GET /health` says whether it
            runs.

            ## Test

                python3 -m unittest discover

            """
    }
}
