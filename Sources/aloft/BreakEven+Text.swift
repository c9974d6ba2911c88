import BreakEven
import Reports

extension BreakEven {
    /// The result for people: what was compared, the table, and the verdict.
    func text(_ question: BreakEvenQuestion, _ recorded: RecordedTraffic?) -> String {
        ([question.facts(recorded, dollarsPerRequest), table(question), verdict(question)]).joined(separator: "\n\n")
    }

    private func table(_ question: BreakEvenQuestion) -> String {
        let titles = ["requests/month", "provider", "machines", "dedicated", "p95"]
        var table = TextTable(titles.map { .init($0, isNumber: true) } + [.init("cheaper"), .init("")])
        for row in rows {
            table.add([
                grouped(row.perMonth), dollars(row.hostedDollars),
                row.machines.map { "\($0)" } ?? (isOutOfReach ? "-" : "> \(question.mostMachines)"),
                row.dedicatedDollars.map(dollars) ?? "-", row.percentile95.map(seconds) ?? "-",
                row.isDedicatedCheaper ? "dedicated" : "provider", row.isNow ? "<- now" : "",
            ])
        }
        return table.text
    }

    private func verdict(_ question: BreakEvenQuestion) -> String {
        if dollarsPerRequest == 0 { return "The provider costs nothing: no machine is cheaper." }
        if isOutOfReach {
            return """
                No number of machines keeps \(seconds(question.target)): on an idle one, 95 of 100 requests take up to \
                \(seconds(unhurried)). Say another --p95, or --p95-of wait.
                """
        }
        guard let first = wins.first else {
            return
                "The provider is cheaper at every volume: a full machine costs more than what it answers. \(spread(question))"
        }
        var sentences = "The machine is cheaper from about \(grouped(significant(first.from))) "
        if let end = first.upTo {
            let more = wins.dropFirst().map { win in
                " from \(grouped(significant(win.from)))"
                    + (win.upTo.map { " to \(grouped(significant($0)))" } ?? " on for good")
            }
            sentences += "to \(grouped(significant(end))) requests a month"
            if !more.isEmpty { sentences += ", then" + more.joined(separator: ",") }
        } else {
            sentences += "requests a month on"
        }
        return sentences + ". " + spread(question)
    }

    private func spread(_ question: BreakEvenQuestion) -> String {
        guard let interval else { return "" }
        let basis = question.traffic.isSampled ? "draws of the recorded traffic" : "courses of events"
        guard let low = interval.low else { return "So say \(interval.without) of \(interval.draws) \(basis)." }
        if low == interval.high, !question.traffic.isSampled {
            return "All \(interval.draws) courses of events agree; the figures that were given are taken as exact."
        }
        let end = interval.high.map { grouped(significant($0)) } ?? "never"
        return "90 % interval: \(grouped(significant(low))) to \(end), over \(interval.draws) \(basis)."
    }
}

extension BreakEvenQuestion {
    fileprivate func facts(_ recorded: RecordedTraffic?, _ price: Double) -> String {
        var reading = ""
        if let speed = machine.promptTokensPerSecond { reading = ", \(short(speed)) prompt tokens/s" }
        let requests =
            recorded.map { "\(grouped(Double($0.requests))) requests in \($0.counts.count) hours" }
            ?? "as described"
        let pattern =
            switch traffic.pattern.weights.count {
            case 168: "by hours of the week"
            case 24: "by hours of the day"
            default: "at all hours alike"
            }
        let stray = (traffic.pattern.variance.squareRoot() * 100).rounded()
        var lines = [
            "machine   \(machine.model) on \(machine.machine), \(dollars(machine.dollarsPerMonth)) a month, "
                + "\(short(machine.tokensPerSecond)) tokens/s, concurrency \(machine.concurrency)\(reading)",
            "traffic   \(requests), \(grouped(traffic.perMonth)) a month, \(pattern)"
                + (stray > 0 ? ", hours straying by \(short(stray)) %" : ""),
            "provider  \(dollars(price)) a request",
            "target    95 of 100 \(measure == .answer ? "answers whole" : "requests begun") within \(seconds(target))",
        ]
        if let recorded, traffic.dollarsPerRequest == nil {
            let (count, unpriced) = (recorded.samples.count, recorded.samples.count { $0.cost == nil })
            lines[2] += ", the mean of \(count) recorded requests"
            if unpriced > 0, traffic.requests.contains(where: { $0.dollars == nil }) {
                lines[2] += "; \(unpriced) of them have no known price and are left out of it"
            }
        }
        return lines.joined(separator: "\n")
    }
}

private func dollars(_ amount: Double) -> String {
    Money(nanodollars: Int128(exactly: (amount * 1e9).rounded()) ?? 0, priced: 1).text
}

private func seconds(_ time: Double) -> String {
    time < 1 ? "\(Int((time * 1000).rounded())) ms" : "\((time * 100).rounded() / 100) s"
}

/// The number without a point where it is whole.
private func short(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
}

/// The number to three digits: what is beyond is no one's knowledge.
private func significant(_ value: Double) -> Double {
    var unit = 1.0
    while value / unit >= 1000 { unit *= 10 }
    return (value / unit).rounded() * unit
}

/// The number in digits, three at a time.
private func grouped(_ value: Double) -> String {
    let digits = Int128(exactly: value.rounded()).map { String($0) } ?? "\(value)"
    var grouped = ""
    for (place, digit) in zip((0..<digits.count).reversed(), digits) {
        grouped.append(digit)
        if place > 0, place % 3 == 0 { grouped.append(",") }
    }
    return grouped
}
