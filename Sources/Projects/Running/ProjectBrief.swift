import JSON
import PlainTexts
import Prompts

/// What is known of a project before it is written.
struct ProjectBrief {
    let request: ProjectRequest
    let stack: ProjectStack
    let mode: ProjectMode
    var schema = ProjectSchema()
    var plan: ProjectPlan?
    /// What follows from the schema, where that is written here.
    var scaffold: ProjectScaffold?

    var complexity: Complexity { Complexity(of: request.prompt, entities: schema.entities.count) }

    var name: ProjectName {
        request.name.flatMap(ProjectName.init(plain:)) ?? ProjectName(for: request.prompt, schema)
    }

    /// What every prompt may have in its places.
    var values: [String: Prompt.Value] {
        [
            "prompt": .text(request.prompt), "stack": .word(stack.told(tables: scaffold?.rules)),
            "domain": .word(request.domain ?? "general"),
            "constraints": .text(request.constraints.joined(separator: " ")), "name": .text(name.text),
            "schema": .text(schema.outline), "plan": .text(plan?.outline ?? ""),
        ]
    }
}

/// How a project is to be built.
struct ProjectPlan: Codable, Hashable {
    var summary: String
    /// Each with what it is for.
    var files: [File]
    var decisions: [String]

    struct File: Codable, Hashable {
        var path: String
        var purpose: String
    }

    private static let mostFiles = 40

    static var schema: JSON {
        func text(_ most: Int) -> JSON { ["type": "string", "maxLength": JSON(most)] }
        let file: JSON = [
            "type": "object", "properties": ["path": text(120), "purpose": text(160)], "required": ["path", "purpose"],
            "additionalProperties": false,
        ]
        return [
            "type": "object",
            "properties": [
                "summary": text(500),
                "files": ["type": "array", "minItems": 1, "maxItems": JSON(mostFiles), "items": file],
                "decisions": ["type": "array", "maxItems": 8, "items": text(200)],
            ],
            "required": ["summary", "files", "decisions"], "additionalProperties": false,
        ]
    }

    init(_ json: JSON) {
        func line(_ json: JSON?) -> String { PlainLine.of(json?.string ?? "") }
        summary = line(json["summary"])
        files = (json["files"]?.array ?? []).compactMap { file in
            guard let path = try? ProjectPath(file["path"]?.string ?? "") else { return nil }
            return File(path: path.text, purpose: line(file["purpose"]))
        }
        decisions = (json["decisions"]?.array ?? []).map { line($0) }.filter { !$0.isEmpty }
    }

    /// As models are told it.
    var outline: String {
        ([summary] + files.map { "\($0.path): \($0.purpose)" } + decisions.map { "- \($0)" }).joined(separator: "\n")
    }
}

extension ProjectSchema {
    /// In a few lines, as models are told it.
    var outline: String {
        let things = entities.map { entity in
            let fields = entity.fields.map { field in
                "\(field.name.snake) \(field.type.rawValue)\(field.isRequired ? " required" : "")\(field.isUnique ? " unique" : "")"
            }
            let relations = entity.relations.map { "\($0.kind.rawValue) \($0.target.pascal)" }
            return "\(entity.name.pascal): " + (fields + relations).joined(separator: ", ")
        }
        let ways = endpoints.map { "\($0.method) \($0.path)\($0.needsAuthentication ? " (signed in)" : "")" }
        let signing = authentication.map { ["Authentication: \($0)"] } ?? []
        return (things + ways + signing).joined(separator: "\n")
    }
}
