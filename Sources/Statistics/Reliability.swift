/// What confidence was worth: how often what was said with it was right.
package struct Reliability: Hashable, Sendable {
    /// What was said with about the same confidence.
    package struct Bin: Hashable, Sendable {
        package let range: ClosedRange<Double>
        package fileprivate(set) var count = 0
        package fileprivate(set) var right = 0
        fileprivate var confidenceSum = 0.0

        fileprivate init(_ range: ClosedRange<Double>) { self.range = range }

        /// The mean of the confidences; 0 where the bin is empty.
        package var confidence: Double { count == 0 ? 0 : confidenceSum / Double(count) }
        /// The share that was right; 0 where the bin is empty.
        package var accuracy: Double { count == 0 ? 0 : Double(right) / Double(count) }
    }

    /// Ten, the first from 0 to 0.1.
    package private(set) var bins = (0..<10).map { Bin((Double($0) / 10)...(Double($0 + 1) / 10)) }

    package init() {}

    /// - Parameter answers: how sure each was, from 0 to 1, and whether it was right; other confidences, and what is no number,
    ///   are not counted.
    package init(_ answers: some Sequence<(confidence: Double, isRight: Bool)>) {
        for answer in answers { add(answer.confidence, isRight: answer.isRight) }
    }

    /// Notes an answer; a confidence that is no probability is not counted.
    package mutating func add(_ confidence: Double, isRight: Bool) {
        guard (0...1).contains(confidence) else { return }
        let index = min(Int(confidence * Double(bins.count)), bins.count - 1)
        bins[index].count += 1
        if isRight { bins[index].right += 1 }
        bins[index].confidenceSum += confidence
    }

    package var count: Int { bins.reduce(0) { $0 + $1.count } }

    package var accuracy: Double {
        count == 0 ? 0 : Double(bins.reduce(0) { $0 + $1.right }) / Double(count)
    }

    /// The expected calibration error (ECE): by how much confidence and accuracy differ, on average over all answers.
    package var error: Double {
        guard count > 0 else { return 0 }
        return bins.reduce(0) { $0 + Double($1.count) * abs($1.confidence - $1.accuracy) } / Double(count)
    }
}
