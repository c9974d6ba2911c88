/// How often an answer is right that a model is so sure of, as was seen: steps that only rise (isotonic regression).
package struct ConfidenceTable: Hashable, Sendable {
    /// Answers of neighbouring confidence.
    private struct Step: Hashable {
        /// The mean of what the model said.
        var confidence: Double
        var accuracy: Double
        var count: Double

        func pooled(with next: Step) -> Step {
            let sum = count + next.count
            return Step(
                confidence: (confidence * count + next.confidence * next.count) / sum,
                accuracy: (accuracy * count + next.accuracy * next.count) / sum,
                count: sum
            )
        }
    }

    private let steps: [Step]

    /// The fewest answers that say anything.
    package static let fewest = 30

    /// How many answers it was made of.
    package var count: Int { Int(steps.reduce(0) { $0 + $1.count }) }

    /// Fits a table to answers; `nil` where they are too few.
    ///
    /// They are taken in ten groups at most, each with two more that are right as often as all are, so that a few lucky
    /// ones promise nothing; then neighbours that fall are pooled.
    package init?(_ outcomes: [(confidence: Double, isRight: Bool)]) {
        let sorted = outcomes.filter { (0...1).contains($0.confidence) }.sorted { $0.confidence < $1.confidence }
        guard sorted.count >= Self.fewest else { return nil }
        let overall = Double(sorted.count { $0.isRight }) / Double(sorted.count)
        let size = (sorted.count + 9) / 10
        var pools: [Step] = []
        var start = 0
        while start < sorted.count {
            // Those of one confidence are one group: which of them came first says nothing.
            var end = min(start + size, sorted.count)
            while end < sorted.count, sorted[end].confidence == sorted[end - 1].confidence { end += 1 }
            let group = sorted[start..<end]
            start = end
            let count = Double(group.count)
            let right = Double(group.count { $0.isRight })
            pools.append(
                Step(
                    confidence: group.reduce(0) { $0 + $1.confidence } / count,
                    accuracy: (right + 2 * overall) / (count + 2),
                    count: count
                )
            )
            while pools.count > 1, pools[pools.count - 2].accuracy >= pools[pools.count - 1].accuracy {
                let last = pools.removeLast()
                pools[pools.count - 1] = pools[pools.count - 1].pooled(with: last)
            }
        }
        steps = pools
    }

    /// What a model's confidence is worth: between two steps in proportion.
    package func calibrated(_ confidence: Double) -> Double {
        guard let next = steps.firstIndex(where: { $0.confidence >= confidence }) else {
            return steps.last?.accuracy ?? confidence
        }
        guard next > 0 else { return steps[0].accuracy }
        let (before, after) = (steps[next - 1], steps[next])
        let share = (confidence - before.confidence) / (after.confidence - before.confidence)
        return before.accuracy + (after.accuracy - before.accuracy) * share
    }
}

extension ConfidenceTable {
    private static let folds = 5
    /// The fewest answers that a table can be tried on with ``reliability(of:)``.
    package static let fewestTried = (fewest * folds + folds - 2) / (folds - 1)

    /// What tables' confidence is worth for answers that they have not seen: each fifth is held against a table of the others.
    ///
    /// `nil` where they are too few.
    package static func reliability(of outcomes: [(confidence: Double, isRight: Bool)]) -> Reliability? {
        var reliability = Reliability()
        for fold in 0..<folds {
            let others = outcomes.enumerated().filter { $0.offset % folds != fold }.map(\.element)
            guard let table = ConfidenceTable(others) else { return nil }
            for outcome in stride(from: fold, to: outcomes.count, by: folds).map({ outcomes[$0] }) {
                reliability.add(table.calibrated(outcome.confidence), isRight: outcome.isRight)
            }
        }
        return reliability
    }
}
