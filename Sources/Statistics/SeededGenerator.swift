private import Glibc

/// Chance that is the same each time it begins with the same seed (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    @inlinable
    package init(seed: UInt64) { state = seed }

    /// A generator of its own for one part of the work, whatever the other parts take.
    package init(seed: UInt64, part: Int) {
        var generator = SeededGenerator(seed: seed &+ UInt64(truncatingIfNeeded: part) &* 0xD1B5_4A32_D192_ED03)
        state = generator.next()
    }

    @inlinable
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Above zero and below one.
    @inlinable
    package mutating func uniform() -> Double {
        (Double(next() >> 11) + 0.5) * 0x1p-53
    }

    package mutating func index(below count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// With a mean of one.
    package mutating func exponential() -> Double { -log(uniform()) }

    package mutating func normal() -> Double {
        (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }

    /// With a mean of one and the given variance, by Marsaglia and Tsang's method.
    package mutating func gamma(variance: Double) -> Double {
        guard variance > 0 else { return 1 }
        let shape = 1 / variance
        // Shapes below one are made of the next greater one.
        let boost = shape < 1 ? exp(log(uniform()) / shape) : 1
        let d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            if v > 0, log(uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v * boost * variance }
        }
    }

    /// The share of the first of two gamma variables: what is believed of a chance after so many of each kind.
    package mutating func beta(_ a: Double, _ b: Double) -> Double {
        let (first, second) = (a * gamma(variance: 1 / a), b * gamma(variance: 1 / b))
        return first + second > 0 ? first / (first + second) : 0.5
    }
}
