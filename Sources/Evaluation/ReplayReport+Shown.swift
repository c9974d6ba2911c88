package import JSON
package import Reports
import Statistics

extension ReplayReport {
    package var document: ReportDocument {
        var document = ReportDocument("\(candidate) beside what was recorded, \(pairs) requests")
        document.add(verdict.reason)
        var table = TextTable(
            [.init("")]
                + ["answered", "right", "p50 s", "p95 s", "$ each", "$ a month"].map { .init($0, isNumber: true) }
        )
        for result in [recorded, replayed] {
            let failed = result.failures.values.reduce(0, +)
            let share = result.count > 0 ? Double(result.count - failed) / Double(result.count) : nil
            let isRecorded = result.target == recorded.target
            let rights = (isRecorded ? right?.test.onlyFirst : right?.test.onlySecond) ?? 0
            table.add([
                result.target, Shown.percent(share), known > 0 ? "\(rights) alone" : "–",
                Shown.number(result.times.median, 2),
                Shown.number(result.times.percentile95, 2), Shown.dollars(result.cost.mean),
                Shown.dollars(monthlyCost(of: result)),
            ])
        }
        document.add(table)
        if let right {
            document.add(
                "Right of \(known) that people judged: \(Shown.points(right)), p = \(Shown.number(right.test.pValue, 4))."
            )
        }
        if let answered { document.add("Answered: \(Shown.points(answered)).") }
        if leftOut > 0 { document.add("\(leftOut) requests were left out, because it was tuned on them.") }
        if let agreement { document.add("The same label as was answered: \(Shown.percent(agreement.share)).") }
        let unpriced = replayed.cost.unpriced
        if unpriced > 0 { document.add("\(unpriced) answers of the candidate have no known price.") }
        document.add("\(Int(monthly.rounded())) requests a month, at the rate of the time that was looked at.")
        return document
    }

    package var json: JSON {
        var json: JSONObject = [
            "candidate": .string(candidate), "go": JSON(verdict.isGo), "reason": .string(verdict.reason),
            "pairs": JSON(pairs), "judged": JSON(known), "left_out": JSON(leftOut), "requests_per_month": JSON(monthly),
            "only_recorded_right": JSON(right?.test.onlyFirst ?? 0),
            "only_candidate_right": JSON(right?.test.onlySecond ?? 0),
            "p": JSON(right?.test.pValue ?? 1),
        ]
        json["answered"] = answered.map { Shown.json($0.difference, $0.interval, p: $0.test.pValue) }
        json["right"] = right.map { Shown.json($0.difference, $0.interval, p: $0.test.pValue) }
        json["agreement"] = agreement?.share.map { JSON($0) }
        for (name, result) in [("recorded", recorded), ("candidate_result", replayed)] {
            var figures: JSONObject = [
                "failures": .object(
                    JSONObject(result.failures.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })
                )
            ]
            figures["p50_seconds"] = result.times.median.map { JSON($0) }
            figures["p95_seconds"] = result.times.percentile95.map { JSON($0) }
            figures["nanodollars_each"] = result.cost.mean.map { JSON($0) }
            figures["nanodollars_a_month"] = monthlyCost(of: result).map { JSON($0) }
            figures["unpriced"] = JSON(result.cost.unpriced)
            json[name] = .object(figures)
        }
        return .object(json)
    }
}
