package import Statistics

/// How a head is trained; the same rows and settings give the same head.
package struct HeadTraining: Hashable, Sendable {
    package var seed: UInt64 = 1
    /// How often all rows are gone through at most.
    package var epochs = 80
    package var batch = 64
    package var learningRate: Float = 0.03
    /// How strongly weights are drawn to zero.
    package var decay: Float = 2e-4
    /// The share of each label's rows that is not learned from: it says when to stop, and what probabilities are worth.
    package var heldOut = 0.1
    /// After how many epochs without gain on those it stops.
    package var patience = 6

    package init() {}
}

/// A text's vector, and what it is to be recognised as.
package struct HeadExample: Hashable, Sendable {
    package var vector: [Float]
    package var label: String

    package init(vector: [Float], label: String) {
        self.vector = vector
        self.label = label
    }
}

/// How far training is: a point of the loss curve.
package struct HeadEpoch: Hashable, Sendable {
    /// From 1.
    package var number: Int
    /// The mean cross-entropy, in nats, of what is learned from.
    package var loss: Double
    /// The same of what was held out; `nil` where nothing was.
    package var heldOutLoss: Double?
    /// The share of the held-out rows that is recognised.
    package var heldOutAccuracy: Double?
}

/// A head, and how good it is on rows that it did not learn from.
package struct TrainedHead: Sendable {
    package var head: SoftmaxHead
    package var epochs: [HeadEpoch]
    /// How many rows were learned from.
    package var rows: Int
    /// What its confidence is worth, before and after the temperature was chosen; `nil` where too few rows were held out.
    package var reliability: (before: Reliability, after: Reliability)?
}
