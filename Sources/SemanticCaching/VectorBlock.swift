/// Vectors of the same length side by side, each of length 1, with a number for each.
///
/// A partition is a list of blocks, so that changing one while somebody searches copies a few hundred vectors, not all.
struct VectorBlock: Sendable {
    static let capacity = 256

    private(set) var ids: [Int] = []
    private var lanes: [SIMD16<Float>] = []
    private let width: Int

    init(dimensions: Int) {
        width = (dimensions + 15) / 16
    }

    var isFull: Bool { ids.count >= Self.capacity }

    mutating func append(_ vector: UnitVector, id: Int) {
        ids.append(id)
        lanes += vector.lanes
    }

    /// Takes a vector out; the last takes its place.
    mutating func remove(id: Int) -> Bool {
        guard let index = ids.firstIndex(of: id) else { return false }
        let last = ids.count - 1
        ids.swapAt(index, last)
        ids.removeLast()
        for lane in 0..<width { lanes[index * width + lane] = lanes[last * width + lane] }
        lanes.removeLast(width)
        return true
    }

    /// Tells the nearest list of every vector's similarity.
    func compare(with vector: UnitVector, into nearest: inout Nearest) {
        let (own, other) = (lanes.span, vector.lanes.span)
        for row in ids.indices {
            let start = row * width
            var sum = SIMD16<Float>.zero
            // Not fused: processors that this is built for need not have that, and without it each number is a call.
            for lane in 0..<width { sum += own[start + lane] * other[lane] }
            nearest.add(ids[row], sum.sum())
        }
    }
}

/// A vector of length 1.
package struct UnitVector: Sendable {
    let lanes: [SIMD16<Float>]
    let dimensions: Int

    /// `nil` for a vector that points nowhere.
    package init?(_ vector: [Float]) {
        let length = vector.reduce(into: Float(0)) { $0 += $1 * $1 }.squareRoot()
        guard length > 0, length.isFinite else { return nil }
        dimensions = vector.count
        lanes = stride(from: 0, to: vector.count, by: 16).map { start in
            var lane = SIMD16<Float>.zero
            for index in start..<min(start + 16, vector.count) { lane[index - start] = vector[index] / length }
            return lane
        }
    }

    /// The cosine of the angle between the two.
    package func similarity(to other: UnitVector) -> Float {
        zip(lanes, other.lanes).reduce(into: SIMD16<Float>.zero) { $0 += $1.0 * $1.1 }.sum()
    }
}

/// The few that are nearest, the nearest first.
struct Nearest {
    static let limit = 8

    private(set) var found: [(id: Int, similarity: Float)] = []
    let least: Float

    init(least: Float) {
        self.least = least
    }

    mutating func add(_ id: Int, _ similarity: Float) {
        guard similarity >= least else { return }
        if found.count == Self.limit {
            guard let last = found.last, similarity > last.similarity else { return }
            found.removeLast()
        }
        found.insert((id, similarity), at: found.firstIndex { $0.similarity < similarity } ?? found.count)
    }
}
