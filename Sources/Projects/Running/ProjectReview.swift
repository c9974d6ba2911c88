import Asking
package import JSON
import PlainTexts

/// What a second look at a project says of it.
package struct ProjectReview: Codable, Hashable, Sendable {
    /// From 0 to 1.
    package var score: Double
    package var issues: [ProjectFinding]
    package var suggestions: [String]

    private static let most = 20

    package var json: JSON {
        [
            "score": JSON(score), "issues": .array(issues.map(\.json)),
            "suggestions": .array(suggestions.map { .string($0) }),
        ]
    }

    package static var schema: JSON {
        func text(_ most: Int) -> JSON { ["type": "string", "maxLength": JSON(most)] }
        let issue: JSON = [
            "type": "object", "properties": ["file": text(200), "message": text(300)], "required": ["file", "message"],
            "additionalProperties": false,
        ]
        return [
            "type": "object",
            "properties": [
                "overall_score": ["type": "number", "minimum": 0, "maximum": 1],
                "issues": ["type": "array", "maxItems": 10, "items": issue],
                "suggestions": ["type": "array", "maxItems": 6, "items": text(300)],
            ],
            "required": ["overall_score", "issues", "suggestions"], "additionalProperties": false,
        ]
    }

    /// Reads what a model says; of files that are not there it has nothing to say.
    static func read(_ text: String, of project: Project) -> Reading<ProjectReview> {
        Reading(text, schema) { json, _ in
            let issues = (json["issues"]?.array ?? []).compactMap { issue -> ProjectFinding? in
                guard let file = issue["file"]?.string, let message = issue["message"]?.string else { return nil }
                return project[file] == nil && !file.isEmpty ? nil : ProjectFinding(.review, file, message)
            }
            let suggestions = (json["suggestions"]?.array ?? []).compactMap { $0.string.map(PlainLine.of) }
            return ProjectReview(
                score: min(max(json["overall_score"]?.double ?? 0, 0), 1),
                issues: Array(issues.prefix(most)),
                suggestions: Array(suggestions.filter { !$0.isEmpty }.prefix(most))
            )
        }
    }
}
