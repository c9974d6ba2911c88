package import JSON
package import Reports
import Statistics

extension EvaluationReport {
    package var json: JSON {
        [
            "dataset": .string(dataset), "examples": JSON(count), "targets": .array(targets.map(\.json)),
            "comparisons": .array(comparisons.map(\.json)),
            "ratings": .array(
                ratings.map { ["model": .string($0.model), "rating": JSON($0.mean), "examples": JSON($0.count)] }
            ),
        ]
    }

    /// For people: a row for each target, what differs from the first, and where labels are mistaken for each other.
    package var document: ReportDocument {
        var document = ReportDocument("\(dataset), \(count) examples")
        let good = hasLabels ? "accuracy" : "good"
        var columns = [good, "95 % of it", "macro F1", "ECE", "failed", "mended", "p50 s", "p95 s", "$ each"]
            .map { TextTable.Column($0, isNumber: true) }
        columns.insert(.init("target"), at: 0)
        var table = TextTable(columns)
        for target in targets { table.add(target.cells) }
        document.add(table)
        if targets.contains(where: { $0.form != nil }) {
            let names = ["accepted", "accepted when mended", "refused"]
            var table = TextTable([.init("by its step's schema")] + names.map { .init($0, isNumber: true) })
            for target in targets {
                guard let form = target.form else { continue }
                table.add([target.target, "\(form.accepted)", "\(form.mended)", "\(form.refused)"])
            }
            document.add(table)
        }
        for comparison in comparisons { document.add(comparison.sentence) }
        for target in targets where !target.failures.isEmpty {
            let kinds = target.failures.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            document.add("\(target.target) failed: \(kinds.joined(separator: ", "))")
        }
        for target in targets { if let mistakes = target.mistakes { document.add(mistakes) } }
        if !ratings.isEmpty {
            var table = TextTable([.init("rated"), .init("mean", isNumber: true), .init("answers", isNumber: true)])
            for rating in ratings { table.add([rating.model, Shown.number(rating.mean, 2), "\(rating.count)"]) }
            document.add(table)
        }
        return document
    }
}

extension TargetResult {
    fileprivate var cells: [String] {
        [
            target, Shown.percent(good?.share), Shown.interval(good?.interval()), Shown.number(confusion?.macroF1, 3),
            Shown.number(reliability?.error, 3), "\(failures.values.reduce(0, +))", "\(repaired)",
            Shown.number(times.median, 2), Shown.number(times.percentile95, 2), Shown.dollars(cost.mean),
        ]
    }

    /// The labels that were mistaken for others most often.
    fileprivate var mistakes: TextTable? {
        guard let confusion else { return nil }
        let wrong = confusion.counts.flatMap { right, given in
            given.compactMap { label, count in right == label ? nil : (right, label, count) }
        }
        guard !wrong.isEmpty else { return nil }
        var table = TextTable([.init("\(target): right"), .init("answered"), .init("times", isNumber: true)])
        for (right, given, count) in wrong.sorted(by: { ($1.2, $0.0, $0.1) < ($0.2, $1.0, $1.1) }).prefix(15) {
            table.add([right, given, "\(count)"])
        }
        return table
    }

    fileprivate var json: JSON {
        var json: JSONObject = [
            "target": .string(target), "examples": JSON(count), "good": JSON(good?.successes ?? 0),
            "failures": .object(JSONObject(failures.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })),
            "repaired": JSON(repaired),
        ]
        if let share = good?.share, let interval = good?.interval() {
            json["accuracy"] = JSON(share)
            json["interval"] = [JSON(interval.lowerBound), JSON(interval.upperBound)]
        }
        json["schema"] = form.map { form in
            ["accepted": JSON(form.accepted), "mended": JSON(form.mended), "refused": JSON(form.refused)]
        }
        json["macro_f1"] = confusion?.macroF1.map { JSON($0) }
        json["p50_seconds"] = times.median.map { JSON($0) }
        json["p95_seconds"] = times.percentile95.map { JSON($0) }
        json["cost"] = [
            "nanodollars": JSON(cost.sum), "priced": JSON(cost.priced), "unpriced": JSON(cost.unpriced),
        ]
        if let reliability {
            json["ece"] = JSON(reliability.error)
            json["calibration"] = .array(
                reliability.bins.filter { $0.count > 0 }.map { bin in
                    [
                        "from": JSON(bin.range.lowerBound), "to": JSON(bin.range.upperBound), "count": JSON(bin.count),
                        "confidence": JSON(bin.confidence), "accuracy": JSON(bin.accuracy),
                    ]
                }
            )
        }
        if let confusion {
            let rows = confusion.counts.sorted { $0.key < $1.key }.map { right, given -> JSONObject.Member in
                (right, .object(JSONObject(given.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })))
            }
            json["confusion"] = .object(JSONObject(rows))
            let scores = confusion.scores.sorted { $0.key < $1.key }.map { label, score -> JSONObject.Member in
                (
                    label,
                    [
                        "precision": JSON(score.precision), "recall": JSON(score.recall), "f1": JSON(score.f1),
                        "count": JSON(score.count),
                    ]
                )
            }
            json["labels"] = .object(JSONObject(scores))
        }
        return .object(json)
    }
}

extension Comparison {
    fileprivate var sentence: String {
        guard let good else { return "\(second) cannot be compared with \(first)." }
        let test = good.test
        var sentence =
            "\(second) against \(first): \(Shown.points(good)); only \(second) was right in "
            + "\(test.onlySecond), only \(first) in \(test.onlyFirst), p = \(Shown.number(test.pValue, 4))"
        if let seconds { sentence += "; \(Shown.signed(seconds.mean, 2)) s each" }
        if let cost { sentence += "; \(cost.mean < 0 ? "−" : "+")\(Shown.dollars(abs(cost.mean))) each" }
        return sentence + "."
    }

    fileprivate var json: JSON {
        var json: JSONObject = [
            "first": .string(first), "second": .string(second), "only_first": JSON(good?.test.onlyFirst ?? 0),
            "only_second": JSON(good?.test.onlySecond ?? 0), "p": JSON(good?.test.pValue ?? 1),
        ]
        json["good"] = good.map { Shown.json($0.difference, $0.interval, p: $0.test.pValue) }
        json["seconds"] = seconds.map { Shown.json($0.mean, $0.interval, p: $0.pValue) }
        json["nanodollars"] = cost.map { Shown.json($0.mean, $0.interval, p: $0.pValue) }
        return .object(json)
    }
}

/// Figures as tables show them; a dash for what is not known.
enum Shown {
    static func number(_ value: Double?, _ digits: Int) -> String {
        guard let value, value.isFinite else { return "–" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return "\((value * scale).rounded() / scale)"
    }

    static func signed(_ value: Double, _ digits: Int) -> String {
        value < 0 ? "−\(number(-value, digits))" : "+\(number(value, digits))"
    }

    /// A difference of shares in hundredths, with its interval.
    static func points(_ paired: PairedProportions) -> String {
        let (low, high) = (paired.interval.lowerBound, paired.interval.upperBound)
        return
            "\(signed(paired.difference * 100, 1)) points (95 %: \(signed(low * 100, 1)) to \(signed(high * 100, 1)))"
    }

    /// A difference with its interval, and how likely one so great is by chance.
    static func json(_ difference: Double, _ interval: ClosedRange<Double>, p: Double) -> JSON {
        [
            "difference": JSON(difference), "p": JSON(p),
            "interval": [JSON(interval.lowerBound), JSON(interval.upperBound)],
        ]
    }

    static func percent(_ share: Double?) -> String { share.map { "\(number($0 * 100, 1)) %" } ?? "–" }

    static func interval(_ range: ClosedRange<Double>?) -> String {
        range.map { "\(number($0.lowerBound * 100, 1)) – \(number($0.upperBound * 100, 1))" } ?? "–"
    }

    /// Of billionths of a dollar.
    static func dollars(_ nanodollars: Double?) -> String { nanodollars.map { "$\(number($0 / 1e9, 6))" } ?? "–" }
}
