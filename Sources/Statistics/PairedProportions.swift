/// Two shares of the same things, such as how many of the same questions each of two answered.
///
/// Only pairs of which exactly one is so tell the two apart. Where there are none, the shares may still differ by what so few
/// pairs cannot rule out.
package struct PairedProportions: Hashable, Sendable {
    /// The second share less the first.
    package let difference: Double
    /// Where the difference lies with the confidence that was asked for: Tango's score interval.
    package let interval: ClosedRange<Double>
    package let test: McNemar

    /// Counts pairs of whether each is so; `nil` for none.
    package init?(_ pairs: some Collection<(first: Bool, second: Bool)>, confidence: Double = 0.95) {
        guard !pairs.isEmpty, confidence > 0, confidence < 1 else { return nil }
        test = McNemar(pairs)
        let counts = Counts(
            first: Double(test.onlyFirst),
            second: Double(test.onlySecond),
            all: Double(pairs.count)
        )
        difference = (counts.second - counts.first) / counts.all
        let z = Normal.quantile((1 + confidence) / 2)
        let low = counts.difference(scoring: z)
        interval = low...max(low, counts.difference(scoring: -z))
    }
}

extension PairedProportions {
    private struct Counts {
        let first: Double
        let second: Double
        let all: Double

        /// The true difference from which what was seen is so many standard errors away, found by halving.
        func difference(scoring z: Double) -> Double {
            var (low, high) = (-1.0, 1.0)
            for _ in 0..<60 {
                let middle = (low + high) / 2
                if score(of: middle) > z { low = middle } else { high = middle }
            }
            return (low + high) / 2
        }

        /// How many standard errors what was seen lies above a true difference; falls as that grows.
        private func score(of difference: Double) -> Double {
            // The likeliest share of pairs in which only the first is so, if that were the difference: the root of a square.
            let a = 2 * all
            let b = (2 * all - second + first) * difference - first - second
            let c = -first * difference * (1 - difference)
            let share = (max(0, b * b - 4 * a * c).squareRoot() - b) / (2 * a)
            let distance = second - first - all * difference
            let variance = all * (2 * share + difference * (1 - difference))
            guard variance > 0 else { return distance == 0 ? 0 : distance > 0 ? .infinity : -.infinity }
            return distance / variance.squareRoot()
        }
    }
}
