/// Puts things in a row as near as possible to where they would like to be, without touching.
enum Spacing {
    /// The middles of things of these sizes, in the same order, within bounds.
    ///
    /// Things that would overlap move together to the middle of their wishes (pooling adjacent violators).
    static func placed(_ wishes: [Double], sizes: [Double], gap: Double, within bounds: ClosedRange<Double>) -> [Double]
    {
        guard !wishes.isEmpty else { return [] }
        var offsets = [0.0]
        for index in wishes.indices.dropFirst() {
            offsets.append(offsets[index - 1] + (sizes[index - 1] + sizes[index]) / 2 + gap)
        }
        var pools: [(sum: Double, count: Int)] = []
        for (wish, offset) in zip(wishes, offsets) {
            pools.append((wish - offset, 1))
            while pools.count > 1 {
                let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
                guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
                pools.removeLast(2)
                pools.append((before.sum + last.sum, before.count + last.count))
            }
        }
        let low = bounds.lowerBound + sizes[0] / 2
        let high = bounds.upperBound - (offsets.last ?? 0) - (sizes.last ?? 0) / 2
        let bases = pools.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
        return zip(bases, offsets).map { max(low, min($0, max(low, high))) + $1 }
    }

    /// The middles of things in a row, packed around the middle of the bounds.
    static func packed(sizes: [Double], gap: Double, within bounds: ClosedRange<Double>) -> [Double] {
        let middle = (bounds.lowerBound + bounds.upperBound) / 2
        return placed(sizes.map { _ in middle }, sizes: sizes, gap: gap, within: bounds)
    }
}
