import Figures
import JSON

extension LessonPlan {
    /// What a model's plan amounts to.
    enum Reading: Hashable {
        /// With what was put right of it, a few words each.
        case plan(LessonPlan, repairs: [String])
        /// With what is wrong with it, each a sentence that the model can act on.
        case refused([String])
    }

    private enum Limit {
        static let title = 120
        static let subtitle = 200
        static let tag = 30
        static let desc = 400
        /// What the schema lets models write.
        static let writtenDesc = 240
        static let shortestDesc = 8
    }

    /// The JSON Schema of plans with so many steps.
    static func schema(steps count: Int) -> JSON {
        func text(_ most: Int) -> JSON { ["type": "string", "minLength": 1, "maxLength": JSON(most)] }
        let step: JSON = [
            "type": "object",
            "properties": [
                "id": ["type": "integer"],
                "tag": text(Limit.tag),
                "desc": text(Limit.writtenDesc),
                "complexity": ["type": "integer", "minimum": 1, "maximum": 5],
                "figure": ["enum": .array(Scene.Kind.allCases.map { .string($0.rawValue) })],
            ],
            "required": ["id", "tag", "desc", "complexity", "figure"],
            "additionalProperties": false,
        ]
        return [
            "type": "object",
            "properties": [
                "title": text(80),
                "subtitle": text(120),
                "steps": ["type": "array", "minItems": JSON(count), "maxItems": JSON(count), "items": step],
                "toc": ["type": "array", "minItems": 1, "maxItems": JSON(count), "items": text(60)],
            ],
            "required": ["title", "subtitle", "steps", "toc"],
            "additionalProperties": false,
        ]
    }

    /// Reads a plan of so many steps, and puts right what has only one right answer.
    static func read(_ text: String, steps count: Int) -> Reading {
        guard let json = try? JSON(parsing: text), json.object != nil else {
            return .refused(["The plan is not a JSON object."])
        }
        var reader = PlanReader()
        let plan = reader.plan(json, count)
        return reader.findings.isEmpty ? .plan(plan, repairs: reader.repairs) : .refused(reader.findings)
    }

    /// Collects what is wrong, and what was put right.
    private struct PlanReader {
        var findings: [String] = []
        var repairs: [String] = []

        mutating func plan(_ json: JSON, _ count: Int) -> LessonPlan {
            let entries = json["steps"]?.array ?? []
            if entries.count != count {
                findings.append("The plan has \(entries.count) steps, and is to have exactly \(count).")
            }
            var plan = LessonPlan(
                title: text(json["title"], "title", Limit.title),
                subtitle: text(json["subtitle"], "subtitle", Limit.subtitle, isNeeded: false),
                toc: [],
                steps: []
            )
            for (index, entry) in entries.prefix(count).enumerated() { plan.steps.append(step(entry, index + 1)) }
            if entries.prefix(count).enumerated().contains(where: { $1["id"]?.int != $0 + 1 }) {
                repairs.append("plan: steps numbered from 1")
            }
            separate(&plan.steps)
            plan.toc = contents(json["toc"], plan.steps)
            return plan
        }

        private mutating func step(_ json: JSON, _ number: Int) -> LessonPlan.Step {
            let name = "step \(number)"
            var desc = text(json["desc"], "desc of \(name)", Limit.desc)
            if !desc.isEmpty, desc.count < Limit.shortestDesc {
                findings.append("The desc of \(name) is '\(desc)'; say in a sentence what its picture shows.")
            }
            if let whole = Self.withoutCutSentence(desc) {
                desc = whole
                repairs.append("plan: cut sentence left out")
            }
            var complexity = json["complexity"]?.int ?? 0
            if !(1...5).contains(complexity) {
                complexity = min(max(complexity, 1), 5)
                repairs.append("plan: complexity between 1 and 5")
            }
            let figure = json["figure"]?.string.flatMap(Scene.Kind.init(rawValue:))
            return LessonPlan.Step(
                id: number,
                tag: text(json["tag"], "tag of \(name)", Limit.tag),
                desc: desc,
                complexity: complexity,
                figure: figure?.rawValue
            )
        }

        /// What is left of a text whose last sentence was cut off by the schema's limit; `nil` where none was.
        private static func withoutCutSentence(_ text: String) -> String? {
            guard text.count >= Limit.writtenDesc - 4, let last = text.last, !".!?…\"”)".contains(last),
                let end = text.lastIndex(where: { ".!?".contains($0) })
            else { return nil }
            let whole = text[...end]
            return whole.count > Limit.writtenDesc / 4 ? String(whole) : nil
        }

        /// Steps that show the same are refused; those that only share a tag get tags of their own.
        private mutating func separate(_ steps: inout [LessonPlan.Step]) {
            var descs: [String: Int] = [:]
            var tags: Set<String> = []
            for index in steps.indices {
                let desc = PlainText.key(steps[index].desc)
                if let other = descs.updateValue(index + 1, forKey: desc), !desc.isEmpty {
                    findings.append(
                        "Steps \(other) and \(index + 1) show the same; each is to show something of its own."
                    )
                }
                var tag = steps[index].tag
                var number = 2
                while !tag.isEmpty, !tags.insert(tag.lowercased()).inserted {
                    tag = "\(steps[index].tag) \(number)"
                    number += 1
                }
                if tag != steps[index].tag {
                    repairs.append("plan: tags made different")
                    steps[index].tag = tag
                }
            }
        }

        private func contents(_ json: JSON?, _ steps: [LessonPlan.Step]) -> [LessonPlan.Entry] {
            let titles = (json?.array ?? []).compactMap { entry in
                (entry.string ?? entry["title"]?.string).map { String(PlainText.oneLine($0).prefix(Limit.title)) }
            }.filter { !$0.isEmpty }
            let lines = titles.isEmpty ? steps.map(\.tag) : Array(titles.prefix(20))
            return lines.enumerated().map { LessonPlan.Entry(minute: $0, title: $1) }
        }

        private mutating func text(_ json: JSON?, _ name: String, _ most: Int, isNeeded: Bool = true) -> String {
            let text = PlainText.oneLine(json?.string ?? "")
            if text.isEmpty, isNeeded { findings.append("The \(name) is missing.") }
            if text.count > most {
                findings.append("The \(name) has \(text.count) characters, and \(most) are the most.")
            }
            return text
        }
    }
}
