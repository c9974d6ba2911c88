package import Datasets
package import Statistics

/// How targets did on the same examples.
package struct EvaluationReport: Sendable {
    package let dataset: String
    package let count: Int
    package let hasLabels: Bool
    package let targets: [TargetResult]
    /// Every other target beside the first.
    package let comparisons: [Comparison]
    /// What people thought of the answers that examples were made of, by who gave them.
    package let ratings: [(model: String, mean: Double, count: Int)]

    package init(_ dataset: String, _ examples: [DatasetExample], _ trials: [(target: String, trials: [Trial])]) {
        self.dataset = dataset
        count = examples.count
        hasLabels = examples.contains { $0.label != nil }
        targets = trials.map { TargetResult($0, examples, $1) }
        if let first = trials.first {
            comparisons = trials.dropFirst().map { Comparison($0.target, $0.trials, with: first.target, first.trials) }
        } else {
            comparisons = []
        }
        let rated = Dictionary(grouping: examples.filter { $0.rating != nil && $0.model != nil }) { $0.model ?? "" }
        ratings = rated.sorted { $0.key < $1.key }.map { model, examples in
            let sum = examples.compactMap(\.rating).reduce(0, +)
            return (model, sum / Double(examples.count), examples.count)
        }
    }
}

/// What one target's answers amount to.
package struct TargetResult: Sendable {
    package let target: String
    package let count: Int
    /// Answered and, where anybody can tell, right.
    package let good: Proportion?
    /// By class of failure.
    package let failures: [String: Int]
    package let confusion: Confusion?
    package let reliability: Reliability?
    package let repaired: Int
    /// `nil` where no answer was to have a schema's form.
    package let form: Form?
    package let times: Times
    package let cost: Cost

    /// What became of answers that were to satisfy a schema.
    package struct Form: Hashable, Sendable {
        /// As they came, after they were mended, and not at all.
        package let accepted: Int
        package let mended: Int
        package let refused: Int

        init?(_ trials: [Trial]) {
            let held = trials.filter { $0.hasForm != nil }
            guard !held.isEmpty else { return nil }
            mended = held.count { $0.hasForm == true && $0.repairs > 0 }
            refused = held.count { $0.hasForm == false }
            accepted = held.count - mended - refused
        }
    }

    /// How long answers took, in seconds, by nearest rank.
    package struct Times: Hashable, Sendable {
        package let median: Double?
        package let percentile95: Double?

        init(_ seconds: [Double]) {
            let sorted = seconds.sorted()
            func rank(_ share: Double) -> Double? {
                sorted.isEmpty ? nil : sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
            }
            (median, percentile95) = (rank(0.5), rank(0.95))
        }
    }

    /// What they cost, in billionths of a dollar, and how many have no known price.
    package struct Cost: Hashable, Sendable {
        package let sum: Int
        package let priced: Int
        package let unpriced: Int

        init(_ costs: [Int?]) {
            let known = costs.compactMap(\.self)
            sum = known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
            (priced, unpriced) = (known.count, costs.count - known.count)
        }

        /// Of one of those whose price is known; `nil` where none is.
        package var mean: Double? { priced > 0 ? Double(sum) / Double(priced) : nil }
    }

    init(_ target: String, _ examples: [DatasetExample], _ trials: [Trial]) {
        self.target = target
        count = trials.count
        good = Proportion(trials.count(where: \.isGood), of: trials.count)
        failures = Dictionary(trials.compactMap(\.failure).map { ($0, 1) }, uniquingKeysWith: +)
        let pairs = zip(examples, trials).compactMap { example, trial -> (right: String, given: String)? in
            example.label.map { (right: $0, given: trial.failure == nil ? trial.label ?? Self.noLabel : Self.noLabel) }
        }
        confusion = pairs.isEmpty ? nil : Confusion(pairs)
        let said = trials.compactMap { trial -> (confidence: Double, isRight: Bool)? in
            trial.confidence.map { (confidence: $0, isRight: trial.isGood) }
        }
        reliability = said.isEmpty ? nil : Reliability(said)
        repaired = trials.count { $0.repairs > 0 }
        form = Form(trials)
        times = Times(trials.filter { $0.failure == nil }.map(\.seconds))
        cost = Cost(trials.map(\.cost))
    }

    /// What stands for an answer without a label.
    static let noLabel = "(none)"
}

/// Two targets on the same questions; differences are the second's less the first's.
package struct Comparison: Sendable {
    package let first: String
    package let second: String
    package let good: PairedProportions?
    package let seconds: PairedBootstrap?
    /// In billionths of a dollar, of questions where both prices are known.
    package let cost: PairedBootstrap?

    init(_ second: String, _ trials: [Trial], with first: String, _ others: [Trial]) {
        (self.first, self.second) = (first, second)
        let pairs = Array(zip(others, trials))
        good = PairedProportions(pairs.map { (first: $0.isGood, second: $1.isGood) })
        let answered = pairs.filter { $0.failure == nil && $1.failure == nil }
        seconds = PairedBootstrap(answered.map { $1.seconds - $0.seconds })
        cost = PairedBootstrap(
            pairs.compactMap { first, second -> Double? in
                guard let cost = first.cost, let other = second.cost else { return nil }
                return Double(other - cost)
            }
        )
    }
}
