package import JSON

/// How good a project is, from 0 to 1, with what that is made of.
///
/// What was not checked has no part in it, so that nobody's score rises or falls by what is installed where it is checked.
package struct ProjectScore: Codable, Hashable, Sendable {
    package struct Part: Codable, Hashable, Sendable {
        package var name: String
        /// `nil` where it was not checked.
        package var value: Double?
        package var weight: Double
    }

    package let parts: [Part]

    /// - Parameters:
    ///   - project: its files.
    ///   - check: what was found of them.
    ///   - schema: what it is to be about.
    ///   - review: what a reviewer gave it, from 0 to 1.
    package init(_ project: Project, _ check: ProjectCheck, _ schema: ProjectSchema, review: Double? = nil) {
        func share(_ share: ProjectCheck.Share?) -> Double? {
            share.flatMap { $0.all > 0 ? Double($0.right) / Double($0.all) : nil }
        }
        func freeOf(_ kinds: Set<ProjectFinding.Kind>, cost: Double) -> Double {
            max(0, 1 - cost * Double(check.findings.count { kinds.contains($0.kind) }))
        }
        let importErrors = freeOf([.imports, .names], cost: 0.2)
        let all = [
            Part(name: "compiles", value: share(check.compiled), weight: 0.25),
            Part(
                name: "imports",
                value: check.compiled == nil ? nil : min(importErrors, share(check.imported) ?? 1),
                weight: 0.2
            ),
            Part(name: "tests", value: Self.lacksTests(project) ? 0 : share(check.tests), weight: 0.15),
            Part(name: "answers", value: share(check.answered), weight: 0.2),
            Part(name: "data", value: share(check.data), weight: 0.05),
            Part(name: "requirements", value: Self.requirements(project, check), weight: 0.05),
            Part(name: "whole", value: freeOf([.omission, .refused], cost: 0.25), weight: 0.1),
            Part(name: "safe", value: freeOf([.danger], cost: 0.25), weight: 0.05),
            Part(name: "entities", value: Self.coverage(project, schema), weight: 0.3),
            Part(name: "offers", value: share(check.offered), weight: 0.2),
            Part(name: "documents", value: Self.documents(project), weight: 0.05),
            Part(name: "review", value: review.map { min(max($0, 0), 1) }, weight: 0.15),
        ]
        parts = all
    }

    /// The mean of the parts that are known, by their weights; nothing is worth nothing.
    package var value: Double {
        let known = parts.filter { $0.value != nil }
        let weight = known.reduce(0) { $0 + $1.weight }
        guard weight > 0 else { return 0 }
        return known.reduce(0) { $0 + ($1.value ?? 0) * $1.weight } / weight
    }

    package var grade: String {
        switch value {
        case 0.85...: "excellent"
        case 0.7...: "good"
        case 0.5...: "fair"
        default: "poor"
        }
    }

    private static func requirements(_ project: Project, _ check: ProjectCheck) -> Double? {
        guard project.paths.contains(where: { $0.ending == "py" }) else { return nil }
        guard project.paths.contains(where: { $0.name == "requirements.txt" || $0.name == "pyproject.toml" }) else {
            return 0
        }
        return max(0, 1 - 0.25 * Double(check.findings.count { $0.kind == .requirements }))
    }

    /// How many of the entities the code speaks of.
    private static func coverage(_ project: Project, _ schema: ProjectSchema) -> Double? {
        guard !schema.entities.isEmpty else { return nil }
        return 1 - Double(schema.missing(in: project).count) / Double(schema.entities.count)
    }

    /// Whether there is code that nothing tests, which is known without running anything.
    private static func lacksTests(_ project: Project) -> Bool {
        let code = project.paths.filter { $0.ending == "py" }
        // A file of tests may have none.
        return !code.isEmpty && !code.contains { $0.isTest && project[$0]?.contains("def test") == true }
    }

    private static func documents(_ project: Project) -> Double {
        let size = project.paths.filter { $0.ending == "md" }.reduce(0) { $0 + (project[$1]?.utf8.count ?? 0) }
        return min(1, Double(size) / 400)
    }

    package var json: JSON {
        func shown(_ value: Double) -> JSON { JSON((value * 1000).rounded() / 1000) }
        return [
            "value": shown(value), "grade": .string(grade),
            "parts": .object(JSONObject(parts.map { (key: $0.name, value: $0.value.map(shown) ?? .null) })),
        ]
    }
}
