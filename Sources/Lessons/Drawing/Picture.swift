import JSON
import Workflows

/// A step's picture, sanitised.
package struct Picture: Codable, Hashable, Sendable {
    package var svg: String
    /// Where the picture and a still of it are read over HTTP; `nil` where they are not kept.
    package var artifact: String?
    package var thumbnail: String?
    package var animations = 0
    package var labels = 0
    package var shapes = 0
    /// What is not as it should be, a sentence each.
    package var findings: [String] = []

    package init(svg: String) { self.svg = svg }

    /// What is counted of it.
    var measures: [String: Double] {
        [
            "animations": Double(animations), "labels": Double(labels), "shapes": Double(shapes),
            "animated": animations > 0 ? 1 : 0,
        ]
    }

    /// What is told of it, with the picture itself.
    func json(_ step: LessonPlan.Step, of total: Int, _ making: Making, withPicture: Bool = true) -> JSON {
        [
            "stepId": JSON(step.id), "totalSteps": JSON(total), "tag": .string(step.tag), "desc": .string(step.desc),
            "svg": withPicture ? .string(svg) : .null, "artifact": artifact.map { .string($0) } ?? .null,
            "thumbnail": thumbnail.map { .string($0) } ?? .null, "animations": JSON(animations),
            "labels": JSON(labels), "shapes": JSON(shapes), "findings": .array(findings.map { .string($0) }),
            "made": making.json,
        ]
    }
}
