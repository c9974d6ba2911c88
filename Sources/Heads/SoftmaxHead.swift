import Foundation

/// A classifier of texts by their vectors: multinomial logistic regression on what an embedding model makes of them.
///
/// It is made by ``train(on:base:_:onEpoch:)`` or read from a file, and means nothing to vectors of another model than ``base``.
package struct SoftmaxHead: Hashable, Sendable {
    /// What the vectors come from.
    package struct Base: Hashable, Sendable {
        /// The embedding model's name, such as `minilm-l6-v2`.
        package var model: String
        /// The SHA-256 of its file, in hexadecimal.
        package var hash: String

        package init(model: String, hash: String) {
            self.model = model
            self.hash = hash
        }
    }

    package let labels: [String]
    package let base: Base
    /// How many numbers a vector has.
    package let dimensions: Int
    /// By what the scores are divided so that a probability is how often the label is right.
    package let temperature: Double
    let weights: Weights

    init(labels: [String], base: Base, dimensions: Int, temperature: Double, weights: Weights) {
        self.labels = labels
        self.base = base
        self.dimensions = dimensions
        self.temperature = temperature
        self.weights = weights
    }

    /// How likely each label is, in the order of ``labels``.
    ///
    /// - Parameter vector: of a text, of any length but zero.
    /// - Returns: numbers that add up to one.
    /// - Throws: `.vector` for one that is not of the base's dimensions, points nowhere or has something that is no number.
    package func probabilities(of vector: [Float]) throws(HeadError) -> [Double] {
        guard vector.count == dimensions else {
            let sentence = "The vector has \(vector.count) numbers, and this head takes \(dimensions)."
            throw HeadError(.vector, sentence)
        }
        guard let lanes = Lanes(vector) else {
            throw HeadError(.vector, "The vector points nowhere, or has something in it that is no number.")
        }
        return softmax(weights.scores(of: lanes), temperature: temperature)
    }
}

/// Why there is no head, or no answer of one, in a sentence.
package struct HeadError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// The rows cannot be learned from.
        case rows
        /// Learning led nowhere.
        case diverged
        /// Whoever wanted it does not any more.
        case cancelled
        /// A vector is not one of the base's.
        case vector
        /// A file is no head, or is damaged.
        case file
        /// A file is a head of another embedding model.
        case base
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Scores as probabilities.
func softmax(_ scores: [Float], temperature: Double) -> [Double] {
    let highest = Double(scores.max() ?? 0)
    let powers = scores.map { exp((Double($0) - highest) / temperature) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
