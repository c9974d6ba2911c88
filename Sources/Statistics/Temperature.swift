import Foundation

/// The number that scores are divided by so that their probabilities are worth what they say.
package enum Temperature {
    /// The temperature with the least loss, from 0.05 to 20, by golden sections of its logarithm.
    ///
    /// The loss has one lowest point, as cross-entropy has.
    package static func best(_ loss: (Double) -> Double) -> Double {
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (log(0.05), log(20.0))
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (leftLoss, rightLoss) = (loss(exp(left)), loss(exp(right)))
        while high - low > 1e-3 {
            if leftLoss < rightLoss {
                (high, right, rightLoss) = (right, left, leftLoss)
                left = high - ratio * (high - low)
                leftLoss = loss(exp(left))
            } else {
                (low, left, leftLoss) = (left, right, rightLoss)
                right = low + ratio * (high - low)
                rightLoss = loss(exp(right))
            }
        }
        return exp((low + high) / 2)
    }
}
