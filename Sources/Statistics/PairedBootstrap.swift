/// How far the mean of some differences could be from what was seen of it, by drawing from them again and again.
package struct PairedBootstrap: Hashable, Sendable {
    package let mean: Double
    /// Where the mean lies with the confidence that was asked for: the percentiles of the means of what was drawn.
    package let interval: ClosedRange<Double>
    /// How likely a mean at least this far from zero is if there is no difference.
    package let pValue: Double

    /// The most draws of single differences; more than that takes seconds.
    private static let workLimit = 200_000_000

    /// Draws again and again; `nil` for no differences, for one that is not finite, and for more work than takes seconds.
    ///
    /// - Parameters:
    ///   - differences: of pairs, such as what one target and another cost for the same request.
    ///   - confidence: of the interval.
    ///   - draws: how often as many as there are are drawn.
    ///   - seed: the same gives the same result.
    package init?(_ differences: [Double], confidence: Double = 0.95, draws: Int = 2000, seed: UInt64 = 1) {
        guard !differences.isEmpty, differences.allSatisfy(\.isFinite), draws >= 100, confidence > 0, confidence < 1,
            differences.count <= Self.workLimit / draws
        else { return nil }
        let count = Double(differences.count)
        let mean = differences.reduce(0) { $0 + $1 / count }
        guard mean.isFinite else { return nil }
        var generator = SeededGenerator(seed: seed)
        var means: [Double] = []
        for _ in 0..<draws {
            var sum = 0.0
            for _ in differences { sum += differences[generator.index(below: differences.count)] / count }
            means.append(sum)
        }
        means.sort()
        guard means.allSatisfy(\.isFinite) else { return nil }
        func percentile(_ share: Double) -> Double { means[Int((Double(draws - 1) * share).rounded())] }
        self.mean = mean
        interval = percentile((1 - confidence) / 2)...percentile((1 + confidence) / 2)
        let below = means.count { $0 <= 0 }
        let above = means.count { $0 >= 0 }
        pValue = min(1, 2 * Double(min(below, above) + 1) / Double(draws + 1))
    }
}
