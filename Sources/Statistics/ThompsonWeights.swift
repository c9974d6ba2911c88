/// Shares of traffic by how likely each of some arms is the best, as far as was seen.
package enum ThompsonWeights {
    /// How often each is best when a mean is drawn for every arm from what is believed of it.
    ///
    /// - Parameters:
    ///   - arms: what was seen of each.
    ///   - floor: the least share of each, so that none is ever forgotten; at most an even share.
    ///   - draws: how often means are drawn.
    ///   - generator: where chance comes from.
    /// - Returns: shares whose sum is 1, one for each arm.
    package static func weights(
        _ arms: [Tally],
        floor: Double,
        draws: Int = 2000,
        using generator: inout SeededGenerator
    ) -> [Double] {
        guard !arms.isEmpty else { return [] }
        var wins = Array(repeating: 0, count: arms.count)
        for _ in 0..<max(1, draws) {
            let means = arms.map { generator.beta($0.sum + 1, $0.count - $0.sum + 1) }
            let best = means.indices.max { means[$0] < means[$1] } ?? 0
            wins[best] += 1
        }
        let even = 1 / Double(arms.count)
        let least = floor.isNaN ? 0 : min(max(floor, 0), even)
        let rest = 1 - least * Double(arms.count)
        return wins.map { least + rest * Double($0) / Double(max(1, draws)) }
    }
}
