/// Whether what was said with some confidence was right as often as that.
package struct Calibration: Hashable, Sendable {
    /// What was said with about the same confidence.
    package struct Bin: Hashable, Sendable {
        package let range: ClosedRange<Double>
        package let count: Int
        /// The mean of the confidences.
        package let confidence: Double
        /// The share that was right.
        package let accuracy: Double
    }

    /// Those that are not empty, from the least confident on.
    package let bins: [Bin]
    /// The mean distance between confidence and accuracy, each bin counting as much as it has; the ECE.
    package let expectedError: Double

    /// Bins answers; `nil` where nothing is left of them.
    ///
    /// - Parameters:
    ///   - answers: how sure each was, from 0 to 1, and whether it was right; other confidences, and what is no number, are
    ///     left out.
    ///   - binCount: how many bins of one width there are.
    package init?(_ answers: some Sequence<(confidence: Double, isRight: Bool)>, bins binCount: Int = 10) {
        guard (1...1000).contains(binCount) else { return nil }
        var sums = Array(repeating: (count: 0, confidence: 0.0, right: 0), count: binCount)
        var total = 0
        for answer in answers where (0...1).contains(answer.confidence) {
            let index = min(Int(answer.confidence * Double(binCount)), binCount - 1)
            sums[index].count += 1
            sums[index].confidence += answer.confidence
            sums[index].right += answer.isRight ? 1 : 0
            total += 1
        }
        guard total > 0 else { return nil }
        let width = 1 / Double(binCount)
        bins = sums.enumerated().filter { $0.element.count > 0 }.map { index, sum in
            Bin(
                range: (Double(index) * width)...(Double(index + 1) * width),
                count: sum.count,
                confidence: sum.confidence / Double(sum.count),
                accuracy: Double(sum.right) / Double(sum.count)
            )
        }
        expectedError = bins.reduce(0) { $0 + Double($1.count) / Double(total) * abs($1.confidence - $1.accuracy) }
    }
}
