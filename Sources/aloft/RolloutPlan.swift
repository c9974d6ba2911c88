import JSON
import Reports
import Statistics

/// What `aloft rollout plan` plays through and prints.
enum RolloutPlan {
    static let options = [
        "baseline", "drop", "requests", "runs", "between", "per-day", "planned", "seed", "per-user", "likeness",
    ]

    static func read(_ options: Options) throws(Options.Misuse) -> GuardSimulation {
        func number(_ name: String, _ range: ClosedRange<Double>) throws(Options.Misuse) -> Double? {
            guard let text = options.value(name) else { return nil }
            guard let value = Double(text), range.contains(value) else {
                throw Options.Misuse(
                    message: "--\(name) is a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
                )
            }
            return value
        }
        func count(_ name: String, _ limit: Double) throws(Options.Misuse) -> Int? {
            try number(name, 1...limit).map { Int($0) }
        }
        guard let baseline = try number("baseline", 0...1) else {
            throw Options.Misuse(message: "plan needs --baseline")
        }
        let drop = try number("drop", -1...1) ?? 0
        var simulation = GuardSimulation(baseline: baseline, candidate: baseline - drop)
        simulation.share = (try number("share", 0.1...99.9) ?? 50) / 100
        simulation.error = try number("alpha", 0.000_001...0.5) ?? simulation.error
        simulation.margin = try number("margin", 0.001...0.5) ?? simulation.margin
        simulation.planned = try number("planned", 0.001...1) ?? simulation.planned
        simulation.requests = try count("requests", 10_000_000) ?? simulation.requests
        simulation.runs = try count("runs", 100_000) ?? simulation.runs
        simulation.between = try count("between", 1_000_000) ?? simulation.between
        simulation.perDay = try count("per-day", 10_000_000) ?? simulation.perDay
        simulation.perUser = try count("per-user", 1_000_000) ?? simulation.perUser
        simulation.likeness = try number("likeness", 0...0.9) ?? simulation.likeness
        simulation.seed = UInt64(try count("seed", 1e15) ?? 1)
        return simulation
    }

    static func show(_ simulation: GuardSimulation, asJSON: Bool) -> ExitStatus {
        guard let result = simulation.run() else {
            Terminal.complain("the candidate's chance is to be between 0 and 1")
            return .usage
        }
        let rows = [
            ("said to be worse", result.alarms), ("said to be no worse", result.passes),
            ("test for \(simulation.horizon) requests, looked at every day", result.peeked),
            ("the same, looked at once", result.once),
        ]
        guard asJSON else {
            var table = TextTable(
                [.init("after requests of the route")]
                    + ["of 100 runs", "10 %", "half", "90 %"].map { .init($0, isNumber: true) }
            )
            for (name, ends) in rows {
                let share = (1000 * Double(ends.count) / Double(result.runs)).rounded() / 10
                table.add([name, "\(share)"] + [0.1, 0.5, 0.9].map { quantile($0, ends).map(String.init) ?? "–" })
            }
            Terminal.print(table.text)
            return .success
        }
        var json: JSONObject = [
            "runs": JSON(result.runs), "requests": JSON(simulation.requests), "horizon": JSON(simulation.horizon),
        ]
        for (name, ends) in zip(["alarms", "passes", "peeked", "once"], rows.map(\.1)) {
            json[name] = .array(ends.map { JSON($0) })
        }
        Terminal.print(JSON.object(json).text)
        return .success
    }

    private static func quantile(_ share: Double, _ sorted: [Int]) -> Int? {
        sorted.isEmpty ? nil : sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
    }
}
