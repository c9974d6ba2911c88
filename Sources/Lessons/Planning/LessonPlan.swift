package import JSON

/// What a lesson will show, step by step.
package struct LessonPlan: Codable, Hashable, Sendable {
    /// One step: what one picture shows.
    package struct Step: Codable, Hashable, Sendable {
        /// From 1, without gaps.
        package var id: Int
        /// One or two words, such as `hook`.
        package var tag: String
        package var desc: String
        /// From 1 to 5.
        package var complexity: Int
        /// What kind of figure would show it; only scenes are made by it.
        package var figure: String?
    }

    /// A line of the table of contents.
    package struct Entry: Codable, Hashable, Sendable {
        package var minute: Int
        package var title: String
    }

    package var title: String
    package var subtitle: String
    package var toc: [Entry]
    package var steps: [Step]
}

extension LessonPlan {
    package var json: JSON {
        [
            "title": .string(title), "subtitle": .string(subtitle), "toc": .array(toc.map(\.json)),
            "steps": .array(steps.map(\.json)),
        ]
    }
}

extension LessonPlan.Entry {
    package var json: JSON { ["minute": JSON(minute), "title": .string(title)] }
}

extension LessonPlan.Step {
    package var json: JSON {
        var json: JSONObject = [
            "id": JSON(id), "tag": .string(tag), "desc": .string(desc), "complexity": JSON(complexity),
        ]
        if let figure { json["figure"] = .string(figure) }
        return .object(json)
    }
}
