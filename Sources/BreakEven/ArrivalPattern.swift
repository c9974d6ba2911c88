private import Glibc
import Statistics

/// How requests are spread over a day or a week.
package struct ArrivalPattern: Hashable, Sendable {
    /// How much each hour has of the mean, one after another; their mean is one.
    package var weights: [Double]
    /// How far an hour strays from its weight beyond what chance does to single requests: the variance of a factor around
    /// one by which the hour is multiplied.
    package var variance: Double

    package static let flat = ArrivalPattern(weights: [1], variance: 0)

    package init(weights: [Double], variance: Double) {
        self.weights = weights
        self.variance = variance
    }
}

extension ArrivalPattern {
    /// A day with one hump, whose busiest hour has `peak` times the mean, from 1 to 12.
    package init(peak: Double) {
        // The weights are exp(k cos) over its mean; the greater the k, the steeper the hump.
        func weights(_ k: Double) -> [Double] {
            let heights = (0..<24).map { exp(k * (cos(2 * .pi * Double($0 - 14) / 24) - 1)) }
            let mean = heights.reduce(0, +) / 24
            return heights.map { $0 / mean }
        }
        var (low, high) = (0.0, 200.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if weights(middle)[14] < peak { low = middle } else { high = middle }
        }
        self.init(weights: weights(low), variance: 0)
    }

    /// The pattern of what came: by hours of the week where there is enough of it, else of the day, else of none.
    package init(_ hours: RecordedHours) {
        self.init(hours, period: Self.period(of: hours))
    }

    static func period(of hours: RecordedHours) -> Int {
        let (count, requests) = (hours.counts.count, hours.requests)
        // Twenty requests to an hour of the pattern, or it is more chance than pattern.
        if count >= 2 * 168, requests >= 20 * 168 { return 168 }
        return count >= 2 * 24 && requests >= 20 * 24 ? 24 : 1
    }

    init(_ hours: RecordedHours, period: Int) {
        var cells = [(sum: Double, squares: Double, count: Double)](repeating: (0, 0, 0), count: period)
        for (offset, count) in hours.counts.enumerated() {
            let cell = (hours.first + offset) % period
            cells[cell].sum += Double(count)
            cells[cell].squares += Double(count) * Double(count)
            cells[cell].count += 1
        }
        let means = cells.map { $0.count > 0 ? $0.sum / $0.count : 0 }
        let mean = means.reduce(0, +) / Double(period)
        // What the variance within cells has beyond Poisson's, which is the mean, is the factor's.
        var (excess, squares) = (0.0, 0.0)
        for (cell, mean) in zip(cells, means) where cell.count > 1 {
            excess += (cell.squares - cell.count * mean * mean) * cell.count / (cell.count - 1) - cell.count * mean
            squares += cell.count * mean * mean
        }
        self.init(
            weights: mean > 0 ? means.map { $0 / mean } : [1],
            variance: squares > 0 ? min(max(excess / squares, 0), Self.greatestVariance) : 0
        )
    }

    private static let greatestVariance = 4.0
}

/// How many requests came, hour by hour.
package struct RecordedHours: Hashable, Sendable {
    /// The number of the first hour since some midnight that began a week.
    package var first: Int
    package var counts: [Int]

    package init(first: Int, counts: [Int]) {
        self.first = max(0, first)
        self.counts = counts
    }

    package var requests: Int { counts.reduce(0) { $0.addingReportingOverflow($1).partialValue } }

    /// Hours as they might have been too: days drawn again from days, of the same weekday where the pattern is a week's.
    func resampled(within period: Int, _ generator: inout SeededGenerator) -> RecordedHours {
        let length = period == 1 ? 1 : 24
        let blocks = counts.count / length
        let strata = min(period == 168 ? 7 : 1, max(1, blocks))
        guard blocks > 0 else { return self }
        var drawn: [Int] = []
        drawn.reserveCapacity(counts.count)
        for block in 0..<blocks {
            let stratum = block % strata
            let choices = (blocks - stratum + strata - 1) / strata
            let chosen = stratum + generator.index(below: choices) * strata
            drawn += counts[chosen * length..<(chosen + 1) * length]
        }
        return RecordedHours(first: first, counts: drawn)
    }
}

/// The middle of each of `count` equal parts of a log-normal distribution, scaled to a mean of one.
func logNormalQuantiles(count: Int, spread: Double) -> [Double] {
    let sigma = log(1 + spread * spread).squareRoot()
    let raw = (0..<count).map { exp(sigma * normalQuantile((Double($0) + 0.5) / Double(count))) }
    let mean = raw.reduce(0, +) / Double(count)
    return raw.map { $0 / mean }
}

/// The inverse of the normal distribution, by bisection: it is asked for seldom.
private func normalQuantile(_ probability: Double) -> Double {
    var (low, high) = (-9.0, 9.0)
    for _ in 0..<60 {
        let middle = (low + high) / 2
        if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
}
