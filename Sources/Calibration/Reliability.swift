package import JSON

/// What confidence was worth: how often what was said with it was right.
package struct Reliability: Hashable, Sendable {
    /// Answers of about the same confidence.
    package struct Bin: Hashable, Sendable {
        package fileprivate(set) var count = 0
        package fileprivate(set) var right = 0
        fileprivate var confidenceSum = 0.0

        package var confidence: Double { count == 0 ? 0 : confidenceSum / Double(count) }
        package var accuracy: Double { count == 0 ? 0 : Double(right) / Double(count) }
    }

    /// Ten, the first from 0 to 0.1.
    package private(set) var bins = Array(repeating: Bin(), count: 10)

    package init() {}

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

    /// The expected calibration error: by how much confidence and accuracy differ, on average over all answers.
    package var error: Double {
        guard count > 0 else { return 0 }
        return bins.reduce(0) { $0 + Double($1.count) * abs($1.confidence - $1.accuracy) } / Double(count)
    }

    package var json: JSON {
        [
            "count": JSON(count), "accuracy": JSON(accuracy.rounded(to: 4)), "ece": JSON(error.rounded(to: 4)),
            "bins": .array(
                bins.enumerated().map { index, bin in
                    [
                        "from": JSON((Double(index) / 10).rounded(to: 1)), "count": JSON(bin.count),
                        "confidence": JSON(bin.confidence.rounded(to: 4)),
                        "accuracy": JSON(bin.accuracy.rounded(to: 4)),
                    ]
                }
            ),
        ]
    }
}

extension Double {
    fileprivate func rounded(to digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
