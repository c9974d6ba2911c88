import Generation

/// How generations did in a time, what people thought of them, and what to do next.
package struct ImprovementReport: Sendable {
    /// From when the figures call for something to be done.
    package struct Thresholds: Hashable, Sendable {
        package var success = 0.8
        package var rating = 3.5
        package var seconds = 60.0
        /// A model that succeeds less often than this comes first.
        package var worstSuccess = 0.7
        /// Fewer generations than this say nothing of a model.
        package var fewest = 10
        /// How many places are named where something is to be improved.
        package var areas = 5

        package init() {}
    }

    /// What one model, or all of them, did.
    package struct Figures: Hashable, Sendable {
        package var name: String
        package var count = 0
        /// Answered by the model itself.
        package var succeeded = 0
        package var degraded = 0
        package var repaired = 0
        /// By class of failure.
        package var failures: [String: Int] = [:]
        package var meanSeconds: Double?
        package var rating: Double?
        package var ratings = 0
        package var corrections = 0

        package var success: Double? { count > 0 ? Double(succeeded) / Double(count) : nil }

        package init(_ name: String) { self.name = name }
    }

    package struct Prompt: Hashable, Sendable {
        /// The first words of it; `nil` where only its hash is kept.
        package var text: String?
        package var sha256: String
        package var count: Int
    }

    package let since: Int
    package let until: Int
    package let all: Figures
    /// By the target that answered or, where none did, the name that was asked for; the most asked first.
    package let models: [Figures]
    package let prompts: [Prompt]
    package let thresholds: Thresholds

    init(
        since: Int,
        until: Int,
        all: Figures,
        models: [Figures],
        prompts: [Prompt],
        thresholds: Thresholds = Thresholds()
    ) {
        (self.since, self.until, self.all) = (since, until, all)
        (self.models, self.prompts, self.thresholds) = (models, prompts, thresholds)
    }
}

// MARK: - What follows from it

extension ImprovementReport {
    /// What falls short of a threshold, the furthest first.
    package var areas: [String] {
        let judged = [all] + models.filter { $0.count >= thresholds.fewest }
        let found = judged.flatMap { figures -> [(distance: Double, sentence: String)] in
            var found: [(Double, String)] = []
            if figures.count >= thresholds.fewest, let success = figures.success, success < thresholds.success {
                let sentence =
                    "\(figures.name): \(Shown.percent(success)) succeed, and \(Shown.percent(thresholds.success)) are aimed at"
                found.append((1 - success / thresholds.success, sentence))
            }
            if let rating = figures.rating, rating < thresholds.rating {
                let sentence =
                    "\(figures.name): rated \(Shown.number(rating, 2)) by \(figures.ratings), and "
                    + "\(Shown.number(thresholds.rating, 1)) is aimed at"
                found.append((1 - rating / thresholds.rating, sentence))
            }
            if let seconds = figures.meanSeconds, seconds > thresholds.seconds {
                let sentence =
                    "\(figures.name): \(Shown.number(seconds, 1)) s on average, and at most "
                    + "\(Shown.number(thresholds.seconds, 0)) are aimed at"
                found.append((1 - thresholds.seconds / seconds, sentence))
            }
            return found
        }
        let ordered = found.sorted {
            $0.distance == $1.distance ? $0.sentence < $1.sentence : $0.distance > $1.distance
        }
        return ordered.prefix(thresholds.areas).map(\.sentence)
    }

    /// The model that succeeds least often, of those that were asked often enough to tell.
    package var worst: Figures? {
        models.filter { $0.count >= thresholds.fewest }.min { ($0.success ?? 1, $0.name) < ($1.success ?? 1, $1.name) }
    }

    /// The commonest failures of all.
    package var errors: [(kind: String, count: Int)] {
        all.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { (kind: $0.key, count: $0.value) }
    }

    /// What to do, the most urgent first.
    package var steps: [String] {
        guard all.count > 0 else { return ["Nothing was generated in this time: there is nothing to improve."] }
        var steps: [String] = []
        if let worst, let success = worst.success, success < thresholds.worstSuccess {
            let others = models.filter { ($0.success ?? 0) >= thresholds.success && $0.count >= thresholds.fewest }
            steps.append(
                "Send less to \(worst.name), of which \(Shown.percent(success)) succeed"
                    + (others.first.map { "; \($0.name) does better" } ?? "") + "."
            )
            let kinds = worst.failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map(\.key)
            if !kinds.isEmpty {
                steps.append("Look at why \(worst.name) fails: \(kinds.joined(separator: ", ")) (aloft explain).")
            }
            steps.append("Try other models on recorded requests: aloft replay --candidate.")
        }
        if let error = errors.first, Double(error.count) > 0.05 * Double(all.count) {
            steps.append("\(error.count) generations failed as \(error.kind): \(Self.advice(error.kind))")
        }
        if let rating = all.rating, rating < thresholds.rating {
            steps.append(
                "People rate answers \(Shown.number(rating, 2)) on average: read what was rated 1 and 2 (aloft feedback list)."
            )
        }
        if all.corrections >= 20 {
            steps.append(
                "\(all.corrections) answers were put right: make a dataset of them (aloft dataset build) and tune with it."
            )
        } else if all.ratings < max(10, all.count / 100) {
            steps.append(
                "Few answers were rated (\(all.ratings) of \(all.count)): ask for feedback where answers are shown."
            )
        }
        if let seconds = all.meanSeconds, seconds > thresholds.seconds {
            steps.append(
                "Answers take \(Shown.number(seconds, 1)) s on average: ask for shorter ones, or a faster model first."
            )
        }
        return steps.isEmpty ? ["Nothing falls short: go on."] : steps
    }

    private static func advice(_ kind: String) -> String {
        switch Failure.Kind(rawValue: kind) {
        case .rateLimitMinute, .tokenLimitMinute, .quotaDay, .noQuota, .capacity, .overloaded:
            "add a target that can take it, or a limit that keeps below theirs."
        case .billing: "see to the account that is billed."
        case .malformed: "ask for less at once, or let a stronger model answer first."
        case .connection, .serverError: "add a second target behind this one."
        default: "aloft explain says what it means."
        }
    }
}
