package import JSON
package import Workflows

/// What came of a request.
package struct ProjectResult: Codable, Sendable {
    package var name: String
    /// The name as folders have it.
    package var slug: String
    /// What was done: `create` or `modify`.
    package var kind: String
    package var mode: ProjectMode
    package var strategy: ProjectStrategy
    package var stack: ProjectStack
    package var complexity: Complexity
    package var schema: ProjectSchema
    package var files: Project
    /// Where all files are, as one archive; empty where nothing keeps it.
    package var archive = ""
    package var score: ProjectScore
    package var check: ProjectCheck
    package var review: ProjectReview?
    /// What is other than in the version before.
    package var diff = ""
    package var added: [String] = []
    package var changed: [String] = []
    package var removed: [String] = []
    package var version = 1
    /// The job whose project was changed.
    package var parent: String?
    /// Whether the route that is tried out wrote it.
    package var isCanary = false
    package var steps: [Step] = []
    /// The files that are as they follow from the schema, which no model wrote.
    package var scaffold: [String]?

    /// How a step was made that asked a model, or would have.
    package struct Step: Codable, Hashable, Sendable {
        package var name: String
        package var making: Making
    }

    enum CodingKeys: String, CodingKey {
        case name, slug, kind, mode, strategy, stack, complexity, schema, files, archive, score, check, review, diff,
            added, changed
        case removed, version
        case parent = "project"
        case isCanary = "canary"
        case steps, scaffold
    }

    /// Steps that another than the first choice made, or nobody.
    package var degradedSteps: [String] { steps.filter { $0.making.degraded != nil }.map(\.name) }

    /// Whether no model wrote the files.
    package var isTemplate: Bool {
        steps.contains { $0.making.source == Projects.fromTemplate && $0.name.hasPrefix("code") }
    }

    package var sentence: String {
        let errors = check.errors.count
        let nothing = check.isPartial ? "nothing wrong was found in what could be tried" : "nothing wrong was found"
        let found = errors == 0 ? nothing : "\(errors) thing\(errors == 1 ? " is" : "s are") wrong with it"
        let made = isTemplate ? "made from a template, no model wrote it; " : ""
        let given = scaffold.map { $0.isEmpty ? "" : "\($0.count) of them made from the schema, " } ?? ""
        return
            "\(name), version \(version): \(files.count) files, \(given)\(made)\(found); score \(Int((score.value * 100).rounded()))."
    }

    /// As it is told; files may be left out where they are too large for that.
    package func json(withFiles: Bool = true) -> JSON {
        func list(_ paths: [String]) -> JSON { .array(paths.map { .string($0) }) }
        var json: JSONObject = [
            "status": "completed", "message": .string(sentence), "name": .string(name), "slug": .string(slug),
            "kind": .string(kind), "mode": .string(mode.rawValue), "strategy": .string(strategy.rawValue),
            "stack": .string(stack.rawValue), "complexity": .string(complexity.level.rawValue),
            "version": JSON(version), "project": parent.map { .string($0) } ?? .null,
            "archive": archive.isEmpty ? .null : .string(archive), "paths": list(files.paths.map(\.text)),
            "added": list(added), "changed": list(changed), "removed": list(removed), "schema": schema.json,
            "score": score.json, "check": check.json, "review": review?.json ?? .null, "canary": JSON(isCanary),
            "scaffold": list(scaffold ?? []), "degraded": JSON(!degradedSteps.isEmpty),
            "degraded_steps": list(degradedSteps),
            "provenance": .object(JSONObject(steps.map { (key: $0.name, value: $0.making.json) })),
        ]
        if withFiles {
            json["files"] = files.json
            json["diff"] = .string(diff)
        }
        return .object(json)
    }
}
