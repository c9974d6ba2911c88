/// A vector of length 1, sixteen numbers at a time; the last lane is filled up with zeros.
struct Lanes: Hashable, Sendable {
    let values: [SIMD16<Float>]

    /// `nil` for a vector that points nowhere or has something in it that is no number.
    init?(_ vector: [Float]) {
        let length = vector.reduce(into: Float(0)) { $0 += $1 * $1 }.squareRoot()
        guard length > 0, length.isFinite else { return nil }
        values = Self.lanes(vector.map { $0 / length })
    }

    static func lanes(_ numbers: [Float]) -> [SIMD16<Float>] {
        stride(from: 0, to: numbers.count, by: 16).map { start in
            var lane = SIMD16<Float>.zero
            for index in start..<min(start + 16, numbers.count) { lane[index - start] = numbers[index] }
            return lane
        }
    }
}

/// A row of numbers and a bias for each label.
struct Weights: Hashable, Sendable {
    /// How many lanes a row has.
    let width: Int
    var rows: [SIMD16<Float>]
    var biases: [Float]

    init(labels: Int, width: Int) {
        self.width = width
        rows = Array(repeating: .zero, count: labels * width)
        biases = Array(repeating: 0, count: labels)
    }

    func scores(of vector: Lanes) -> [Float] {
        let (rows, values) = (rows.span, vector.values.span)
        return biases.indices.map { label in
            var sum = SIMD16<Float>.zero
            for lane in 0..<width { sum += rows[label * width + lane] * values[lane] }
            return biases[label] + sum.sum()
        }
    }

    /// Adds a multiple of a vector to a label's row, and of one to its bias.
    mutating func add(_ factor: Float, times vector: Lanes, to label: Int) {
        for lane in 0..<width { rows[label * width + lane] += factor * vector.values[lane] }
        biases[label] += factor
    }

    var isFinite: Bool { biases.allSatisfy(\.isFinite) && rows.allSatisfy { $0.sum().isFinite } }
}
