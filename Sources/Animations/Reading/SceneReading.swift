package import JSON
internal import JSONRepair

/// What a model's answer is as a scene.
///
/// The dialects in which scenes are described are accepted with their aliases and become one form. What has one right
/// meaning is mended and said in ``fixes``; what has none is a problem, and then there is no scene.
package struct SceneReading: Hashable, Sendable {
    package internal(set) var scene: Scene?
    package internal(set) var problems: [SceneProblem] = []
    package internal(set) var fixes: [SceneFix] = []
    /// What was read; `nil` when there was no JSON in the answer.
    package internal(set) var json: JSON?
    /// Whether the answer ended before its JSON did.
    package internal(set) var isCutOff = false

    /// Reads a scene.
    package init(_ json: JSON) {
        var reader = SceneReader()
        let scene = reader.read(json)
        self.scene = reader.problems.isEmpty ? scene : nil
        problems = reader.problems
        fixes = reader.fixes
        self.json = json
    }

    /// Reads a model's answer, out of fences and prose and from almost right JSON.
    package init(answer: String) {
        guard let repair = JSONRepair.repair(answer, accepts: { SceneReader.unwrapped($0)["objects"] != nil }) else {
            let what = answer.isEmpty ? "empty" : "no JSON"
            self.init(problems: [SceneProblem(path: ScenePath(), value: what, advice: SceneReader.wholeAnswer)])
            return
        }
        self.init(repair.json)
        isCutOff = repair.isTruncated
        guard !repair.fixes.isEmpty else { return }
        let what = repair.fixes.map { $0.rawValue.split(separator: "_").joined(separator: " ") }.joined(separator: ", ")
        fixes.insert(SceneFix(path: ScenePath(), sentence: "The JSON was mended (\(what)).", kind: .json), at: 0)
    }

    private init(problems: [SceneProblem]) { self.problems = problems }

    /// What a model is told when it is asked again; empty when there is nothing wrong.
    package var advice: String { problems.prefix(20).map { "- \($0.sentence)" }.joined(separator: "\n") }
}

/// Something in an answer that has no one right meaning.
package struct SceneProblem: Hashable, Sendable {
    package let path: ScenePath
    /// What stands there, shortened.
    package let value: String
    /// What to write instead.
    package let advice: String

    /// Path, value and what to do.
    package var sentence: String { "\(path) is \(value): \(advice)" }

    package var json: JSON {
        ["path": .string(path.description), "value": .string(value), "sentence": .string(sentence)]
    }
}

/// Something in an answer that was mended, because it has one right meaning.
package struct SceneFix: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case json, name, unit, value, timing, ignored, added
    }

    package let path: ScenePath
    package let sentence: String
    package let kind: Kind

    package var json: JSON {
        ["path": .string(path.description), "kind": .string(kind.rawValue), "sentence": .string(sentence)]
    }
}
