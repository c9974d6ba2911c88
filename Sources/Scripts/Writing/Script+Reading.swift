package import Asking
import JSON
import PlainTexts

extension Script {
    /// Reads a model's script, puts right what has only one right answer, and says what else is wrong with it.
    package static func read(
        _ text: String,
        for wish: ScriptWish,
        _ limits: ScriptLimits = ScriptLimits()
    ) -> Reading<Script> {
        Reading(text, schema(limits)) { json, notes in
            var script = Script(plain: json)
            let told = script.durationEstimateSeconds
            if abs(Double(told - wish.seconds)) > Double(wish.seconds) * limits.durationTolerance {
                script.timeByWords()
                notes.repairs.append("script: times by what is said")
            } else if told != json["duration_estimate_seconds"]?.int {
                notes.repairs.append("script: duration is the sum of its sections")
            }
            notes.findings += ScriptExam(script: script, wish: wish, limits: limits).findings
            return script
        }
    }

    /// Gives each section its part of the time that all words take.
    ///
    /// How long its words take is known better here than by a model, which need not be asked again for that.
    private mutating func timeByWords() {
        let counts = sections.map { Wording($0.content).words.count }
        let all = Double(max(1, counts.reduce(0, +)))
        for (index, count) in counts.enumerated() {
            sections[index].durationSeconds = max(5, Int((speechSeconds * Double(count) / all).rounded()))
        }
    }

    /// The texts as one line each.
    private init(plain json: JSON) {
        func line(_ json: JSON?) -> String { PlainLine.of(json?.string ?? "") }
        title = line(json["title"])
        hook = line(json["hook"])
        sections = (json["sections"]?.array ?? []).map { section in
            Section(
                title: line(section["title"]),
                content: line(section["content"]),
                durationSeconds: section["duration_seconds"]?.int ?? 0,
                visuals: (section["visuals"]?.array ?? []).map { line($0) }
            )
        }
        keyTakeaways = (json["key_takeaways"]?.array ?? []).map { line($0) }
    }
}
