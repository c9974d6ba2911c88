import JSON

extension Script {
    /// Reads a model's script, puts right what has only one right answer, and says what else is wrong with it.
    package static func read(
        _ text: String,
        for wish: ScriptWish,
        _ limits: ScriptLimits = ScriptLimits()
    ) -> Reading<Script> {
        Reading(text, schema(limits)) { json, notes in
            let script = Script(plain: json)
            // The sum of the times is the script's; a model that adds them up wrongly need not be asked again.
            if let told = json["duration_estimate_seconds"]?.int, told != script.durationEstimateSeconds {
                notes.repairs.append("script: duration is the sum of its sections")
            }
            notes.findings += ScriptExam(script: script, wish: wish, limits: limits).findings
            return script
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
