import Foundation

/// How often a kept answer turned out right and wrong, by how near the question was.
///
/// Similarities are counted in steps of 0.005, each as its lower end.
package struct Observations: Hashable, Sendable {
    package private(set) var right = 0
    package private(set) var wrong = 0
    /// The logarithm of how likely each of ``Curves/all`` makes what was seen.
    private var likelihoods: [Float] = []

    package init() {}

    package mutating func add(similarity: Float, isRight: Bool) {
        if isRight { right += 1 } else { wrong += 1 }
        if likelihoods.isEmpty { likelihoods = Array(repeating: 0, count: Curves.count) }
        let row = Curves.row(of: similarity) * Curves.count
        let table = isRight ? Curves.right : Curves.wrong
        for index in 0..<Curves.count { likelihoods[index] += table[row + index] }
    }

    /// How likely a wrong answer is at most, the chance that the estimate itself misleads included.
    ///
    /// With confidence `1 − ε` the curve is one of those whose likelihood is at least `ε` times that of the likeliest: a
    /// joint region of two parameters by Wilks, and for answers that were all right the exact bound. The worst of them
    /// says how often a kept answer is right, `α`; altogether an error is no likelier than `1 − (1 − ε)·α`. The ε that
    /// makes this least is the one to use.
    package func greatestError(at similarity: Float) -> Double {
        guard let best = likelihoods.max() else { return 1 }
        let row = Curves.row(of: similarity) * Curves.count
        // The lowest logit among curves that are within each of the confidences' reach.
        var lowest = Array(repeating: Float.infinity, count: Self.doubts.count)
        for index in 0..<Curves.count {
            let drop = best - likelihoods[index]
            guard drop <= Self.furthest else { continue }
            // The first confidence that reaches this far down: they are evenly apart.
            let doubt = max(Int(((drop - Self.firstReach) / Self.reachStep).rounded(.up)), 0)
            lowest[doubt] = min(lowest[doubt], Curves.logits[row + index])
        }
        var least = 1.0
        var logit = Float.infinity
        for (doubt, value) in zip(Self.doubts, lowest) {
            logit = min(logit, value)
            guard logit < .infinity else { continue }
            // The truth may lie between two curves.
            let right = 1 / (1 + exp(-Double(logit - Curves.halfStep)))
            least = min(least, 1 - (1 - doubt) * right)
        }
        return least
    }

    /// The ε that are tried, and how far below the likeliest a curve may lie for each.
    private static let doubts: [Double] = (0..<18).map { 0.5 * pow(0.6, Double($0)) }
    private static let firstReach = Float(-log(0.5))
    private static let reachStep = Float(-log(0.6))
    private static let furthest = firstReach + Float(doubts.count - 1) * reachStep
}

/// The curves that a chance of being right may follow as questions come nearer: logistic ones, never falling.
enum Curves {
    /// Below this nothing is near.
    static let nearest: Float = 0.7
    static let steps = 60
    static let halfStep: Float = 0.25

    /// The logarithm of the odds at the two ends, from 0.7 to 1.
    private static let ends: [(Float, Float)] = {
        let values = [-24, -18, -14, -11, -9, -7.5, -6.5] + stride(from: -5.5, through: 9, by: 0.5).map { Float($0) }
        return values.flatMap { low in values.filter { $0 >= low }.map { (low, $0) } }
    }()

    static let count = ends.count

    /// The odds of every curve at every step, a row a step.
    static let logits: [Float] = (0..<steps).flatMap { step in
        let share = Float(step) / Float(steps)
        return ends.map { $0 + ($1 - $0) * share }
    }

    /// The logarithms of how likely every curve makes a right answer and a wrong one, at every step.
    static let right = logits.map { -softplus(-$0) }
    static let wrong = logits.map { -softplus($0) }

    private static func softplus(_ value: Float) -> Float { value > 15 ? value : Float(log1p(exp(Double(value)))) }

    static func row(of similarity: Float) -> Int {
        min(max(Int((similarity - nearest) * Float(steps) / (1 - nearest)), 0), steps - 1)
    }
}

/// Keeps wrong answers below a share of all that could have been given from the cache.
///
/// After "vCache: Verified Semantic Prompt Caching" (arXiv 2502.03771): a request is explored, that is asked of the model
/// although an answer is at hand, just often enough that errors stay within the bound even if every estimate is as bad as
/// it may be.
package struct ErrorBound: Hashable, Sendable {
    package let share: Double

    /// Even a trusted answer is checked now and then: what was right may cease to be.
    package static let leastExploration = 0.02

    package init(_ share: Double) {
        self.share = share
    }

    /// The chance with which a request this near must be asked anew.
    ///
    /// Given from the cache, it is wrong with a chance of at most `e`; asked anew, never. So `(1 − chance)·e ≤ share`. What
    /// may be wrong more often than right is always asked, though the bound would allow a few.
    package func exploration(at similarity: Float, _ observations: Observations) -> Double {
        let error = observations.greatestError(at: similarity)
        return error > 0.5 ? 1 : max(1 - share / max(error, share), Self.leastExploration)
    }
}
