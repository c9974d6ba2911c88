package import JSON
package import Statistics

/// What was counted of one guard, and what that proves.
package struct Finding: Hashable, Sendable {
    package let watched: Guard
    package let seen: SequentialComparison
    private let settings: RolloutSettings

    package init(_ watched: Guard, _ seen: SequentialComparison, _ settings: RolloutSettings) {
        self.watched = watched
        self.seen = seen
        self.settings = settings
    }

    /// Whether it is proved that the candidate does worse.
    package var isWorse: Bool {
        seen.evidenceOfWorse >= SequentialComparison.threshold(error: settings.alarm)
    }

    package var isBetter: Bool {
        seen.evidenceOfBetter >= SequentialComparison.threshold(error: settings.alarm)
    }

    /// Whether it is proved that the candidate does no worse by the margin.
    package var isNoWorse: Bool {
        seen.evidenceOfNoWorse(margin: settings.margin) >= SequentialComparison.threshold(error: settings.error)
    }

    /// Which of the two is the better, where that is proved.
    package var conclusion: String {
        if isWorse { return "worse" }
        if isBetter { return "better" }
        return isNoWorse ? "no worse" : "not decided"
    }

    package var json: JSON {
        func side(_ tally: Tally) -> JSON {
            let range = tally.confidenceSequence(error: settings.error)
            return [
                "count": JSON(Int(tally.count)), "mean": tally.mean.map { JSON($0) } ?? .null,
                "from": JSON(range.lowerBound), "to": JSON(range.upperBound),
            ]
        }
        return [
            "guard": .string(watched.rawValue), "conclusion": .string(conclusion), "baseline": side(seen.baseline),
            "candidate": side(seen.candidate), "evidence_of_worse": JSON(seen.evidenceOfWorse),
            "alarm_at": JSON(SequentialComparison.threshold(error: settings.alarm)),
            "evidence_of_no_worse": JSON(seen.evidenceOfNoWorse(margin: settings.margin)),
            "pass_at": JSON(SequentialComparison.threshold(error: settings.error)),
        ]
    }
}

/// What is to become of a rollout, by what was counted at its step.
package struct Verdict: Hashable, Sendable {
    package enum Decision: Hashable, Sendable {
        /// It stays where it is, for this reason.
        case hold(String)
        /// Its next step, or promotion after the last.
        case advance(String)
        case rollBack(String)
    }

    package let findings: [Finding]
    package let decision: Decision

    package init(_ rollout: Rollout, _ seen: [Guard: SequentialComparison]) {
        let settings = rollout.settings
        let nothing = SequentialComparison(baseline: .none, candidate: .none)
        findings = settings.guards.map { Finding($0, seen[$0] ?? nothing, settings) }
        decision = Self.decision(rollout, findings, answered: Int(seen[.success]?.candidate.count ?? 0))
    }

    private static func decision(_ rollout: Rollout, _ findings: [Finding], answered: Int) -> Decision {
        guard rollout.kind == .rollout else { return .hold("an experiment is decided by somebody") }
        if let worse = findings.first(where: \.isWorse) {
            return .rollBack("\(worse.watched.rawValue) is worse: \(worse.means)")
        }
        guard rollout.yardsticks.suffice(for: rollout.settings.guards) else {
            return .hold("the route has answered too little to say what its times and costs are")
        }
        guard answered >= rollout.settings.minimum else {
            return .hold("the candidate answered \(answered) of \(rollout.settings.minimum) requests")
        }
        let open = findings.filter { !$0.isNoWorse }
        guard open.isEmpty else {
            return .hold(
                "not proved yet to be no worse: \(open.map { "\($0.watched.rawValue), \($0.means)" }.joined(separator: "; "))"
            )
        }
        let figures = findings.map { "\($0.watched.rawValue) \($0.means)" }.joined(separator: "; ")
        if rollout.isAtEnd, rollout.percent < 100 {
            return .hold("every step is passed; promote it by hand: \(figures)")
        }
        return .advance("no worse: \(figures)")
    }

    package var json: JSON { .array(findings.map(\.json)) }
}

extension Finding {
    /// Both means in words.
    package var means: String {
        func text(_ tally: Tally) -> String {
            guard let mean = tally.mean else { return "nothing" }
            return "\((mean * 10_000).rounded() / 10_000) of \(Int(tally.count))"
        }
        return "\(text(seen.candidate)) against \(text(seen.baseline))"
    }
}
