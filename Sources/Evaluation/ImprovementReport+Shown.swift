package import JSON
import Ledger
package import Reports

extension ImprovementReport {
    package var document: ReportDocument {
        var document = ReportDocument("Improvement, \(Timestamp.date(since)) to \(Timestamp.date(until))")
        let numbers = ["generations", "succeed", "degraded", "mended", "mean s", "rating", "rated", "put right"]
        var table = TextTable([.init("model")] + numbers.map { .init($0, isNumber: true) })
        for figures in models + [all] { table.add(figures.cells) }
        document.add(table)
        document.add(heading: "To be improved")
        for area in areas { document.add(area) }
        if areas.isEmpty { document.add("Nothing falls short of what is aimed at.") }
        if !errors.isEmpty {
            var table = TextTable([.init("failure"), .init("times", isNumber: true)])
            for error in errors.prefix(10) { table.add([error.kind, "\(error.count)"]) }
            document.add(table)
        }
        if !prompts.isEmpty {
            var table = TextTable([.init("asked most often"), .init("times", isNumber: true)])
            for prompt in prompts {
                table.add([prompt.text ?? "(not kept, \(prompt.sha256.prefix(12)))", "\(prompt.count)"])
            }
            document.add(table)
        }
        document.add(heading: "What to do next")
        for (number, step) in steps.enumerated() { document.add("\(number + 1). \(step)") }
        return document
    }

    package var json: JSON {
        [
            "since": .string(Timestamp.text(since)), "until": .string(Timestamp.text(until)),
            "overall_metrics": all.json, "models": .array(models.map(\.json)),
            "worst": worst.map { .string($0.name) } ?? .null,
            "areas": .array(areas.map { .string($0) }),
            "errors": .array(errors.map { ["failure": .string($0.kind), "count": JSON($0.count)] }),
            "popular_prompts": .array(
                prompts.map { prompt in
                    [
                        "prompt": prompt.text.map { .string($0) } ?? .null, "sha256": .string(prompt.sha256),
                        "count": JSON(prompt.count),
                    ]
                }
            ),
            "next": .array(steps.map { .string($0) }),
        ]
    }
}

extension ImprovementReport.Figures {
    fileprivate var cells: [String] {
        [
            name, "\(count)", Shown.percent(success), "\(degraded)", "\(repaired)", Shown.number(meanSeconds, 2),
            Shown.number(rating, 2), "\(ratings)", "\(corrections)",
        ]
    }

    fileprivate var json: JSON {
        var json: JSONObject = [
            "name": .string(name), "generations": JSON(count), "succeeded": JSON(succeeded), "degraded": JSON(degraded),
            "repaired": JSON(repaired), "ratings": JSON(ratings), "corrections": JSON(corrections),
            "failures": .object(JSONObject(failures.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })),
        ]
        json["success_rate"] = success.map { JSON($0) }
        json["user_satisfaction"] = rating.map { JSON($0) }
        json["mean_seconds"] = meanSeconds.map { JSON($0) }
        return .object(json)
    }
}
