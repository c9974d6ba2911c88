/// How often durations fell below each of some bounds.
struct Histogram: Sendable {
    /// In seconds, ascending.
    let bounds: [Double]
    /// How many fell between each bound and the one before; the last beyond all bounds.
    private var counts: [Int]
    /// In seconds.
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    var count: Int { counts.reduce(0, +) }

    /// How many were no longer than each bound.
    var cumulative: [Int] {
        var total = 0
        return counts.dropLast().map { count in
            total += count
            return total
        }
    }

    mutating func observe(_ duration: Duration) {
        let seconds = max(duration / .seconds(1), 0)
        sum += seconds
        counts[bounds.firstIndex { seconds <= $0 } ?? bounds.count] += 1
    }
}
