/// Which labels were given for which that were right.
package struct Confusion: Hashable, Sendable {
    /// How well one label was found.
    package struct Score: Hashable, Sendable {
        package let precision: Double
        package let recall: Double
        package let f1: Double
        /// How often it was right.
        package let count: Int
    }

    /// In order of their names.
    package let labels: [String]
    /// How often each was given, by what was right and then by what was given.
    package let counts: [String: [String: Int]]
    package let total: Int

    /// Counts pairs of what was right and what was given.
    package init(_ pairs: some Sequence<(right: String, given: String)>) {
        var counts: [String: [String: Int]] = [:]
        var labels: Set<String> = []
        var total = 0
        for (right, given) in pairs {
            counts[right, default: [:]][given, default: 0] += 1
            labels.formUnion([right, given])
            total += 1
        }
        self.counts = counts
        self.labels = labels.sorted()
        self.total = total
    }

    private var correct: Int { counts.reduce(0) { $0 + ($1.value[$1.key] ?? 0) } }

    /// How many were right.
    package var accuracy: Proportion? { Proportion(correct, of: total) }

    /// How well each label was found.
    package var scores: [String: Score] {
        var given: [String: Int] = [:]
        for row in counts.values { given.merge(row, uniquingKeysWith: +) }
        let scores = labels.map { label -> (String, Score) in
            let hits = Double(counts[label]?[label] ?? 0)
            let wanted = counts[label]?.values.reduce(0, +) ?? 0
            let offered = given[label] ?? 0
            let precision = offered > 0 ? hits / Double(offered) : 0
            let recall = wanted > 0 ? hits / Double(wanted) : 0
            let f1 = hits > 0 ? 2 * hits / Double(wanted + offered) : 0
            return (label, Score(precision: precision, recall: recall, f1: f1, count: wanted))
        }
        return Dictionary(uniqueKeysWithValues: scores)
    }

    /// The mean F1 of the labels that were right at least once; `nil` of nothing.
    package var macroF1: Double? {
        let wanted = scores.values.filter { $0.count > 0 }
        guard !wanted.isEmpty else { return nil }
        return wanted.reduce(0) { $0 + $1.f1 } / Double(wanted.count)
    }
}
